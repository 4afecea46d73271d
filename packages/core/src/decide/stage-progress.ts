/** Where each application is whose chart is yet to be staged, from the task of the Workflow that stages. Pure. */
import type { ApplicationProgress } from "@orkestra/api";
import type { StageNode } from "../plan.ts";
import { inExecutorWords } from "./executor-words.ts";
import type { NodeProgress } from "./progress.ts";
import type { TaskView } from "./workflow-view.ts";

export interface StageSources {
  /** The task of a stage in the Workflow that stages now, or staged last. */
  readonly task: (stage: StageNode) => TaskView | undefined;
  /** What to say of a stage without a task. */
  readonly without: "starting" | "failed" | "waiting";
  /** The application as it was shown. */
  readonly shown: (application: string) => ApplicationProgress | undefined;
}

/** Begins the message of a stage that failed, by which it is told from a failed release. */
export const STAGING_FAILED = "staging: ";

/** Progress of each stage, by application. */
export function stageProgress(
  stages: readonly StageNode[],
  { task, without, shown }: StageSources,
): ReadonlyMap<string, NodeProgress> {
  const progressOf = (stage: StageNode): NodeProgress => {
    const known = task(stage);
    if (known) return ofTask(known);
    if (without === "starting") return STARTING;
    return without === "failed" ? keptFailure(shown(stage.application)) : WAITING;
  };
  return new Map(stages.map((stage) => [stage.application, progressOf(stage)]));
}

const STARTING: NodeProgress = { phase: "Staging", message: "its pod is starting" };
const WAITING: NodeProgress = { phase: "Pending", message: "its chart is to be staged" };

function ofTask({ phase, message, startedAt, finishedAt }: TaskView): NodeProgress {
  const started = startedAt ? { startedAt } : {};
  switch (phase) {
    case "Failed":
    case "Error": {
      const finished = finishedAt ? { finishedAt } : {};
      return { phase: "Failed", message: `${STAGING_FAILED}${inExecutorWords(message)}`, ...started, ...finished };
    }
    case "Running":
      if (FOR_GOOD.test(message))
        return { phase: "Failed", message: `${STAGING_FAILED}${inExecutorWords(message)}`, ...started };
      if (message)
        return { phase: "Staging", message: `is tried again, after: ${inExecutorWords(message)}`, ...started };
      return { phase: "Staging", message: "splitting the chart and pushing its pieces", ...started };
    case "Succeeded":
      return { phase: "Staging", message: "its pieces are pushed", ...started };
    case "Pending":
    case "Skipped":
    case "Omitted":
      return STARTING;
  }
}

/**
 * Exit codes that Argo does not try again, of a pod that has ended. Argo looks at its condition for that only when the pause
 * before the next attempt is over: seconds after the failure is certain.
 */
const FOR_GOOD = /^(main: )?Error \(exit code [123]\)/;

/** When the Workflow's time to live has passed, what it failed of stands in the status alone. */
function keptFailure(shown: ApplicationProgress | undefined): NodeProgress {
  if (shown?.phase !== "Failed" || !shown.message?.startsWith(STAGING_FAILED)) return WAITING;
  const { message, startedAt, finishedAt } = shown;
  return { phase: "Failed", message, ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) };
}
