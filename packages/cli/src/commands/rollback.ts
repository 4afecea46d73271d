/** `orkestra rollback`. */
import { Annotation, ConditionType } from "@orkestra/api";
import { isNothing, writeRollbackTo } from "@orkestra/core";
import { DEFAULT_LOOK_AHEAD } from "@orkestra/core/limits";
import type { KubeClient } from "@orkestra/kube";
import { commandFor } from "../cluster/command-line.ts";
import { editGroup } from "../cluster/edit.ts";
import { type Foreseen, foreseeStored, revisionOfSpec } from "../cluster/foresee.ts";
import { keeperOf } from "../cluster/gitops.ts";
import type { LiveGroup } from "../cluster/groups.ts";
import { compileLive } from "../cluster/plan-live.ts";
import { lastGoodTarget, namedTarget } from "../cluster/rollback-target.ts";
import { condition } from "../cluster/state.ts";
import { ExitCode, type Io } from "../io.ts";
import { oneLine } from "../manifests/problem.ts";
import { stylesFor } from "../terminal.ts";
import { groupChanges } from "../view/changes-data.ts";
import { changesText } from "../view/changes-text.ts";
import { changeGroup, type Done } from "./change.ts";
import type { RollbackOptions } from "./rollback.args.ts";

export function rollback(name: string, options: RollbackOptions, io: Io): Promise<ExitCode> {
  return changeGroup(name, options, io, async (client, group): Promise<Done | ExitCode> => {
    const chosen = whyNot(group) ?? (await choose(client, group, options, io));
    if (typeof chosen === "string") {
      io.stderr(`ApplicationGroup "${name}" ${oneLine(chosen)}\n`);
      return ExitCode.problems;
    }
    const data = dataOf(chosen);
    const isText = options.output === "text";
    if (isText) io.stdout(changesText(chosen.foreseen, { columns: io.columns, styles: stylesFor(io.colour) }));
    if (options.dryRun) {
      if (!isText) io.stdout(`${JSON.stringify({ ...named(group), ...data, dryRun: true }, undefined, 2)}\n`);
      return ExitCode.ok;
    }
    const refused = await confirmed(chosen.to, options, io);
    return refused ?? (await goBack(client, group, chosen, data, io));
  });
}

async function goBack(
  client: KubeClient,
  group: LiveGroup,
  { to, insteadOf }: Chosen,
  data: Done["data"],
  io: Io,
): Promise<Done> {
  const requestedAt = new Date(io.now?.() ?? Date.now()).toISOString();
  const rollbackTo = writeRollbackTo(insteadOf === undefined ? { revision: to } : { revision: to, insteadOf });
  const annotations = { [Annotation.rollbackTo]: rollbackTo, [Annotation.requestedAt]: requestedAt };
  const after = await editGroup(client, group, { metadata: { annotations } }, io);
  warn(group, insteadOf, io);
  const { name, namespace } = after.metadata;
  return {
    group: after,
    text: `${name} in namespace ${namespace} goes back to ${to}; ${commandFor("retry", after)} rolls its spec out again`,
    data: { ...data, requestedAt },
    waited: (code, latest) => (isBack(latest) ? ExitCode.ok : code),
  };
}

function dataOf({ to, insteadOf, foreseen }: Chosen) {
  return { rollbackTo: to, ...(insteadOf === undefined ? {} : { insteadOf }), plan: groupChanges(foreseen) };
}

const named = ({ metadata }: LiveGroup) => ({ group: metadata.name, namespace: metadata.namespace });

/** A group that is where it was asked to be has done what was asked, though it is not as its spec. */
function isBack(group: LiveGroup): boolean {
  return condition(group, ConditionType.RolledBack)?.status === "True";
}

function whyNot(group: LiveGroup): string | undefined {
  const { metadata, spec, status } = group;
  if (metadata.deletionTimestamp !== undefined) return "is being deleted: there is nothing to go back to";
  if (spec.suspend) return `is suspended, and nothing is started; ${commandFor("resume", group)} goes on with it first`;
  if (status.observedGeneration !== metadata.generation)
    return `has a spec that the controller has not looked at yet; ${commandFor("status", group)} --watch shows when it has`;
  return undefined;
}

interface Chosen {
  readonly to: string;
  readonly insteadOf: string | undefined;
  readonly foreseen: Foreseen;
}

/** Or why there is nothing to choose. */
async function choose(client: KubeClient, group: LiveGroup, { to }: RollbackOptions, io: Io): Promise<Chosen | string> {
  const { situation, compiled } = await compileLive(client, group, {
    lookAhead: DEFAULT_LOOK_AHEAD,
    signal: io.signal,
  });
  const insteadOf = revisionOfSpec(situation, compiled);
  const { revisions } = situation;
  type Revision = Parameters<typeof foreseeStored>[2];
  const foreseenOf = (revision: Revision): Foreseen => foreseeStored(situation, group.spec, revision);
  const found =
    to === undefined
      ? lastGoodTarget(group, revisions, insteadOf, (revision) => !isNothing(foreseenOf(revision).changes))
      : namedTarget(group, revisions, to);
  if (!found.ok) return found.why;
  const { revision } = found;
  if (revision.name === insteadOf)
    return `wants revision "${revision.name}" by its spec; ${commandFor("retry", group)} rolls that out again`;
  const foreseen = foreseenOf(revision);
  const { refused } = foreseen.changes;
  if (refused !== undefined) return `cannot go back to revision "${revision.name}": ${refused}`;
  return { to: revision.name, insteadOf, foreseen };
}

/** Undefined to go on. */
async function confirmed(to: string, { yes, output }: RollbackOptions, io: Io): Promise<ExitCode | undefined> {
  if (yes) return undefined;
  if (!io.ask || output === "json") {
    io.stderr("orkestra: nobody can be asked here: --yes goes on without asking, --dry-run changes nothing\n");
    return ExitCode.usage;
  }
  const answer = await io.ask(`Go back to ${to}? [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return undefined;
  io.stderr("note: nothing was changed\n");
  return ExitCode.problems;
}

function warn(group: LiveGroup, insteadOf: string | undefined, io: Io): void {
  const { name } = group.metadata;
  if (insteadOf === undefined)
    io.stderr(
      `note: it is not known which revision the spec of ApplicationGroup "${name}" comes to: it is kept there until ${commandFor("retry", group)}, whatever becomes of its spec\n`,
    );
  const keeper = keeperOf(group);
  if (keeper)
    io.stderr(
      `note: ApplicationGroup "${name}" is kept by ${keeper.title}: the manifest there still asks for what is taken back here, and its next change is rolled out\n`,
    );
}
