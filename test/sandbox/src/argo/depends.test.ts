import { describe, expect, test } from "vitest";
import { dependsOf, turnOf } from "./depends.ts";
import type { Node, NodePhase } from "./shapes.ts";

const node = (phase: NodePhase): Node => ({
  id: "",
  name: "",
  displayName: "",
  type: "Pod",
  phase,
  startedAt: "2026-01-01T00:00:00Z",
});

describe("depends", () => {
  // argo-workflows 3.7: workflow/common/ancestry_test.go, TestGetTaskDependenciesFromDepends.
  test.each([
    [
      "(task-1 || task-2.Succeeded) && !task-3.Succeeded",
      "((task-1.Succeeded || task-1.Skipped || task-1.Daemoned) || task-2.Succeeded) && !task-3.Succeeded",
      ["task-1", "task-2", "task-3"],
    ],
    [
      "task-1 || (task-2.Succeeded && !task-3)",
      "(task-1.Succeeded || task-1.Skipped || task-1.Daemoned) || (task-2.Succeeded && !(task-3.Succeeded || task-3.Skipped || task-3.Daemoned))",
      ["task-1", "task-2", "task-3"],
    ],
    ["task-1.Failed", "task-1.Failed", ["task-1"]],
  ])("spells out the bare names of %j", (depends, logic, tasks) => {
    expect(dependsOf({ depends })).toEqual({ logic, tasks });
  });

  test("dependencies are names that are all needed", () => {
    expect(dependsOf({ dependencies: ["a", "b"] }).logic).toBe(
      "(a.Succeeded || a.Skipped || a.Daemoned) && (b.Succeeded || b.Skipped || b.Daemoned)",
    );
  });

  test("no task is judged before all that it names have ended", () => {
    const nodes = new Map([["a", node("Failed")]]);
    expect(turnOf(dependsOf({ depends: "a.Failed || b.Succeeded" }), (name) => nodes.get(name))).toBe("wait");
    nodes.set("b", node("Running"));
    expect(turnOf(dependsOf({ depends: "a.Failed || b.Succeeded" }), (name) => nodes.get(name))).toBe("wait");
    nodes.set("b", node("Omitted"));
    expect(turnOf(dependsOf({ depends: "a.Failed || b.Succeeded" }), (name) => nodes.get(name))).toBe("run");
  });

  test.each([
    ["a", "Succeeded", "run"],
    ["a", "Skipped", "run"],
    ["a", "Omitted", "omit"],
    ["a", "Failed", "omit"],
    ["a", "Error", "omit"],
    ["a.Errored", "Error", "run"],
    ["a.Omitted", "Omitted", "run"],
    ["!a.Succeeded", "Failed", "run"],
  ] as const)("%j after %s: %s", (depends, phase, turn) => {
    expect(turnOf(dependsOf({ depends }), () => node(phase))).toBe(turn);
  });

  test("what cannot be evaluated is told in Argo's words", () => {
    expect(turnOf(dependsOf({ depends: "a.Suceeded" }), () => node("Succeeded"))).toEqual({
      error: "unable to evaluate expression 'a.Suceeded': unknown name Suceeded",
    });
  });
});
