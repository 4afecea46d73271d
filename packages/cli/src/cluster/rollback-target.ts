/** Which stored revision a rollback goes back to. Pure. */
import type { Plan } from "@orkestra/core";
import { commandFor } from "./command-line.ts";
import type { LiveGroup } from "./groups.ts";
import type { RevisionWithPlan } from "./revisions.ts";

type Readable = Extract<RevisionWithPlan, { readonly plan: Plan }>;

export type TargetFound =
  | { readonly ok: true; readonly revision: Readable }
  /** As a sentence about the group, after its name. */
  | { readonly ok: false; readonly why: string };

/** By name, or by number as the history shows it. */
export function namedTarget(group: LiveGroup, revisions: readonly RevisionWithPlan[], to: string): TargetFound {
  const revision = revisions.find(({ name, number }) => name === to || String(number) === to);
  if (!revision) {
    const stored = revisions.map(({ name, number }) => `${name} (${number})`).join(", ");
    return { ok: false, why: `has no stored revision "${to}"; ${stored === "" ? "it has none" : `it has ${stored}`}` };
  }
  return readable(group, revision);
}

/**
 * The last good one before what is there now: of the rollouts that the status remembers, newest first, then of the revisions
 * that were recorded as good. Neither what is there, nor what the spec asks for; `changes` tells of the others whether going
 * there would change anything.
 */
export function lastGoodTarget(
  group: LiveGroup,
  revisions: readonly RevisionWithPlan[],
  ofSpec: string | undefined,
  changes: (revision: Readable) => boolean,
): TargetFound {
  const { revision: present, lastGoodRevision, history = [], failure } = group.status;
  const succeeded = history.filter(({ result }) => result === "Succeeded").map(({ revision }) => revision);
  const recorded = revisions.filter(({ resolved }) => resolved.size > 0).map(({ name }) => name);
  const isPast = lastGoodRevision !== present || failure !== undefined;
  const good = [...(isPast && lastGoodRevision ? [lastGoodRevision] : []), ...succeeded, ...recorded];
  for (const name of new Set(good)) {
    const revision = revisions.find((it) => it.name === name);
    if (!revision || name === ofSpec || name === present) continue;
    if (!revision.plan || changes(revision)) return readable(group, revision);
  }
  return {
    ok: false,
    why: `has no earlier good revision to go back to; ${commandFor("history", group)} shows what is stored, and --to takes any of it`,
  };
}

function readable(group: LiveGroup, revision: RevisionWithPlan): TargetFound {
  if (revision.plan) return { ok: true, revision };
  const why = `cannot go back to revision "${revision.name}", which cannot be read: ${revision.why}`;
  return { ok: false, why: `${why}; ${commandFor("history", group)} shows others` };
}
