import type { ApplicationGroupStatus } from "@orkestra/api";
import { expect, test } from "vitest";
import { StatusPace } from "./status-pace.ts";

const status = (message: string, changes: Partial<ApplicationGroupStatus> = {}): ApplicationGroupStatus => ({
  observedGeneration: 1,
  conditions: [
    { type: "Ready", status: "Unknown", reason: "Progressing", message, lastTransitionTime: "2026-01-01T00:00:00Z" },
  ],
  ...changes,
});

function setUp() {
  let now = 1000;
  return { pace: new StatusPace(() => now), pass: (milliseconds: number) => (now += milliseconds) };
}

test("the first write goes out at once, and the next ones of mere progress a quarter of a second later", () => {
  const { pace, pass } = setUp();
  expect(pace.wait("a/b", status("1"), status("2"))).toBe(0);
  pace.wrote("a/b");
  pass(100);
  expect(pace.wait("a/b", status("2"), status("3"))).toBe(150);
  pass(150);
  expect(pace.wait("a/b", status("2"), status("4"))).toBe(0);
});

test("groups do not wait for each other, and one that is gone is forgotten", () => {
  const { pace } = setUp();
  pace.wrote("a/b");
  expect(pace.wait("a/c", status("1"), status("2"))).toBe(0);
  pace.forget("a/b");
  expect(pace.wait("a/b", status("1"), status("2"))).toBe(0);
});

test.each<{ what: string; now: ApplicationGroupStatus }>([
  {
    what: "another reason",
    now: { ...status("1"), conditions: [{ ...status("1").conditions[0]!, reason: "Failed" }] },
  },
  {
    what: "a condition that came",
    now: {
      ...status("1"),
      conditions: [...status("1").conditions, { ...status("1").conditions[0]!, type: "Stalled" }],
    },
  },
  { what: "another generation", now: status("1", { observedGeneration: 2 }) },
  { what: "a good revision", now: status("1", { lastGoodRevision: "r" }) },
  { what: "a request that was handled", now: status("1", { lastHandledReconcileAt: "now" }) },
  { what: "a failure", now: status("1", { failure: { revision: "r", workflow: "w", message: "m" } }) },
  { what: "a Workflow", now: status("1", { workflow: { name: "w", phase: "" } }) },
])("$what does not wait", ({ now }) => {
  const { pace } = setUp();
  pace.wrote("a/b");
  expect(pace.wait("a/b", status("1"), now)).toBe(0);
  expect(pace.wait("a/b", status("1"), status("2"))).toBe(250);
});
