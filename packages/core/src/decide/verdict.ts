/** What a group's conditions say of a decision: one row for each state, in words for whoever looks with kubectl. Pure. */
import { Reason } from "@orkestra/api";
import type { Progress } from "./applications.ts";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import type { Said } from "./conditions.ts";
import type { Decision } from "./decision.ts";
import type { Observed } from "./observed.ts";
import type { NodeProgress } from "./progress.ts";
import { STAGING_FAILED } from "./stage-progress.ts";
import { newest } from "./workflow-view.ts";

/** What the conditions say, with a reason of ours. */
export interface Verdict extends Said {
  readonly reason: Reason;
}

/** `progress` is undefined when the manifest does not compile. */
export function verdictOn(observed: Observed, decision: Decision, progress: Progress | undefined): Verdict {
  const nodes = progress?.nodes;
  const failures = describe(nodes, "Failed");
  switch (decision.state) {
    case "WaitingForApplications":
      return { ready: "False", reason: Reason.ApplicationNotFound, message: decision.message, kind: "reconciling" };
    case "Invalid":
      return { ready: "False", reason: Reason.InvalidSpec, message: decision.message, kind: "stalled" };
    case "Stopping":
      return {
        ready: "Unknown",
        reason: Reason.Superseded,
        message: `the spec changed: stopping Workflow "${decision.workflow.name}" first`,
        kind: "reconciling",
      };
    case "SubmittingStages":
      return {
        ready: "Unknown",
        reason: Reason.Progressing,
        message: stagingUnderWay(decision.stages.map(({ application }) => application)),
        kind: "reconciling",
      };
    case "Staging": {
      const failed = stagingFailures(progress);
      return failed
        ? {
            ready: "False",
            reason: Reason.ReleaseFailed,
            message: `${failed}; ${NOTHING_CHANGED}`,
            kind: "reconciling",
          }
        : {
            ready: "Unknown",
            reason: Reason.Progressing,
            message: stagingUnderWay([...(progress?.stages.keys() ?? [])]),
            kind: "reconciling",
          };
    }
    case "StagingFailed": {
      const failed = stagingFailures(progress);
      return {
        ready: "False",
        reason: failed ? Reason.ReleaseFailed : Reason.WorkflowFailed,
        message: `${failed || workflowFailure(observed)}; ${NOTHING_CHANGED}`,
        kind: "stalled",
      };
    }
    case "Submitting":
      return {
        ready: "Unknown",
        reason: Reason.Progressing,
        message: `starting: ${decision.plan.nodes.length - decision.done.size} to do`,
        kind: "reconciling",
      };
    case "RollingOut":
      return failures
        ? {
            ready: "False",
            reason: Reason.ReleaseFailed,
            message: `${failures}; independent applications go on`,
            kind: "reconciling",
          }
        : { ready: "Unknown", reason: Reason.Progressing, message: underWay(nodes), kind: "reconciling" };
    case "Suspended":
      return {
        ready: "False",
        reason: Reason.Suspended,
        message: `suspended with ${quoted(decision.pending)} to do; set spec.suspend to false to go on`,
        kind: "settled",
      };
    case "Failed":
      return {
        ready: "False",
        reason: failures ? Reason.ReleaseFailed : Reason.WorkflowFailed,
        message: `${failures || workflowFailure(observed)}${whatWasNotDone(observed)}`,
        kind: "stalled",
      };
    case "Blocked":
      return { ready: "False", reason: Reason.SubmitFailed, message: decision.message, kind: "reconciling" };
    case "Orphaning":
    case "Removing":
    case "RemovingDirectly":
    case "RemoveBlocked":
    case "Finalizing":
    case "Claiming":
    case "SubmittingRemoval":
    case "SubmittingRollback":
    case "RollingBack":
    case "RolledBack":
    case "RollbackFailed":
    case "RemoveFailed":
      return { ready: "Unknown", reason: Reason.Progressing, message: decision.state, kind: "reconciling" };
    case "Ready":
      // The revision stays the good one; but what a person reads here must be true now.
      return failures
        ? {
            ready: "False",
            reason: Reason.ReleaseFailed,
            message: `${failures} (after the rollout had succeeded)`,
            kind: "settled",
          }
        : { ready: "True", reason: Reason.Succeeded, message: `${count(nodes)} ready`, kind: "settled" };
  }
}

