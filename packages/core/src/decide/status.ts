/**
 * The status of a group, from what is seen and what was decided. Pure; the only place that says Ready, Reconciling, Stalled.
 *
 * kstatus reads these three (pkg/kstatus/status/generic.go): Reconciling and Stalled are there only while true, and never
 * both. `observedGeneration` is written together with the conditions, for the generation that was really looked at.
 */
import { type ApplicationGroupStatus, ConditionType, MAX_APPLICATIONS, Reason } from "@orkestra/api";
import { applicationsOf } from "./applications.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import { conditionsOf, type SaidOfRollback } from "./conditions.ts";
import type { Decision, StateName } from "./decision.ts";
import { fitting } from "./fitting.ts";
import { historyWith } from "./history.ts";
import type { Observed } from "./observed.ts";
import { removedOf, withoutAll } from "./removed.ts";
import { type Seen, seenOf } from "./seen.ts";
import { withStrays } from "./strays.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

type Part<Field extends keyof ApplicationGroupStatus> = Pick<ApplicationGroupStatus, Field>;

/** `now` is RFC 3339; it is used only where something changes. The result equals the old status when nothing changed. */
export function statusOf(observed: Observed, decision: Decision, now: string): ApplicationGroupStatus {
  const { group } = observed;
  // Both are over at once: the next look tells of what follows, or there is nobody to tell.
  if (decision.state === "Claiming" || decision.state === "Finalizing") return group.status;

  const seen = seenOf(observed, decision, now);
  const verdict = verdictOn(seen);
  const { failure: _, ...old } = group.status;
  return fitting({
    ...old,
    observedGeneration: group.generation,
    conditions: conditionsOf(
      old.conditions,
      { ...verdict, message: bounded(verdict.message, MESSAGE_LIMIT) },
      group.generation,
      now,
      rolledBack(seen, verdict),
    ),
    ...handled(observed, decision),
    ...revisions(seen),
    ...failureOf(seen),
    ...workflowOf(seen),
    ...applicationsIn(seen, now),
    ...(group.deleting ? {} : historyWith(seen)),
  });
}

/** Largest message of a condition, in characters: that of a failure, and what was done about it. */
const MESSAGE_LIMIT = 8 * MESSAGE_MAX;

/** What is not acted on yet is not acknowledged. */
const UNHANDLED: ReadonlySet<StateName> = new Set<StateName>(["Blocked", "Suspended", "RollingBack", "Stopping"]);

function handled({ group: { requestedAt } }: Observed, { state }: Decision): Partial<Part<"lastHandledReconcileAt">> {
  return requestedAt === undefined || UNHANDLED.has(state) ? {} : { lastHandledReconcileAt: requestedAt };
}

/** While something else comes first, what was said of the rollback stays. */
function rolledBack({ observed, goal, decision, last }: Seen, verdict: Verdict): SaidOfRollback | undefined {
  if (verdict.rolledBack) return { ...verdict.rolledBack, message: bounded(verdict.rolledBack.message, MESSAGE_LIMIT) };
  const old = observed.group.status.conditions.find(({ type }) => type === ConditionType.RolledBack);
  if (!old) return undefined;
  const { status, reason, message } = old;
  const said = { status, reason: reason as SaidOfRollback["reason"], message };
  if (goal.kind === "back" || goal.kind === "nothing" || decision.state === "Invalid") return said;
  // What undoes a rollout and was stopped leaves a group that is of no revision, until the newer spec is rolled out.
  const isOver = status === "True" || (last?.succeeded === true && last.operation !== "stage");
  if (isOver || !BEFORE_ROLLOUT.has(decision.state)) return undefined;
  if (status === "False") return said;
  const words = bounded(`stopped half done for a newer spec: ${message}`, MESSAGE_LIMIT);
  return { status: "False", reason: Reason.Superseded, message: words };
}

/** Nothing of the spec has been rolled out yet. */
const BEFORE_ROLLOUT: ReadonlySet<StateName> = new Set<StateName>([
  "WaitingForApplications",
  "Stopping",
  "Blocked",
  "SubmittingStages",
  "Staging",
  "StagingFailed",
  "Suspended",
]);

/** A draft has no revision, and what is being put back is not back: until then what was rolled out last stays what it was. */
function revisions({ goal, target, decision, current }: Seen): Partial<Part<"revision" | "lastGoodRevision">> {
  if (decision.state === "RolledBack" && target.kind === "back")
    return { revision: target.revision, lastGoodRevision: target.revision };
  if (goal.kind !== "spec") return {};
  const { revision } = goal;
  const isGood = goal.isReleased && GOOD.has(decision.state);
  return {
    ...(decision.state === "Ready" || current?.revision === revision ? { revision } : {}),
    ...(isGood ? { lastGoodRevision: revision } : {}),
  };
}

/** All that the plan has is released; what it has no more may be there yet. */
const GOOD: ReadonlySet<StateName> = new Set<StateName>([
  "Ready",
  "Submitting",
  "RollingOut",
  "RemoveFailed",
  "Suspended",
]);

function failureOf({ failure, decision }: Seen): Partial<Part<"failure">> {
  if (!failure || decision.state === "Ready") return {};
  const { reason: _, ...kept } = failure;
  return { failure: kept };
}

/** A Workflow of another revision is no longer worth mentioning when this one needed none. */
function workflowOf({ observed: { group }, goal, decision, current }: Seen): Part<"workflow"> {
  if (!current) {
    const isOver = decision.state === "Ready" && group.status.revision !== goal.revision;
    return isOver ? { workflow: undefined } : {};
  }
  const { name, phase, startedAt, finishedAt } = current;
  return { workflow: { name, phase, ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) } };
}

function applicationsIn(seen: Seen, now: string): Partial<Part<"applications" | "progress">> {
  const { observed, goal, target, progress, tasks, decision } = seen;
  const before = observed.group.status.applications ?? [];
  if (observed.group.deleting || goal.kind === "nothing") {
    const left = withoutAll(before, observed.live, now).slice(0, MAX_APPLICATIONS);
    return { applications: left, progress: observed.group.deleting ? removedOf(left) : `0/${left.length}` };
  }
  if (!goal.plan) return {};
  const shown = applicationsOf(goal.plan, progress, goal.releases, before);
  const isBack = target.kind === "back";
  const all = withStrays(isBack ? shown.applications.map(goingBack) : shown.applications, goal.removals, {
    tasks,
    why: isBack ? `is not part of revision "${target.revision}"` : "left the group",
    hasFailed: decision.state === "RemoveFailed" || decision.state === "RollbackFailed",
    before,
  });
  return { applications: all.slice(0, MAX_APPLICATIONS), progress: shown.progress };
}

type Application = NonNullable<ApplicationGroupStatus["applications"]>[number];

function goingBack({ subcharts, ...own }: Application): Application {
  return { ...back(own), ...(subcharts ? { subcharts: subcharts.map(back) } : {}) };
}

const back = <T extends Pick<Application, "phase">>(shown: T): T =>
  shown.phase === "Releasing" ? { ...shown, phase: "RollingBack" } : shown;
