import { describe, expect, test } from "vitest";
import { nextOf } from "./retry.ts";
import type { Node, NodePhase, RetryStrategy } from "./shapes.ts";

const attempt = (phase: NodePhase, exitCode?: string, message?: string): Node => ({
  id: "",
  name: "",
  displayName: "",
  type: "Pod",
  phase,
  startedAt: "2026-01-01T00:00:00Z",
  finishedAt: "2026-01-01T00:00:10Z",
  ...(exitCode !== undefined && { outputs: { exitCode } }),
  ...(message !== undefined && { message }),
});
/** That of our templates. */
const executors: RetryStrategy = {
  limit: "3",
  retryPolicy: "Always",
  expression: "lastRetry.exitCode == '4' || lastRetry.status == 'Error'",
  backoff: { duration: "5s", factor: "2", cap: "1m" },
};
const later = { now: new Date("2026-01-01T01:00:00Z"), pace: 1, ending: undefined };

describe("a node that is retried", () => {
  test("begins with an attempt, and waits for it", () => {
    expect(nextOf(executors, [], later)).toEqual({ kind: "attempt" });
    expect(nextOf(executors, [attempt("Running")], later)).toEqual({ kind: "wait" });
    expect(nextOf(executors, [attempt("Succeeded")], later)).toEqual({ kind: "end", phase: "Succeeded" });
  });

  test("is tried again after a fault, and when its pod was lost, but not after a verdict", () => {
    expect(nextOf(executors, [attempt("Failed", "4")], later)).toEqual({ kind: "attempt" });
    expect(nextOf(executors, [attempt("Error")], later)).toEqual({ kind: "attempt" });
    expect(nextOf(executors, [attempt("Failed", "1")], later)).toEqual({
      kind: "end",
      phase: "Failed",
      message: "retryStrategy.expression evaluated to false",
    });
  });

  test("is tried as often as its limit says, and once more", () => {
    const faults = [1, 2, 3, 4].map(() => attempt("Failed", "4"));
    expect(nextOf(executors, faults.slice(1), later)).toEqual({ kind: "attempt" });
    expect(nextOf(executors, faults, later)).toEqual({ kind: "end", phase: "Failed", message: "No more retries left" });
  });

  test("waits twice as long each time, up to the cap, at the pace that it is given", () => {
    const wait = (attempts: number, pace: number) =>
      nextOf(
        { ...executors, limit: "9" },
        Array.from({ length: attempts }, () => attempt("Failed", "4")),
        {
          now: new Date("2026-01-01T00:00:10Z"),
          pace,
          ending: undefined,
        },
      );
    expect(wait(1, 1)).toEqual({ kind: "backoff", milliseconds: 5_000, message: "Backoff for 5 seconds" });
    expect(wait(2, 1)).toEqual({ kind: "backoff", milliseconds: 10_000, message: "Backoff for 10 seconds" });
    expect(wait(2, 0.01)).toEqual({ kind: "backoff", milliseconds: 100, message: "Backoff for 10 seconds" });
    expect(wait(8, 1)).toEqual({ kind: "backoff", milliseconds: 60_000, message: "Backoff for 60 seconds" });
  });

  test("without an expression, only failures are tried again, or what the policy says", () => {
    expect(nextOf({ limit: 1 }, [attempt("Failed", "1")], later)).toEqual({ kind: "attempt" });
    expect(nextOf({ limit: 1 }, [attempt("Error", undefined, "pod deleted")], later)).toEqual({
      kind: "end",
      phase: "Error",
      message: "pod deleted",
    });
    expect(nextOf({ limit: 1, retryPolicy: "OnError" }, [attempt("Error")], later)).toEqual({ kind: "attempt" });
  });

  test("is not tried again once the Workflow is to end", () => {
    const ending = "Stopped with strategy 'Stop'";
    expect(nextOf(executors, [attempt("Error")], { ...later, ending })).toEqual({
      kind: "end",
      phase: "Error",
      message: ending,
    });
  });
});
