import { expect, test } from "vitest";
import type { ReleaseNode } from "../plan.ts";
import { observeRelease } from "./observe-release.ts";
import { plan } from "./testing.ts";

const node = plan({ web: [] }).nodes[0] as ReleaseNode;

/** Generation 2 is asked for, and not finished with. */
function observed(ready: { status: string; reason: string }, status: object = {}) {
  const conditions = [
    { type: "Reconciling", status: "True", reason: "Progressing", message: "Fulfilling prerequisites" },
    { type: "Ready", message: "said", ...ready },
  ];
  const metadata = { name: "web", generation: 2, annotations: { "orkestra.dev/digest": node.digest } };
  return observeRelease({ metadata, status: { observedGeneration: 1, conditions, ...status } }, node);
}

test.each(["ValuesError", "InstallFailed", "ArtifactFailed"])(
  "what Flux tries again after %s is in trouble",
  (reason) => {
    expect(observed({ status: "False", reason })).toMatchObject({ state: "progressing", reason, inTrouble: true });
  },
);

test("what waits for its chart, or is at its first try, is not in trouble", () => {
  expect(observed({ status: "False", reason: "SourceNotReady" })).not.toHaveProperty("inTrouble");
  expect(observed({ status: "Unknown", reason: "Progressing" })).not.toHaveProperty("inTrouble");
});

test("what failed for good is not tried again", () => {
  const conditions = [
    { type: "Stalled", status: "True", reason: "RetriesExceeded", message: "" },
    { type: "Ready", status: "False", reason: "InstallFailed", message: "said" },
  ];
  const failed = observed({ status: "False", reason: "InstallFailed" }, { observedGeneration: 2, conditions });
  expect(failed.state).toBe("failed");
  expect(failed).not.toHaveProperty("inTrouble");
});

test("what Flux quotes of values is not told on", () => {
  const message = "values don't meet the specifications: at '/password': 'hunter2' does not match pattern '^.{12,}$'";
  expect(observed({ status: "False", reason: "InstallFailed", message } as never).message).toBe(
    "values don't meet the specifications: at '/password': '***' does not match pattern '^.{12,}$'",
  );
});
