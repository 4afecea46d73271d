/** What `decide` looks at: one observation, judged once. Pure. */
import { isRetryRequested } from "./failure.ts";
import { type Goal, goalOf } from "./goal.ts";
import { type Last, lastAttempt, lastWorkflow } from "./memory.ts";
import type { Observed } from "./observed.ts";
import { type Target, targetOf } from "./target.ts";
import { isCompleted, type WorkflowView } from "./workflow-view.ts";

export interface View {
  readonly observed: Observed;
  readonly target: Target;
  readonly goal: Goal;
  /** A Workflow that runs though it does not lead to the goal. */
  readonly superseded: WorkflowView | undefined;
  /** The Workflow that leads to the goal and runs. */
  readonly running: WorkflowView | undefined;
  /** What was started last. */
  readonly last: Last | undefined;
  /** The last Workflow was to lead to the goal and failed, and nobody has asked to try again. */
  readonly hasFailed: boolean;
  /** Number of the next Workflow that leads to the goal. */
  readonly attempt: number;
}

export function viewOf(observed: Observed): View {
  const target = targetOf(observed);
  const goal = goalOf(observed, target);
  const running = observed.workflows.filter((workflow) => !isCompleted(workflow));
  const last = lastWorkflow(observed);
  return {
    observed,
    target,
    goal,
    superseded: running.find((workflow) => !mayRun(observed, goal, workflow)),
    running: running.find((workflow) => isOf(goal, workflow)),
    last,
    hasFailed: last?.failed === true && isOf(goal, last) && !isRetryRequested(observed),
    attempt: lastAttempt(observed, goal.revision, goal.operation) + 1,
  };
}

type Named = Pick<Last, "revision" | "operation">;

function isOf(goal: Goal, { revision, operation }: Named): boolean {
  switch (goal.kind) {
    case "unknown":
      return false;
    case "draft":
    case "spec":
      // One that goes back to the very revision that is the spec's by now does what is wanted.
      return revision === goal.revision && operation !== "remove";
    case "back":
      // Which revision it was to be is not known where that cannot be read: its versions may have been put for ranges.
      return operation === "rollback" && (revision === goal.revision || goal.plan === undefined);
    case "nothing":
      return revision === goal.revision && operation === "remove";
  }
}

/** While nobody knows what is wanted, everything may. So may what stages for the spec, though nobody need wait for it any more. */
function mayRun({ compiled }: Observed, goal: Goal, workflow: Named): boolean {
  if (goal.kind === "unknown" || isOf(goal, workflow)) return true;
  const staging = compiled.ok ? compiled.staging : undefined;
  return goal.kind === "spec" && workflow.operation === "stage" && workflow.revision === staging;
}
