/** Why a Workflow failed, in words: which node or which removal, and what was found of its cause. Pure. */
import { Reason } from "@orkestra/api";
import type { Removal } from "../removal/removal.ts";
import { removalTaskName } from "../workflow/names.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import { inExecutorWords, isTriedInVain } from "./executor-words.ts";
import type { Goal } from "./goal.ts";
import { goalProgress } from "./goal-progress.ts";
import type { Last } from "./memory.ts";
import type { Observed } from "./observed.ts";
import type { NodeProgress } from "./progress.ts";
import { nodeTitle, quoted } from "./words.ts";
import type { TaskView, WorkflowView } from "./workflow-view.ts";

export interface WhatFailed {
  readonly reason: Reason;
  readonly message: string;
}

/**
 * @param last the Workflow that failed; what is known of one that is gone stands in the status
 * @param nodes where the goal's nodes are by it
 */
export function whatFailed(
  { status }: Observed["group"],
  goal: Goal,
  last: Pick<Last, "name" | "view" | "tasks">,
  nodes: ReadonlyMap<string, NodeProgress> = goalProgress(goal, last.tasks),
): WhatFailed {
  if (!last.view) {
    const kept = status.history?.find(({ workflow }) => workflow === last.name)?.message;
    return { reason: Reason.WorkflowFailed, message: kept ?? `Workflow "${last.name}" failed` };
  }
  const failures = [describeFailed(nodes), ...describeUnremoved(goal.removals, last.tasks)].filter(Boolean).join("; ");
  if (isOutOfTime(last.view)) {
    const words = `was not done within spec.timeout (${last.view.deadlineSeconds} s)`;
    return { reason: Reason.TimedOut, message: [words, failures || unfinished(nodes)].filter(Boolean).join(": ") };
  }
  if (failures) return { reason: Reason.ReleaseFailed, message: failures };
  return { reason: Reason.WorkflowFailed, message: workflowFailure(last.view) };
}

/** `application "api" failed: InstallFailed: ...`, for each one, with how many were skipped for it; empty for none. */
export function describeFailed(nodes: ReadonlyMap<string, NodeProgress>): string {
  const failed = [...nodes].filter(([, node]) => node.phase === "Failed");
  if (failed.length === 0) return "";
  const skipped = [...nodes].filter(([, node]) => node.phase === "Skipped").map(([name]) => name);
  const each = failed
    .map(([name, { message }]) => `${nodeTitle(name)} failed: ${bounded(message, MESSAGE_MAX)}`)
    .join("; ");
  return skipped.length > 0 ? `${each}; skipped because of it: ${quoted(skipped)}` : each;
}

function describeUnremoved(removals: readonly Removal[], tasks: ReadonlyMap<string, TaskView>): string[] {
  return removals.flatMap(({ release }) => {
    const task = tasks.get(removalTaskName(release.node));
    if (!task || !isTriedInVain(task)) return [];
    return [`release "${release.name}" could not be removed: ${bounded(inExecutorWords(task.message), MESSAGE_MAX)}`];
  });
}

/** Whether it was tried to remove some of them, in vain. */
export function isRemovalFailed(removals: readonly Removal[], tasks: ReadonlyMap<string, TaskView>): boolean {
  return removals.some(({ release }) => {
    const task = tasks.get(removalTaskName(release.node));
    return task !== undefined && isTriedInVain(task);
  });
}

/**
 * Argo ends what runs at the deadline, and words it differently for each node (workflow/controller/operator.go); so the time
 * is what counts. One that failed for another reason just then is told of rightly, too: it was not done in time.
 */
function isOutOfTime({ phase, startedAt, finishedAt, deadlineSeconds }: WorkflowView): boolean {
  if (phase !== "Failed" || deadlineSeconds === undefined || !startedAt || !finishedAt) return false;
  return Date.parse(finishedAt) - Date.parse(startedAt) >= deadlineSeconds * 1000;
}

function unfinished(nodes: ReadonlyMap<string, NodeProgress>): string {
  const open = [...nodes].filter(([, { phase }]) => phase !== "Ready").map(([name]) => name);
  return open.length > 0 ? `${quoted(open)} not ready` : "";
}

function workflowFailure({ name, phase, message }: WorkflowView): string {
  return `Workflow "${name}" ended as ${phase}${message ? `: ${message}` : ""}`;
}
