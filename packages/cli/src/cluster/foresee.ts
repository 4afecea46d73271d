/** What would be done to a group: a plan of it, held against what is there as the controller holds it. Pure. */
import { Annotation, type ApplicationGroupSpec, ConditionType, type Staging } from "@orkestra/api";
import {
  type Changes,
  type ChangesInput,
  type Compiled,
  changesOf,
  helmRelease,
  observePlan,
  observeStored,
  type Plan,
  readRollbackTo,
  readWorkflowName,
  type StageNode,
} from "@orkestra/core";
import { isControllersRegistry } from "../planning.ts";
import type { LiveGroup } from "./groups.ts";
import type { RevisionWithPlan } from "./revisions.ts";
import type { Situation } from "./situation.ts";
import { condition } from "./state.ts";

export interface Foreseen {
  readonly group: string;
  readonly namespace: string;
  /** Whether the group is there already. */
  readonly exists: boolean;
  /** What is rolled out, or was last. */
  readonly before?: string;
  /** The plan's revision; a draft has none. */
  readonly revision?: string;
  /** The stored revision that a person asked for instead of the spec's. */
  readonly keptAt?: string;
  readonly plan: Plan;
  readonly changes: Changes;
  readonly ifItFails: IfItFails;
  readonly suspended: boolean;
  /** Applications whose values come from Secrets or ConfigMaps too, which are not read. */
  readonly unseenValues: readonly string[];
}

export type IfItFails =
  /** By `onFailure: Hold`; because this revision is the last good one itself; because it is a rollback that failed then. */
  | { readonly kind: "hold"; readonly because: "Hold" | "itself" | "rollback" }
  | { readonly kind: "rollback"; readonly to: string; readonly stored: boolean }
  /** Nothing of it was good before: what it installed is removed. */
  | { readonly kind: "remove" };

type CompiledWell = Extract<Compiled, { readonly ok: true }>;

/** What rolling out the plan that was compiled does; or, where a person keeps the group at a revision, going there. */
export function foresee(situation: Situation, spec: ApplicationGroupSpec, compiled: CompiledWell): Foreseen {
  const observed = observePlan(compiled, rolledOut(situation));
  if (!observed.ok) throw new Error("a plan has become none");
  const asked = requested(situation, observed.revision);
  if (asked) return foreseeStored(situation, spec, asked);
  const { plan, unstaged, revision } = observed;
  return foreseen(situation, spec, { plan, unstaged, revision: unstaged.length > 0 ? undefined : revision });
}

/** What going back to a stored revision does. */
export function foreseeStored(
  situation: Situation,
  spec: ApplicationGroupSpec,
  { plan: stored, name, resolved }: Extract<RevisionWithPlan, { readonly plan: Plan }>,
): Foreseen {
  const objects = new Map(situation.releases.map((object) => [object.metadata.name, object]));
  const observed = observeStored(stored, resolved, objects);
  if (!observed.ok) throw new Error(`revision "${name}" ${observed.why}`);
  const { plan, releases } = observed;
  const back = foreseen(situation, spec, { plan, unstaged: [], revision: name, judged: releases });
  return { ...back, keptAt: name, ifItFails: { kind: "hold", because: "rollback" } };
}

interface Wanted {
  readonly plan: Plan;
  readonly unstaged: readonly StageNode[];
  readonly revision: string | undefined;
  /** For one to go back to. */
  readonly judged?: NonNullable<ChangesInput["judged"]>;
}

function foreseen(situation: Situation, spec: ApplicationGroupSpec, wanted: Wanted): Foreseen {
  const { group, namespace, releases, revisions } = situation;
  const { plan, unstaged, revision, judged } = wanted;
  const { lastGoodRevision, revision: before } = group?.status ?? {};
  const stored = revisions.flatMap((it) => it.plan ?? []);
  const good = revisions.find(({ name }) => name === lastGoodRevision)?.plan;
  const steps = good?.nodes.flatMap((node) => (node.kind === "step" ? [[node.name, node.digest] as const] : [])) ?? [];
  const changes = changesOf({
    plan,
    unstaged,
    releases,
    stored,
    settled: revision !== undefined && revision === before && (judged ? isBack(group) : revision === lastGoodRevision),
    stepsDone: new Map(steps),
    ...(judged ? { judged } : {}),
  });
  return {
    group: plan.group,
    namespace,
    exists: group !== undefined,
    ...(before === undefined ? {} : { before }),
    ...(revision === undefined ? {} : { revision }),
    plan,
    changes,
    ifItFails: ifItFails(situation, spec, revision),
    suspended: spec.suspend,
    unseenValues: unseenValues(plan),
  };
}

