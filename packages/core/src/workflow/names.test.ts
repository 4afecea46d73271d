import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readWorkflowName, removalTaskName, stageTaskName, taskName, workflowName } from "./names.ts";

/** Argo's grammar of task names (full CRDs). */
const GRAMMAR = /^[a-zA-Z0-9][-a-zA-Z0-9]*$/;
/** Names that its expression language does not take, once every "-" is a "_" (expr-lang 1.17). */
const KEYWORDS = "in not and or let nil true false matches contains startsWith endsWith if else".split(" ");

test.each([
  { node: "web", task: "r-web" },
  { node: "web.smoke", task: "r-web-S-smoke" },
  { node: "web/redis", task: "r-web-C-redis" },
  { node: "in", task: "r-in" },
  { node: "7zip", task: "r-7zip" },
  { node: "web/Redis_2", task: "r-web-C-X0052edisX005f2" },
])("the task of $node is $task", ({ node, task }) => {
  expect(taskName(node)).toBe(task);
});

test("the task of a stage has the application's name", () => {
  expect(stageTaskName("web")).toBe("stage-web");
});

test("the task that removes a node's release is another than the one that releases it", () => {
  expect(removalTaskName("web/redis")).toBe("x-web-C-redis");
});

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/);
const subchart = fc.stringMatching(/^[a-zA-Z0-9]([-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/);
const nodeName = fc.oneof(
  label,
  fc.constantFrom(...KEYWORDS.map((keyword) => keyword.toLowerCase())),
  fc.tuple(label, label).map((names) => names.join(".")),
  fc.tuple(label, subchart).map((names) => names.join("/")),
);

test("every node's task has a name that Argo takes, as a name and in an expression", () => {
  fc.assert(
    fc.property(nodeName, (node) => {
      const task = taskName(node);
      expect(task).toMatch(GRAMMAR);
      expect(task.length).toBeLessThanOrEqual(128);
      expect(task.replaceAll("-", "_")).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
      expect(KEYWORDS).not.toContain(task.replaceAll("-", "_"));
    }),
  );
});

test("different nodes have different tasks, however much their names look alike", () => {
  const alike = fc.stringMatching(/^[ab]([-ab./SCX]{0,6}[ab])?$/);
  const long = fc.constantFrom("a", "b", "A").map((end) => `${"x".repeat(53)}/${"y".repeat(62)}${end}`);
  const node = fc.oneof(alike, nodeName, long);
  fc.assert(
    fc.property(node, node, (a, b) => {
      expect(taskName(a) === taskName(b)).toBe(a === b);
    }),
    { numRuns: 2000 },
  );
});

describe("the Workflow of a revision", () => {
  test.each([
    { operation: "apply", attempt: 1, name: "shop-0123456789-apply" },
    { operation: "apply", attempt: 2, name: "shop-0123456789-apply-2" },
    { operation: "stage", attempt: 12, name: "shop-0123456789-stage-12" },
    { operation: "rollback", attempt: 1, name: "shop-0123456789-rollback" },
    { operation: "remove", attempt: 3, name: "shop-0123456789-remove-3" },
  ] as const)("is $name for attempt $attempt to $operation", ({ operation, attempt, name }) => {
    expect(workflowName("shop-0123456789", operation, attempt)).toBe(name);
  });

  test("is read back from its name, whatever the group is called", () => {
    const group = fc.oneof(label, fc.constantFrom("x-apply", "x-stage-3", "apply", "stage-1", "x-remove-rollback"));
    const operation = fc.constantFrom("apply" as const, "stage" as const, "rollback" as const, "remove" as const);
    fc.assert(
      fc.property(group, operation, fc.integer({ min: 1, max: 999 }), (name, operation, attempt) => {
        const revision = `${name.slice(0, 39)}-0123456789`;
        expect(readWorkflowName(workflowName(revision, operation, attempt))).toEqual({ revision, operation, attempt });
      }),
    );
    expect(readWorkflowName("somebody-elses")).toBeUndefined();
  });

  test("never has a name that Argo would refuse", () => {
    const longest = `${"g".repeat(39)}-0123456789`;
    expect(workflowName(longest, "apply", 999_999)).toHaveLength(63);
    expect(workflowName(longest, "rollback", 999)).toHaveLength(63);
    expect(() => workflowName(longest, "apply", 1_000_000)).toThrow("is longer than 63");
  });
});
