/** What is said while the spec is rolled out, or cannot be. Pure. */
import { Reason } from "@orkestra/api";
import { bounded, MESSAGE_MAX } from "./bounded.ts";
import type { StateName } from "./decision.ts";
import type { NodeProgress } from "./progress.ts";
import type { Seen } from "./seen.ts";
import { STAGING_FAILED } from "./stage-progress.ts";
import type { Verdict, Verdicts } from "./verdict.ts";
import { describeFailed, whatFailed } from "./what-failed.ts";
import { command, quoted, sentences } from "./words.ts";
import { isCompleted } from "./workflow-view.ts";

type States = Extract<
  StateName,
  | "WaitingForApplications"
  | "Invalid"
  | "Stopping"
  | "Blocked"
  | "SubmittingStages"
  | "Staging"
  | "StagingFailed"
  | "Submitting"
  | "RollingOut"
  | "Suspended"
  | "Failed"
  | "RemoveFailed"
  | "Ready"
>;

export const rolloutVerdicts: Verdicts<States> = {
  WaitingForApplications: ({ message }, seen) =>
    underWay("False", Reason.ApplicationNotFound, sentences(message, goesOn(seen))),
  Invalid: ({ message }, seen) => stalled(Reason.InvalidSpec, sentences(message, goesOn(seen))),
  Stopping: ({ workflow }, { target }) => {
    const why = target.kind === "back" ? `going back to revision "${target.revision}"` : "the spec changed";
    return underWay("Unknown", Reason.Superseded, `${why}: stopping Workflow "${workflow.name}" first`);
  },
  Blocked: ({ message }) => underWay("False", Reason.SubmitFailed, message),
  SubmittingStages: ({ stages }) =>
    underWay("Unknown", Reason.Progressing, staging(stages.map(({ application }) => application))),
  Staging: (_, { progress }) => {
    const failed = unstaged(progress.stages);
    return failed
      ? underWay("False", Reason.ReleaseFailed, sentences(failed, NOTHING_CHANGED))
      : underWay("Unknown", Reason.Progressing, staging([...progress.stages.keys()]));
  },
  StagingFailed: (_, { observed, goal, progress, last }) => {
    const failed = unstaged(progress.stages);
    const words = failed || (last ? whatFailed(observed.group, goal, last).message : "staging failed");
    const next = `edit the spec, or run ${command("retry", observed)}`;
    return stalled(failed ? Reason.ReleaseFailed : Reason.WorkflowFailed, sentences(words, NOTHING_CHANGED, next));
  },
  Submitting: ({ plan, done, removals }) => {
    const count = plan.nodes.length - done.size;
    const parts = [count > 0 ? `${count} to do` : "", removals.length > 0 ? `${removals.length} to remove` : ""];
    return underWay("Unknown", Reason.Progressing, `starting: ${parts.filter(Boolean).join(", then ")}`);
  },
  RollingOut: (_, seen) => {
    const failed = describeFailed(seen.progress.nodes);
    return failed
      ? underWay("False", Reason.ReleaseFailed, sentences(failed, "independent applications go on"))
      : underWay("Unknown", Reason.Progressing, whatGoesOn(seen));
  },
  Suspended: ({ pending, removals }, { observed, failure, goal }) => {
    const parts = [
      pending.length > 0 ? `${quoted(pending)} to do` : "",
      removals.length > 0 ? `${quoted(removals.map(({ release }) => release.node))} to remove` : "",
    ];
    const back = goal.kind === "back" || goal.kind === "nothing" ? "before it was rolled back, " : "";
    const words = `suspended ${back}with ${parts.filter(Boolean).join(" and ")}`;
    return {
      ready: "False",
      reason: Reason.Suspended,
      message: sentences(failure?.message, words, `run ${command("resume", observed)} to go on`),
      kind: "settled",
    };
  },
  Failed: (_, { failure, observed }) => {
    const { reason = Reason.WorkflowFailed, message = "the rollout failed", revision } = failure ?? {};
    const { onFailure, status } = observed.group;
    const good = status.lastGoodRevision;
    const retry = `edit the spec, or run ${command("retry", observed)}`;
    if (onFailure === "Hold") return stalled(reason, sentences(message, `left as it is by spec.onFailure: ${retry}`));
    if (good === revision)
      return stalled(
        reason,
        sentences(message, `this is the last good revision, so there is none to go back to: ${retry}`),
      );
    const next = good === undefined ? "removing what it installed" : `rolling back to revision "${good}"`;
    return underWay("False", reason, sentences(message, next));
  },
  RemoveFailed: ({ message }, { observed }) => {
    const next = `everything else is ready; run ${command("retry", observed)} to try again`;
    return stalled(Reason.RemoveFailed, sentences(message, next));
  },
  Ready: (_, { progress: { nodes } }) => {
    const failed = describeFailed(nodes);
    // The revision stays the good one; but what a person reads here must be true now.
    return failed
      ? {
          ready: "False",
          reason: Reason.ReleaseFailed,
          message: `${failed} (after the rollout had succeeded)`,
          kind: "settled",
        }
      : { ready: "True", reason: Reason.Succeeded, message: `${count(nodes)} ready`, kind: "settled" };
  },
};

