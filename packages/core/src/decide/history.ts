/** What a group's status keeps of rollouts that ended. Pure. */
import type { ApplicationGroupStatus, HistoryEntry } from "@orkestra/api";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import type { Observed } from "./observed.ts";
import { isCompleted, type WorkflowView } from "./workflow-view.ts";

const HISTORY_MAX = 10;

/** One entry per rollout that ended, newest first. Staging is told of only where it failed: else its rollout follows. */
export function historyWith(
  old: ApplicationGroupStatus,
  { group, compiled }: Observed,
  current: WorkflowView | undefined,
): Pick<ApplicationGroupStatus, "history"> {
  const entries = old.history ?? [];
  if (!current || !isCompleted(current) || entries.some(({ workflow }) => workflow === current.name)) return {};
  const result = current.superseded ? "Superseded" : current.phase === "Succeeded" ? "Succeeded" : "Failed";
  if (current.operation === "stage" && (result !== "Failed" || isStaged(compiled, current))) return {};
  const entry: HistoryEntry = {
    revision: current.revision,
    ...(compiled.ok && compiled.revision === current.revision ? { generation: group.generation } : {}),
    workflow: current.name,
    result,
    ...(result === "Failed" && current.message ? { message: bounded(current.message, MESSAGE_MAX) } : {}),
    ...(current.startedAt ? { startedAt: current.startedAt } : {}),
    ...(current.finishedAt ? { finishedAt: current.finishedAt } : {}),
  };
  return { history: [entry, ...entries].slice(0, HISTORY_MAX) };
}

/** A pod that was lost after it had left its record fails the Workflow, but not the staging. */
function isStaged(compiled: Observed["compiled"], { revision }: WorkflowView): boolean {
  return compiled.ok && compiled.staging === revision && compiled.unstaged.length === 0;
}
