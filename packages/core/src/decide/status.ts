/**
 * The status of a group, from what is seen and what was decided. Pure; the only place that says Ready, Reconciling, Stalled.
 *
 * kstatus reads these three (pkg/kstatus/status/generic.go): Reconciling and Stalled are there only while true, and never
 * both. `observedGeneration` is written together with the conditions, for the generation that was really looked at.
 */
import { type ApplicationGroupStatus, ConditionType } from "@orkestra/api";
import type { Plan } from "../plan.ts";
import { stageTaskName, taskName } from "../workflow/names.ts";
import { applicationsOf, type Progress, readyNodes } from "./applications.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import { conditionsOf } from "./conditions.ts";
import type { Decision } from "./decision.ts";
import { historyWith } from "./history.ts";
import type { Observed } from "./observed.ts";
import { type NodeProgress, progress } from "./progress.ts";
import { stageProgress } from "./stage-progress.ts";
import { type Verdict, verdictOn } from "./verdict.ts";
import { isCompleted, newest, type WorkflowView } from "./workflow-view.ts";

/** `now` is RFC 3339; it is used only where a condition changes. The result equals the old status when nothing changed. */
export function statusOf(observed: Observed, decision: Decision, now: string): ApplicationGroupStatus {
  const { group, compiled } = observed;
  const old = group.status;
  if (decision.state === "Finalizing") return old;

  const current = currentWorkflow(observed);
  const seen = compiled.ok ? progressOf(observed, compiled, decision, current) : undefined;
  const verdict = verdictOn(observed, decision, seen);
  // A draft has no revision: what was rolled out last stays what it was until everything is staged.
  const revision = compiled.ok && compiled.unstaged.length === 0 ? compiled.revision : undefined;
  const isOurs = decision.state === "Ready" || current?.revision === revision;
  const adopted = isOurs ? revision : undefined;

  return {
    ...old,
    observedGeneration: group.generation,
    conditions: [
      ...old.conditions.filter(({ type }) => type === ConditionType.RolledBack),
      ...conditionsOf(old.conditions, bounds(verdict), group.generation, now),
    ],
    ...(group.requestedAt ? { lastHandledReconcileAt: group.requestedAt } : {}),
    ...(adopted ? { revision: adopted } : {}),
    ...(decision.state === "Ready" && adopted ? { lastGoodRevision: adopted } : {}),
    ...workflowProgress(old, current, adopted),
    ...(compiled.ok && seen ? applicationsOf(compiled.plan, seen, observed.releases, old.applications ?? []) : {}),
    ...historyWith(old, observed, current),
  };
}

const bounds = (verdict: Verdict): Verdict => ({ ...verdict, message: bounded(verdict.message, 4 * MESSAGE_MAX) });

type CompiledWell = Extract<Observed["compiled"], { ok: true }>;

function progressOf(
  observed: Observed,
  { plan, revision, unstaged }: CompiledWell,
  decision: Decision,
  current: WorkflowView | undefined,
): Progress {
  const { status } = observed.group;
  const ours = current?.revision === revision ? current : undefined;
  const wasGood = status.lastGoodRevision === revision;
  const nodes = progress(plan, {
    readyBefore: readyBefore(observed, plan, unstaged.length > 0 ? status.revision : revision),
    releases: observed.releases,
    task: (node) => ours?.tasks.get(taskName(node.name)),
    stepDone: (node) => wasGood || observed.stepsDone.get(node.name) === node.digest,
  });
  const before = new Map((status.applications ?? []).map((application) => [application.name, application]));
  // The last attempt's failures are not those of the one that begins now.
  const staging = decision.state === "SubmittingStages" ? undefined : ours;
  const stages = stageProgress(unstaged, {
    task: (stage) => staging?.tasks.get(stageTaskName(stage.application)),
    without: WITHOUT_TASK[decision.state] ?? "waiting",
    shown: (application) => before.get(application),
  });
  return { nodes, stages };
}

const WITHOUT_TASK: { readonly [state in Decision["state"]]?: "starting" | "failed" } = {
  SubmittingStages: "starting",
  Staging: "starting",
  StagingFailed: "failed",
};

/** Releases that the status called ready, in that very revision. */
function readyBefore(
  { group: { status } }: Observed,
  plan: Plan,
  revision: string | undefined,
): ReadonlyMap<string, NodeProgress> {
  return revision !== undefined && status.revision === revision
    ? readyNodes(plan, status.applications ?? [])
    : new Map();
}

/** The Workflow to tell of. One that staged what is staged by now is told of only until its rollout begins. */
function currentWorkflow({ workflows, compiled }: Observed): WorkflowView | undefined {
  const isOver = (workflow: WorkflowView): boolean =>
    isCompleted(workflow) || (compiled.ok && compiled.unstaged.length === 0 && workflow.revision === compiled.staging);
  return workflows.find((workflow) => !isOver(workflow)) ?? newest(workflows);
}

/** A Workflow of another revision is no longer worth mentioning when this one needed none. */
function workflowProgress(
  old: ApplicationGroupStatus,
  current: WorkflowView | undefined,
  adopted: string | undefined,
): Pick<ApplicationGroupStatus, "workflow"> {
  if (!current) return adopted !== undefined && old.revision !== adopted ? { workflow: undefined } : {};
  const { name, phase, startedAt, finishedAt } = current;
  return { workflow: { name, phase, ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) } };
}
