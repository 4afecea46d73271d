/**
 * The state machine of a group: from what is seen, the one thing to do next. Pure.
 *
 * Level-triggered: the answer depends on the present state alone, never on what happened to wake us. The rows of the table
 * are in order, and the first that fits decides; a test pins each row and their order.
 */
import type { Plan, StepNode } from "../plan.ts";
import { explain, type Problem } from "../problems.ts";
import { removals } from "../removal/removal.ts";
import { readWorkflowName } from "../workflow/names.ts";
import type { Decision } from "./decision.ts";
import { movedOut } from "./moved.ts";
import type { Observed } from "./observed.ts";
import { isCompleted, newest, type WorkflowView } from "./workflow-view.ts";

export function decide(observed: Observed): Decision {
  const { group, compiled, workflows } = observed;
  if (group.deleting) return { state: "Finalizing" };
  if (!compiled.ok) return refuse(compiled.problems);

  const { plan, revision, unstaged } = compiled;
  const superseded = workflows.find((workflow) => !isCompleted(workflow) && !isOf(compiled, workflow));
  if (superseded) return { state: "Stopping", workflow: superseded, supersededBy: revision };

  const isDraft = unstaged.length > 0;
  const running = workflows.find((workflow) => !isCompleted(workflow) && workflow.revision === revision);
  if (running) return { state: isDraft ? "Staging" : "RollingOut", workflow: running };

  const loss = movedOut(compiled, observed.releases);
  if (loss) return { state: "Invalid", message: loss };

  const done = doneNodes(observed, plan, revision);
  if (done.size === plan.nodes.length) return { state: "Ready" };
  if (group.suspend)
    return { state: "Suspended", pending: plan.nodes.map((node) => node.name).filter((name) => !done.has(name)) };

  const retryRequested = group.requestedAt !== undefined && group.requestedAt !== group.status.lastHandledReconcileAt;
  if (lastOutcome(observed, revision) === "failed" && !retryRequested)
    return { state: isDraft ? "StagingFailed" : "Failed" };

  if (isDraft)
    return {
      state: "SubmittingStages",
      plan,
      revision,
      attempt: nextAttempt(observed, revision),
      stages: unstaged,
    };
  return {
    state: "Submitting",
    plan,
    revision,
    attempt: nextAttempt(observed, revision),
    done,
    removals: removals(observed.live, plan),
  };
}

/**
 * Whether the Workflow is of what was compiled. One that stages for it is, also when it need not be waited for any more:
 * the records that it was to leave are there.
 */
function isOf({ revision, staging }: Extract<Observed["compiled"], { ok: true }>, workflow: WorkflowView): boolean {
  return workflow.revision === revision || workflow.revision === staging;
}

/** An application that is merely missing may be on its way: under GitOps both are applied in one sweep, in any order. */
function refuse(problems: readonly Problem[]): Decision {
  const message = problems.map(explain).join("; ");
  const onlyMissing = problems.every((problem) => problem.kind === "ApplicationNotFound");
  return { state: onlyMissing ? "WaitingForApplications" : "Invalid", message };
}

/**
 * Nodes that are as the plan wants them.
 *
 * A release must also be ready, unless this very revision was good already: a release that flaps later is Flux's to mend,
 * and must not make us roll out again. A step is done when its application's release is and it ran as it is now in a good
 * revision.
 */
function doneNodes(observed: Observed, plan: Plan, revision: string): Set<string> {
  const wasGood =
    observed.group.status.lastGoodRevision === revision || lastOutcome(observed, revision) === "succeeded";
  const releaseDone = (name: string): boolean => {
    const release = observed.releases.get(name);
    return release?.asPlanned === true && (wasGood || release.state === "ready");
  };
  const stepDone = (step: StepNode): boolean =>
    releaseDone(step.application) && (wasGood || observed.stepsDone.get(step.name) === step.digest);

  return new Set(
    plan.nodes
      .filter((node) => (node.kind === "release" ? releaseDone(node.name) : stepDone(node)))
      .map((node) => node.name),
  );
}

/**
 * How the last rollout ended, if it was one of this revision. The Workflow itself is asked first; when its time to live has
 * passed, the status remembers. A Workflow that we stopped for a newer spec has no verdict.
 */
function lastOutcome({ group, workflows }: Observed, revision: string): "failed" | "succeeded" | undefined {
  const last = newest(workflows) ?? remembered(group.status);
  if (last?.revision !== revision || last.superseded) return undefined;
  if (last.phase === "Succeeded") return "succeeded";
  return last.phase === "Failed" || last.phase === "Error" ? "failed" : undefined;
}

function remembered({ workflow }: Observed["group"]["status"]) {
  const named = workflow && readWorkflowName(workflow.name);
  return named ? { revision: named.revision, phase: workflow.phase, superseded: false } : undefined;
}

/** Names of Workflows are never used twice, because Argo would take the old one's pods for the new one's. */
function nextAttempt({ group, workflows }: Observed, revision: string): number {
  const used = workflows.filter((workflow) => workflow.revision === revision).map((workflow) => workflow.attempt);
  const last = readWorkflowName(group.status.workflow?.name ?? "");
  const remembered = last?.revision === revision ? last.attempt : 0;
  return Math.max(0, remembered, ...used) + 1;
}