/** `application "api" failed: InstallFailed: ...`, for each one, with how many were skipped for it. */
function describe(nodes: ReadonlyMap<string, NodeProgress> | undefined, phase: NodeProgress["phase"]): string {
  const failed = [...(nodes ?? [])].filter(([, node]) => node.phase === phase);
  if (failed.length === 0) return "";
  const skipped = [...(nodes ?? [])].filter(([, node]) => node.phase === "Skipped").map(([name]) => name);
  const each = failed
    .map(([name, { message }]) => `${nodeTitle(name)} failed: ${bounded(message, MESSAGE_MAX)}`)
    .join("; ");
  return skipped.length > 0 ? `${each}; skipped because of it: ${quoted(skipped)}` : each;
}

/** A sub-chart's name may have a dot, an application's has neither dot nor slash. */
function nodeTitle(name: string): string {
  const at = name.search(/[./]/);
  if (at < 0) return `application "${name}"`;
  const kind = name[at] === "/" ? "sub-chart" : "step";
  return `${kind} "${name.slice(at + 1)}" of application "${name.slice(0, at)}"`;
}

/** A failed rollout may have released something; staging never has. */
const NOTHING_CHANGED = "nothing of the group was changed";

function stagingFailures(progress: Progress | undefined): string {
  const failed = [...(progress?.stages ?? [])].filter(([, { phase }]) => phase === "Failed");
  return failed
    .map(([name, { message }]) => {
      const words = bounded(message.slice(STAGING_FAILED.length), MESSAGE_MAX);
      return `chart of application "${name}" could not be staged: ${words}`;
    })
    .join("; ");
}

function stagingUnderWay(applications: readonly string[]): string {
  return `staging ${quoted(applications)}; releasing begins when everything is staged`;
}

function underWay(nodes: ReadonlyMap<string, NodeProgress> | undefined): string {
  const inPhase = (phase: NodeProgress["phase"]) =>
    [...(nodes ?? [])].filter(([, node]) => node.phase === phase).map(([name]) => name);
  const releasing = inPhase("Releasing");
  const next = [...inPhase("Holding"), ...inPhase("Pending")];
  return [
    ...(releasing.length > 0 ? [`releasing ${quoted(releasing)}`] : []),
    ...(releasing.length === 0 && next.length > 0 ? ["waiting for the next pod"] : []),
    ...(next.length > 0 ? [`then ${quoted(next)}`] : []),
    ...(releasing.length === 0 && next.length === 0 ? ["everything is ready, waiting for the Workflow to end"] : []),
  ].join(", ");
}

function quoted(names: readonly string[]): string {
  const shown = names
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function count(nodes: ReadonlyMap<string, NodeProgress> | undefined): string {
  const applications = [...(nodes?.keys() ?? [])].filter((name) => !/[./]/.test(name)).length;
  return applications === 1 ? "1 application" : `${applications} applications`;
}

/** Nobody should believe that a rollout was undone when it was not. */
function whatWasNotDone({ group }: Observed): string {
  return group.onFailure === "Rollback" ? "; left as it is: rolling back comes with a later release" : "";
}

function workflowFailure(observed: Observed): string {
  const workflow = newest(observed.workflows);
  const name = workflow?.name ?? observed.group.status.workflow?.name ?? "";
  return `Workflow "${name}" ended as ${workflow?.phase ?? observed.group.status.workflow?.phase}${workflow?.message ? `: ${workflow.message}` : ""}`;
}