function isBack(group: LiveGroup | undefined): boolean {
  return group !== undefined && condition(group, ConditionType.RolledBack)?.status === "True";
}

/**
 * What the group's spec comes to, as the controller names it; undefined where it comes to nothing, or nobody here can know. The
 * controller's word goes before ours, since another version may give plans other names. The status must be of this very spec.
 */
export function revisionOfSpec({ group, ...rest }: Situation, compiled: Compiled): string | undefined {
  if (!compiled.ok) return undefined;
  const theirs = group && theirName(group);
  if (theirs !== undefined) return theirs;
  // Names of drafts are hashes of the registry too.
  if (compiled.plan.stages.some(({ request }) => isControllersRegistry(request.staging))) return undefined;
  const observed = observePlan(compiled, rolledOut({ group, ...rest }));
  return observed.ok ? observed.revision : undefined;
}

function theirName(group: LiveGroup): string | undefined {
  const { revision, failure, workflow } = group.status;
  const asked = readRollbackTo(group.metadata.annotations?.[Annotation.rollbackTo]);
  if (condition(group, ConditionType.Ready)?.status === "True" && !asked) return revision;
  if (failure) return failure.revision;
  const last = readWorkflowName(workflow?.name ?? "");
  return last?.operation === "stage" ? last.revision : undefined;
}

/** The registry that the controller was given, where a plan of the group's shows it: one that its spec does not name. */
export function controllersRegistry({ group, revisions }: Situation): Staging | undefined {
  if (group?.spec.staging) return undefined;
  return revisions.flatMap(({ plan }) => plan?.stages ?? [])[0]?.request.staging;
}

/** Plans that the group was rolled out to: see `observePlan`. Nobody who asks to try again is held to them. */
function rolledOut({ group, revisions }: Situation): readonly Plan[] {
  const { revision, lastGoodRevision, lastHandledReconcileAt } = group?.status ?? {};
  const asked = group?.metadata.annotations?.[Annotation.requestedAt];
  if (asked !== undefined && asked !== lastHandledReconcileAt) return [];
  return [revision, lastGoodRevision].flatMap((name) => revisions.find((it) => it.name === name)?.plan ?? []);
}

function requested({ group, revisions }: Situation, ofSpec: string) {
  const to = readRollbackTo(group?.metadata.annotations?.[Annotation.rollbackTo]);
  if (!to || to.revision === ofSpec || (to.insteadOf !== undefined && to.insteadOf !== ofSpec)) return undefined;
  const revision = revisions.find(({ name }) => name === to.revision);
  return revision?.plan ? revision : undefined;
}

function ifItFails(
  { group, revisions }: Situation,
  spec: ApplicationGroupSpec,
  revision: string | undefined,
): IfItFails {
  if (spec.onFailure === "Hold") return { kind: "hold", because: "Hold" };
  const to = group?.status.lastGoodRevision;
  if (to === undefined) return { kind: "remove" };
  if (to === revision) return { kind: "hold", because: "itself" };
  return { kind: "rollback", to, stored: revisions.some(({ name, plan }) => name === to && plan !== undefined) };
}

function unseenValues({ nodes }: Plan): string[] {
  const names = nodes.flatMap((node) => {
    if (node.kind !== "release") return [];
    const { valuesFrom = [] } = helmRelease(node)["spec"] as { readonly valuesFrom?: readonly unknown[] };
    return valuesFrom.length > 0 ? [node.application] : [];
  });
  return [...new Set(names)];
}
