/** What is said while a rollout is undone, by us or at a person's word. Pure. */
import { Reason } from "@orkestra/api";
import type { SaidOfRollback } from "./conditions.ts";
import type { StateName } from "./decision.ts";
import type { Seen } from "./seen.ts";
import type { Verdict, Verdicts } from "./verdict.ts";
import { whatGoesOn } from "./verdict-rollout.ts";
import { describeFailed } from "./what-failed.ts";
import { command, quoted, sentences } from "./words.ts";

type States = Extract<StateName, "SubmittingRollback" | "RollingBack" | "RolledBack" | "RollbackFailed">;

export const rollbackVerdicts: Verdicts<States> = {
  SubmittingRollback: (_, seen) => goingBack(seen, ""),
  RollingBack: (_, seen) => goingBack(seen, describeFailed(seen.progress.nodes) || whatGoesOn(seen)),
  RolledBack: ({ to, requested }, { failure, observed }) => {
    const done = to === undefined ? "what it had installed is removed" : `revision "${to}" is back`;
    const rolledBack: SaidOfRollback = { status: "True", reason: Reason.RollbackSucceeded, message: done };
    const next = requested
      ? `as a person asked; ${howToEnd(observed)}`
      : `edit the spec, or run ${command("retry", observed)}`;
    // A person's wish that came true is no failure, though the spec is not what is there.
    const kind = requested ? "settled" : "stalled";
    const message = sentences(failure?.message, done, next);
    return { ready: "False", reason: Reason.RollbackSucceeded, message, kind, rolledBack };
  },
  RollbackFailed: ({ message }, seen) => {
    const { failure, target } = seen;
    const what = target.kind === "back" ? `going back to revision "${target.revision}"` : "removing what it installed";
    const words = `${what} failed: ${message}`;
    return {
      ready: "False",
      reason: Reason.RollbackFailed,
      message: sentences(failure?.message, words, remedy(seen)),
      kind: "stalled",
      rolledBack: { status: "False", reason: Reason.RollbackFailed, message: words },
    };
  },
};

/** A retry tries again what failed last: the rollback, unless that could not even begin. */
function remedy({ target, observed, hasFailed }: Seen): string {
  const retry = `run ${command("retry", observed)}`;
  if (isRequested(target)) return sentences(hasFailed ? `${retry} to try again` : "", howToEnd(observed));
  return `edit the spec, or ${retry} to ${hasFailed ? "try that again" : "roll out the spec again"}`;
}

/** Of a first rollout, what it installed is removed. */
export function cleaningUp({ failure, goal }: Seen): Verdict {
  const left = goal.removals.map(({ release }) => release.node);
  const words = `removing what it installed${left.length > 0 ? `: ${quoted(left)}` : ""}`;
  return backing(failure?.message, words, "False");
}

function goingBack(seen: Seen, what: string): Verdict {
  const { target, failure } = seen;
  if (target.kind === "nothing") return cleaningUp(seen);
  const to = target.kind === "back" ? `rolling back to revision "${target.revision}"` : "rolling back";
  return backing(failure?.message, what ? `${to}: ${what}` : to, isRequested(target) && !failure ? "Unknown" : "False");
}

function backing(failure: string | undefined, words: string, ready: Verdict["ready"]): Verdict {
  return {
    ready,
    reason: Reason.RollingBack,
    message: sentences(failure, words),
    kind: "reconciling",
    rolledBack: { status: "Unknown", reason: Reason.RollingBack, message: words },
  };
}

const isRequested = (target: Seen["target"]): boolean => target.kind === "back" && target.requested;

/** By the annotation that asked for it: one that names the spec it is for ends with that. */
function howToEnd({ group: { name, namespace, rollbackTo } }: Seen["observed"]): string {
  const take = `run "kubectl annotate applicationgroup ${name} -n ${namespace} orkestra.dev/rollback-to-" to roll out the spec`;
  return rollbackTo?.insteadOf === undefined ? take : `edit the spec, or ${take} as it is`;
}
