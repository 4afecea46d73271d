/** What a group's status keeps of Workflows that ended. Pure. */
import type { ApplicationGroupStatus, HistoryEntry } from "@orkestra/api";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import type { Observed } from "./observed.ts";
import type { Seen } from "./seen.ts";
import { whatFailed } from "./what-failed.ts";
import { inOrder, isCompleted, type WorkflowView } from "./workflow-view.ts";

const HISTORY_MAX = 10;

/** One entry per Workflow that ended, newest first. Staging is told of only where it failed: else its rollout follows. */
export function historyWith(seen: Seen): Pick<ApplicationGroupStatus, "history"> {
  const entries = seen.observed.group.status.history ?? [];
  const ended = unrecorded(seen, entries).filter((workflow) => isTold(seen.observed, workflow));
  if (ended.length === 0) return {};
  return { history: [...ended.map((it) => entryOf(seen, it)).reverse(), ...entries].slice(0, HISTORY_MAX) };
}

/**
 * Those that ended since the newest one that is recorded, oldest first. Where none is, only the one to tell of is known not to be
 * one that was dropped from the list.
 */
function unrecorded({ observed, current }: Seen, entries: readonly HistoryEntry[]): WorkflowView[] {
  const recorded = new Set(entries.map(({ workflow }) => workflow));
  const all = inOrder(observed.workflows);
  const last = all.findLastIndex(({ name }) => recorded.has(name));
  const since = last < 0 && entries.length > 0 ? all.filter((workflow) => workflow === current) : all.slice(last + 1);
  return since.filter(isCompleted);
}

function isTold({ compiled }: Observed, { operation, phase, superseded, revision }: WorkflowView): boolean {
  if (operation !== "stage") return true;
  // A pod that was lost after it had left its record fails the Workflow, but not the staging.
  const isStaged = compiled.ok && compiled.staging === revision && compiled.unstaged.length === 0;
  return phase !== "Succeeded" && !superseded && !isStaged;
}

function entryOf(seen: Seen, workflow: WorkflowView): HistoryEntry {
  const { compiled, group } = seen.observed;
  const { name, revision, operation, startedAt, finishedAt } = workflow;
  const result = resultOf(workflow);
  const message = result === "Failed" ? bounded(whyFailed(seen, workflow), MESSAGE_MAX) : "";
  const isOfSpec = operation !== "rollback" && operation !== "remove" && compiled.ok && compiled.revision === revision;
  return {
    revision,
    ...(isOfSpec ? { generation: group.generation } : {}),
    workflow: name,
    result,
    ...(message ? { message } : {}),
    ...(startedAt ? { startedAt } : {}),
    ...(finishedAt ? { finishedAt } : {}),
  };
}

function resultOf({ superseded, phase, operation }: WorkflowView): HistoryEntry["result"] {
  if (superseded) return "Superseded";
  if (phase !== "Succeeded") return "Failed";
  return operation === "rollback" || operation === "remove" ? "RolledBack" : "Succeeded";
}

/** In the words of the conditions, where they tell of it; Argo's are mostly no more than that a child failed. */
function whyFailed({ failure, goal, observed, last }: Seen, { name, operation, message }: WorkflowView): string {
  if (failure?.workflow === name) return failure.message;
  if (operation === "stage" || last?.name !== name || last.revision !== goal.revision) return message;
  return whatFailed(observed.group, goal, last).message;
}
