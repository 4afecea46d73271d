/** What the status tells of: a view, the decision on it, the Workflow to tell of, and where each node is. Pure. */
import { type FailedRollout, Reason } from "@orkestra/api";
import { stageTaskName } from "../workflow/names.ts";
import { type Progress, readyNodes } from "./applications.ts";
import { bounded } from "./bounded.ts";
import type { Decision } from "./decision.ts";
import { goalOf } from "./goal.ts";
import { goalProgress } from "./goal-progress.ts";
import type { Observed } from "./observed.ts";
import type { NodeProgress } from "./progress.ts";
import { stageProgress } from "./stage-progress.ts";
import { type View, viewOf } from "./view.ts";
import { whatFailed } from "./what-failed.ts";
import { isCompleted, newest, type WorkflowView } from "./workflow-view.ts";

export interface Seen extends View {
  readonly decision: Decision;
  /** The Workflow to tell of. */
  readonly current: WorkflowView | undefined;
  /** Its tasks, where it leads to the goal. */
  readonly tasks: WorkflowView["tasks"];
  readonly progress: Progress;
  readonly failure: SeenFailure | undefined;
}

/** Why the rollout of the spec failed, as the status keeps it. */
interface SeenFailure extends FailedRollout {
  readonly reason: Reason;
}

/** `now` (RFC 3339) stands in for the end of a Workflow that does not say when it ended. */
export function seenOf(observed: Observed, decision: Decision, now: string): Seen {
  const view = viewOf(observed);
  const { goal } = view;
  const current = currentWorkflow(observed);
  const tasks: Seen["tasks"] = goal.revision !== "" && current?.revision === goal.revision ? current.tasks : new Map();
  const nodes = goalProgress(goal, tasks, readyBefore(view));
  const progress = { nodes, stages: stagesOf(view, decision, tasks) };
  return { ...view, decision, current, tasks, progress, failure: failureIn(view, now) };
}

/** Largest message of a failure, in characters. */
const FAILURE_MAX = 4096;

function failureIn({ observed, target, last }: View, now: string): SeenFailure | undefined {
  const { failure } = target;
  if (!failure) return undefined;
  const { recorded, revision, workflow } = failure;
  const words = wordsOn(observed, last?.view && last.name === workflow ? last : undefined);
  const kept = observed.group.status.conditions.find(({ type }) => type === "Ready")?.reason;
  const reason = words?.reason ?? FAILURES.find((it) => it === kept) ?? Reason.ReleaseFailed;
  if (recorded) return { ...recorded, reason };
  const message = bounded(words?.message ?? `Workflow "${workflow}" failed`, FAILURE_MAX);
  return { revision, workflow, message, finishedAt: last?.view?.finishedAt ?? now, reason };
}

const FAILURES = [Reason.ReleaseFailed, Reason.WorkflowFailed, Reason.TimedOut] as const;

function wordsOn(observed: Observed, last: View["last"]): ReturnType<typeof whatFailed> | undefined {
  const { compiled, group } = observed;
  if (!last || !compiled.ok) return undefined;
  return whatFailed(group, goalOf(observed, { kind: "spec", compiled }), last);
}

function stagesOf({ goal, observed }: View, decision: Decision, tasks: Seen["tasks"]): Progress["stages"] {
  const before = new Map((observed.group.status.applications ?? []).map((it) => [it.name, it]));
  // The last attempt's failures are not those of the one that begins now.
  const staging: Seen["tasks"] = decision.state === "SubmittingStages" ? new Map() : tasks;
  return stageProgress(goal.stages, {
    task: (stage) => staging.get(stageTaskName(stage.application)),
    without: WITHOUT_TASK[decision.state] ?? "waiting",
    shown: (application) => before.get(application),
  });
}

const WITHOUT_TASK: { readonly [state in Decision["state"]]?: "starting" | "failed" } = {
  SubmittingStages: "starting",
  Staging: "starting",
  StagingFailed: "failed",
};

/** Releases that the status called ready, in that very revision. */
function readyBefore({ observed, goal, target }: View): ReadonlyMap<string, NodeProgress> {
  const { status } = observed.group;
  const revision = { draft: status.revision, spec: goal.revision, back: backName(target), nothing: "", unknown: "" }[
    goal.kind
  ];
  if (!goal.plan || revision === undefined || status.revision !== revision) return new Map();
  return readyNodes(goal.plan, status.applications ?? []);
}

const backName = (target: View["target"]): string => (target.kind === "back" ? target.revision : "");

/** One that staged what is staged by now is told of only until its rollout begins. */
function currentWorkflow({ workflows, compiled }: Observed): WorkflowView | undefined {
  const isOver = (workflow: WorkflowView): boolean =>
    isCompleted(workflow) || (compiled.ok && compiled.unstaged.length === 0 && workflow.revision === compiled.staging);
  return workflows.find((workflow) => !isOver(workflow)) ?? newest(workflows);
}
