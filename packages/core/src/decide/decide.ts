/**
 * The state machine of a group: from what is seen, the one thing to do next. Pure.
 *
 * Level-triggered: the answer depends on the present state alone, never on what happened to wake us. The rows of a table are in
 * order, and the first that applies decides; a test pins each row and their order. A group that is being deleted has a table
 * of its own (deletion.ts).
 */
import { Reason } from "@orkestra/api";
import type { Plan } from "../plan.ts";
import { taskName } from "../workflow/names.ts";
import { type Decision, STARTS, type StateName } from "./decision.ts";
import { decideDeletion } from "./deletion.ts";
import type { Goal } from "./goal.ts";
import type { Observed } from "./observed.ts";
import { type View, viewOf } from "./view.ts";
import { isRemovalFailed, whatFailed } from "./what-failed.ts";
import type { WorkflowView } from "./workflow-view.ts";

export function decide(observed: Observed): Decision {
  if (observed.group.deleting) return decideDeletion(observed);
  const decision = firstOf(TABLE, viewOf(observed));
  // What is started must not be left behind when the group is deleted.
  const isOwner = observed.live.length > 0 || STARTS.has(decision.state);
  return isOwner && !observed.group.hasFinalizer ? { state: "Claiming" } : decision;
}

interface Row {
  readonly state: StateName;
  readonly applies: (view: View) => boolean;
  readonly decide: (view: View) => Decision;
}

/** In order: the first row that applies decides. */
const TABLE: readonly Row[] = [
  {
    state: "WaitingForApplications",
    applies: ({ target }) =>
      target.kind === "none" && target.problems.every(({ kind }) => kind === "ApplicationNotFound"),
    decide: (view) => ({ state: "WaitingForApplications", message: obstacle(view) }),
  },
  {
    state: "Invalid",
    applies: ({ goal }) => goal.kind === "unknown",
    decide: (view) => ({ state: "Invalid", message: obstacle(view) }),
  },
  {
    state: "Stopping",
    applies: ({ superseded }) => superseded !== undefined,
    decide: ({ superseded, goal }) => ({
      state: "Stopping",
      workflow: superseded as WorkflowView,
      supersededBy: goal.revision,
    }),
  },
  {
    state: "Staging",
    applies: ({ running, goal }) => running !== undefined && goal.kind === "draft",
    decide: ({ running }) => ({ state: "Staging", workflow: running as WorkflowView }),
  },
  {
    state: "RollingOut",
    applies: ({ running, goal }) => running !== undefined && goal.kind === "spec",
    decide: ({ running }) => ({ state: "RollingOut", workflow: running as WorkflowView }),
  },
  {
    state: "RollingBack",
    applies: ({ running }) => running !== undefined,
    decide: (view) => ({ state: "RollingBack", workflow: view.running as WorkflowView, ...to(view) }),
  },
  {
    state: "Invalid",
    applies: ({ goal }) => goal.obstacle !== undefined && goal.kind === "spec",
    decide: (view) => ({ state: "Invalid", message: obstacle(view) }),
  },
  {
    state: "RollbackFailed",
    applies: ({ goal }) => goal.obstacle !== undefined,
    decide: (view) => ({ state: "RollbackFailed", message: obstacle(view) }),
  },
  {
    state: "Ready",
    applies: ({ goal }) => isReached(goal) && goal.kind === "spec",
    decide: () => ({ state: "Ready" }),
  },
  {
    state: "RolledBack",
    applies: ({ goal }) => isReached(goal),
    decide: (view) => ({ state: "RolledBack", ...to(view), requested: isRequested(view) }),
  },
  {
    state: "Suspended",
    applies: ({ observed }) => observed.group.suspend,
    decide: ({ goal: { plan, done, removals } }) => ({
      state: "Suspended",
      pending: plan?.nodes.map(({ name }) => name).filter((name) => !done.has(name)) ?? [],
      removals,
    }),
  },
  {
    state: "Failed",
    applies: ({ target }) => target.kind === "spec" && target.failure !== undefined,
    decide: () => ({ state: "Failed" }),
  },
  {
    state: "StagingFailed",
    applies: ({ hasFailed, goal }) => hasFailed && goal.kind === "draft",
    decide: () => ({ state: "StagingFailed" }),
  },
  {
    state: "RemoveFailed",
    applies: (view) => view.goal.kind === "spec" && isAllButRemoved(view) && hasNotRemoved(view),
    decide: (view) => ({ state: "RemoveFailed", message: why(view) }),
  },
  {
    state: "RollbackFailed",
    applies: ({ hasFailed, goal }) => hasFailed && goal.kind !== "spec",
    decide: (view) => ({ state: "RollbackFailed", message: why(view) }),
  },
  {
    state: "SubmittingStages",
    applies: ({ goal }) => goal.kind === "draft",
    decide: ({ goal: { plan, revision, stages }, attempt }) => ({
      state: "SubmittingStages",
      plan: plan as Plan,
      revision,
      attempt,
      stages,
    }),
  },
  {
    state: "SubmittingRemoval",
    applies: ({ goal }) => goal.kind === "nothing",
    decide: ({ goal: { revision, removals }, attempt }) => ({
      state: "SubmittingRemoval",
      purpose: "cleanup",
      revision,
      attempt,
      removals,
    }),
  },
  {
    state: "SubmittingRollback",
    applies: ({ goal }) => goal.kind === "back",
    decide: (view) => ({ state: "SubmittingRollback", ...submission(view) }),
  },
  { state: "Submitting", applies: () => true, decide: (view) => ({ state: "Submitting", ...submission(view) }) },
];

function firstOf(rows: readonly Row[], view: View): Decision {
  const row = rows.find(({ applies }) => applies(view));
  if (!row) throw new Error("the last row applies to everything");
  return row.decide(view);
}

const obstacle = ({ goal }: View): string => goal.obstacle ?? "";

/** The revision as people know it: that of the versions that were put for its ranges has a name that nobody has seen. */
const to = ({ target }: View): { readonly to?: string } => (target.kind === "back" ? { to: target.revision } : {});

const isRequested = ({ target }: View): boolean => target.kind === "back" && target.requested;

/** A group is not as it is wanted while something is there that is not. */
const isReached = ({ isReleased, removals }: Goal): boolean => isReleased && removals.length === 0;

/**
 * Steps that ran in the Workflow whose removals failed are done, though no revision was good with them yet: they must not make it
 * be tried again and again.
 */
function isAllButRemoved({ goal: { plan, done }, last }: View): boolean {
  const ran = (name: string): boolean => last?.tasks.get(taskName(name))?.phase === "Succeeded";
  return plan?.nodes.every(({ name, kind }) => done.has(name) || (kind === "step" && ran(name))) ?? false;
}

/** A removal was tried in vain. Of a Workflow that failed before it came to removals, it is tried yet. */
function hasNotRemoved({ hasFailed, last, goal, observed }: View): boolean {
  if (!hasFailed || !last) return false;
  if (last.tasks.size > 0) return isRemovalFailed(goal.removals, last.tasks);
  return (
    last.view !== undefined || observed.group.status.conditions.some(({ reason }) => reason === Reason.RemoveFailed)
  );
}

function why({ observed, goal, last }: View): string {
  return last ? whatFailed(observed.group, goal, last).message : "";
}

function submission({ goal: { plan, revision, done, removals }, attempt }: View) {
  return { plan: plan as Plan, revision, attempt, done, removals };
}