export function underWay(ready: Verdict["ready"], reason: Reason, message: string): Verdict {
  return { ready, reason, message, kind: "reconciling" };
}

export function stalled(reason: Reason, message: string): Verdict {
  return { ready: "False", reason, message, kind: "stalled" };
}

/** A Workflow that nobody knows to be of use or not is left alone. */
function goesOn({ observed, current }: Seen): string {
  const isKnown = current !== undefined && !isCompleted(current) && !observed.compiled.ok;
  return isKnown ? `Workflow "${current.name}", which was started before, goes on` : "";
}

/** A failed rollout may have released something; staging never has. */
const NOTHING_CHANGED = "nothing of the group was changed";

function unstaged(stages: ReadonlyMap<string, NodeProgress>): string {
  const failed = [...stages].filter(([, { phase }]) => phase === "Failed");
  return failed
    .map(([name, { message }]) => {
      const words = bounded(message.slice(STAGING_FAILED.length), MESSAGE_MAX);
      return `chart of application "${name}" could not be staged: ${words}`;
    })
    .join("; ");
}

function staging(applications: readonly string[]): string {
  return `staging ${quoted(applications)}; releasing begins when everything is staged`;
}

/** `releasing "api", then "web"; Flux tries "api" again: ...`. */
export function whatGoesOn(seen: Seen): string {
  const [first, ...more] = [...seen.progress.nodes].filter(([, { inTrouble }]) => inTrouble);
  if (!first) return inOrder(seen);
  const [name, { message }] = first;
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  return sentences(inOrder(seen), `Flux tries "${name}"${others} again: ${bounded(message, MESSAGE_MAX)}`);
}

function inOrder({ progress: { nodes }, goal }: Seen): string {
  const inPhase = (phase: NodeProgress["phase"]) =>
    [...nodes].filter(([, node]) => node.phase === phase).map(([name]) => name);
  const releasing = inPhase("Releasing");
  const next = [...inPhase("Holding"), ...inPhase("Pending")];
  const removing = goal.removals.map(({ release }) => release.node);
  if (releasing.length + next.length + removing.length === 0)
    return "everything is ready, waiting for the Workflow to end";
  return [
    ...(releasing.length > 0 ? [`releasing ${quoted(releasing)}`] : []),
    ...(releasing.length === 0 && next.length > 0 ? ["waiting for the next pod"] : []),
    ...(next.length > 0 ? [`then ${quoted(next)}`] : []),
    ...(removing.length > 0
      ? [`${releasing.length + next.length > 0 ? "then " : ""}removing ${quoted(removing)}`]
      : []),
  ].join(", ");
}

function count(nodes: ReadonlyMap<string, NodeProgress>): string {
  const applications = [...nodes.keys()].filter((name) => !/[./]/.test(name)).length;
  return applications === 1 ? "1 application" : `${applications} applications`;
}
