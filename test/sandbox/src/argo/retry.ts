/** Whether a node that failed is tried again (Argo 3.7: workflow/controller/operator.go processNodeRetries). Pure. */
import { milliseconds } from "./durations.ts";
import { isTrue } from "./expression.ts";
import { failed, fulfilled, type Node, type NodePhase, type RetryStrategy } from "./shapes.ts";

export type Next =
  /** The node stays as it is: an attempt is on its way. */
  | { readonly kind: "wait" }
  | { readonly kind: "backoff"; readonly milliseconds: number; readonly message: string }
  | { readonly kind: "attempt" }
  | { readonly kind: "end"; readonly phase: NodePhase; readonly message?: string };

/**
 * @param attempts the nodes of its attempts so far, oldest first
 * @param pace factor of the waits, so that tests need not sit them out
 * @param ending why nothing is tried again any more, whatever the strategy says
 */
export function nextOf(
  strategy: RetryStrategy,
  attempts: readonly Node[],
  { now, pace, ending }: { readonly now: Date; readonly pace: number; readonly ending: string | undefined },
): Next {
  const last = attempts.at(-1);
  if (!last) return { kind: "attempt" };
  if (!fulfilled(last)) return { kind: "wait" };
  if (!failed(last)) return { kind: "end", phase: "Succeeded" };
  if (ending !== undefined) return { kind: "end", phase: last.phase, message: ending };

  const limit = strategy.limit === undefined ? Number.POSITIVE_INFINITY : Number(strategy.limit);
  const wait = backoff(strategy, attempts.length);
  const left = Date.parse(last.finishedAt ?? last.startedAt) + wait * pace - now.getTime();
  if (left > 0 && attempts.length <= limit)
    return { kind: "backoff", milliseconds: left, message: `Backoff for ${wait / 1_000} seconds` };

  const end = (message?: string): Next => ({
    kind: "end",
    phase: last.phase,
    ...(message !== undefined && { message }),
  });
  if (!retriesOn(strategy).has(last.phase)) return end(last.message);
  if (attempts.length > limit) return end("No more retries left");
  if (strategy.expression === undefined) return { kind: "attempt" };
  const lastRetry = {
    exitCode: last.outputs?.exitCode ?? "-1",
    status: last.phase,
    message: last.message ?? "",
    duration: String((Date.parse(last.finishedAt ?? last.startedAt) - Date.parse(last.startedAt)) / 1_000),
  };
  return isTrue(strategy.expression, { lastRetry })
    ? { kind: "attempt" }
    : end("retryStrategy.expression evaluated to false");
}

/** Milliseconds after so many attempts; 0 for a strategy without waits. */
function backoff({ backoff }: RetryStrategy, attempts: number): number {
  if (!backoff?.duration) return 0;
  const factor = Number(backoff.factor ?? 0);
  const wait = milliseconds(backoff.duration) * (factor > 0 ? factor ** (attempts - 1) : 1);
  return Math.min(wait, backoff.cap === undefined ? wait : milliseconds(backoff.cap));
}

/** With an expression the policy defaults to Always. */
function retriesOn({ retryPolicy, expression }: RetryStrategy): ReadonlySet<NodePhase> {
  switch (retryPolicy || (expression === undefined ? "OnFailure" : "Always")) {
    case "Always":
      return new Set(["Failed", "Error"]);
    case "OnError":
      return new Set(["Error"]);
    case "OnFailure":
      return new Set(["Failed"]);
    default:
      throw new Error(`the sandbox does not know the retry policy ${retryPolicy}`);
  }
}
