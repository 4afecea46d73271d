/**
 * The status of a group, from what is seen and what was decided. Pure; the only place that says Ready, Reconciling, Stalled.
 *
 * kstatus reads these three (pkg/kstatus/status/generic.go): Reconciling and Stalled are there only while true, and never
 * both. `observedGeneration` is written together with the conditions, for the generation that was really looked at.
 */
import { type ApplicationGroupStatus, type ApplicationProgress, ConditionType, type HistoryEntry } from "@orkestra/api";
import type { Plan } from "../plan.ts";
import { taskName } from "../workflow/names.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import { conditionsOf } from "./conditions.ts";
import type { Decision } from "./decide.ts";
import type { Observed, ReleaseObservation } from "./observed.ts";
import { type NodeProgress, progress } from "./progress.ts";
import { type Verdict, verdictOn } from "./verdict.ts";
import { isCompleted, newest, type WorkflowView } from "./workflow-view.ts";

/** `now` is RFC 3339; it is used only where a condition changes. The result equals the old status when nothing changed. */
export function statusOf(observed: Observed, decision: Decision, now: string): ApplicationGroupStatus {
  const { group, compiled } = observed;
  const old = group.status;
  if (decision.state === "Deleting") return old;

  const nodes = compiled.ok ? nodeProgress(observed, compiled.plan, compiled.revision) : undefined;
  const verdict = verdictOn(observed, decision, nodes);
  const current = currentWorkflow(observed);
  const isOurs = decision.state === "Ready" || (compiled.ok && current?.revision === compiled.revision);
  const adopted = compiled.ok && isOurs ? compiled.revision : undefined;

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
    ...(compiled.ok && nodes ? applications(compiled.plan, nodes, observed.releases) : {}),
    ...history(old, observed, current),
  };
}

const bounds = (verdict: Verdict): Verdict => ({ ...verdict, message: bounded(verdict.message, 4 * MESSAGE_MAX) });

function nodeProgress(observed: Observed, plan: Plan, revision: string): ReadonlyMap<string, NodeProgress> {
  const current = currentWorkflow(observed);
  const ours = current?.revision === revision ? current : undefined;
  const wasGood = observed.group.status.lastGoodRevision === revision;
  return progress(plan, {
    readyBefore: readyBefore(observed.group.status, revision),
    releases: observed.releases,
    task: (node) => ours?.tasks.get(taskName(node.name)),
    stepDone: (node) => wasGood || observed.stepsDone.get(node.name) === node.digest,
  });
}

/** Applications that the status called ready, in this very revision. */
function readyBefore(
  { revision: of, applications = [] }: ApplicationGroupStatus,
  revision: string,
): ReadonlyMap<string, NodeProgress> {
  const ready = of === revision ? applications.filter(({ phase }) => phase === "Ready") : [];
  return new Map(
    ready.map(({ name, startedAt, finishedAt }) => [
      name,
      { phase: "Ready", message: "", ...(startedAt ? { startedAt } : {}), ...(finishedAt ? { finishedAt } : {}) },
    ]),
  );
}

function currentWorkflow({ workflows }: Observed): WorkflowView | undefined {
  return workflows.find((workflow) => !isCompleted(workflow)) ?? newest(workflows);
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

function applications(
  plan: Plan,
  nodes: ReadonlyMap<string, NodeProgress>,
  releases: Observed["releases"],
): Pick<ApplicationGroupStatus, "applications" | "progress"> {
  const of = (name: string): NodeProgress => nodes.get(name) ?? { phase: "Pending", message: "" };
  const shown = (name: string, node: NodeProgress) => ({
    name,
    phase: node.phase,
    ...(node.message ? { message: bounded(node.message, MESSAGE_MAX) } : {}),
    ...(node.startedAt ? { startedAt: node.startedAt } : {}),
    ...(node.finishedAt ? { finishedAt: node.finishedAt } : {}),
  });
  const releaseNodes = plan.nodes.filter((node) => node.kind === "release");
  const entries = releaseNodes.map((release): ApplicationProgress => {
    const steps = plan.nodes.filter((node) => node.kind === "step" && node.application === release.application);
    const subcharts = steps.map((step) => shown(step.name.slice(step.application.length + 1), of(step.name)));
    return {
      ...shown(release.application, of(release.name)),
      ...chart(releases.get(release.name)),
      ...(subcharts.length > 0 ? { subcharts } : {}),
    };
  });
  const ready = entries.filter((entry) =>
    [entry, ...(entry.subcharts ?? [])].every(({ phase }) => phase === "Ready"),
  ).length;
  return { applications: entries, progress: `${ready}/${entries.length}` };
}

/** Only a release that was made from this plan tells which chart the plan's node has. */
function chart(release: ReleaseObservation | undefined): Pick<ApplicationProgress, "chart"> {
  if (!release?.asPlanned || !release.chartVersion) return {};
  const { chartVersion: version, chartDigest: digest } = release;
  return { chart: { version, ...(digest ? { digest } : {}) } };
}

/** One entry per rollout that ended, newest first. */
function history(
  old: ApplicationGroupStatus,
  { group, compiled }: Observed,
  current: WorkflowView | undefined,
): Pick<ApplicationGroupStatus, "history"> {
  const entries = old.history ?? [];
  if (!current || !isCompleted(current) || entries.some(({ workflow }) => workflow === current.name)) return {};
  const result = current.superseded ? "Superseded" : current.phase === "Succeeded" ? "Succeeded" : "Failed";
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

const HISTORY_MAX = 10;
