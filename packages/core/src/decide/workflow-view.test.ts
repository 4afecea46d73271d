import { base64 } from "@scure/base";
import { gzipSync, strToU8 } from "fflate";
import { expect, test } from "vitest";
import { workflow } from "./testing.ts";
import { isCompleted, newest, workflowView } from "./workflow-view.ts";

const nodes = {
  a: { displayName: "shop-abc-apply", type: "DAG", phase: "Running" },
  b: {
    displayName: "r-db",
    type: "Retry",
    phase: "Running",
    message: "",
    startedAt: "2026-01-01T00:00:01Z",
    finishedAt: null,
  },
  c: { displayName: "r-db(0)", type: "Pod", phase: "Error", message: "pod deleted" },
  d: { displayName: "r-web", type: "Skipped", phase: "Omitted", message: "omitted: depends condition not met" },
};
const argo = (status?: object, metadata: object = {}) => ({
  metadata: {
    name: "shop-abc-apply-2",
    labels: { "orkestra.dev/revision": "shop-abc" },
    creationTimestamp: "2026-01-01T00:00:00Z",
    ...metadata,
  },
  spec: { entrypoint: "main" },
  ...(status ? { status } : {}),
});
const tasks = new Map([
  ["shop-abc-apply", { phase: "Running", message: "" }],
  ["r-db", { phase: "Running", message: "pod deleted", startedAt: "2026-01-01T00:00:01Z" }],
  ["r-web", { phase: "Omitted", message: "omitted: depends condition not met" }],
]);

test("a Workflow that Argo has not seen yet is pending", () => {
  expect(workflowView(argo())).toEqual({
    name: "shop-abc-apply-2",
    revision: "shop-abc",
    operation: "apply",
    attempt: 2,
    phase: "Pending",
    message: "",
    superseded: false,
    createdAt: "2026-01-01T00:00:00Z",
    tasks: new Map(),
  });
});

test("a task has the verdict of all its attempts, and what was left out is omitted", () => {
  expect(workflowView(argo({ phase: "Running", nodes })).tasks).toEqual(tasks);
});

test("a task that has failed tells what its last attempt said, not why Argo does not retry", () => {
  const failed = {
    a: { displayName: "r-db", type: "Retry", phase: "Failed", message: "retryStrategy.expression evaluated to false" },
    b: {
      displayName: "r-db(1)",
      type: "Pod",
      phase: "Failed",
      message: "main: Error (exit code 1): release shop/db failed",
    },
    c: { displayName: "r-db(0)", type: "Pod", phase: "Error", message: "pod deleted" },
  };
  expect(workflowView(argo({ phase: "Failed", nodes: failed })).tasks).toEqual(
    new Map([["r-db", { phase: "Failed", message: "main: Error (exit code 1): release shop/db failed" }]]),
  );
});

test("a task whose pod is not there yet is pending, whatever Argo says of its retries", () => {
  const starting = {
    a: { displayName: "r-db", type: "Retry", phase: "Running" },
    b: { displayName: "r-db(0)", type: "Pod", phase: "Pending", message: "ContainerCreating" },
  };
  expect(workflowView(argo({ phase: "Running", nodes: starting })).tasks).toEqual(
    new Map([["r-db", { phase: "Pending", message: "ContainerCreating" }]]),
  );
});

test("nodes that Argo has compressed are read all the same", () => {
  const compressedNodes = base64.encode(gzipSync(strToU8(JSON.stringify(nodes))));
  expect(workflowView(argo({ phase: "Running", compressedNodes })).tasks).toEqual(tasks);
});

test("nodes that Argo has compressed in a way that nobody here knows are not known, and the rest is", () => {
  for (const compressedNodes of ["KLUv/SQAAQAAmenY2Q==", "no base64", base64.encode(gzipSync(strToU8("[1")))])
    expect(workflowView(argo({ phase: "Failed", compressedNodes }))).toMatchObject({
      phase: "Failed",
      tasks: new Map(),
    });
});

test("nodes that Argo has moved to a database are simply not known", () => {
  expect(workflowView(argo({ phase: "Running", offloadNodeStatusVersion: "fnv:784644" })).tasks).toEqual(new Map());
});

test("that we stopped it is seen, and when", () => {
  const stoppedAt = "2026-01-01T00:00:05Z";
  const annotations = { "orkestra.dev/superseded-by": "shop-def", "orkestra.dev/stopped-at": stoppedAt };
  expect(workflowView(argo(undefined, { annotations }))).toMatchObject({ stoppedAt, superseded: true });
});

test("Succeeded, Failed and Error are final, nothing else is", () => {
  const phases = ["Pending", "Running", "Succeeded", "Failed", "Error"] as const;
  expect(phases.filter((phase) => isCompleted(workflow({ phase })))).toEqual(["Succeeded", "Failed", "Error"]);
});

test("of Workflows made in the same second the later attempt is the newest", () => {
  const [first, second] = [workflow({ attempt: 1 }), workflow({ attempt: 2 })];
  expect(newest([second, first])).toBe(second);
  expect(newest([])).toBeUndefined();
});

test("of Workflows made in the same second the one that was written last is the newest, whatever their names", () => {
  const rollout = workflow({ name: "shop-e2b14e2883-apply", version: "99" });
  const removal = workflow({ name: "shop-5601136b67-remove", version: "100" });
  expect(newest([removal, rollout])).toBe(removal);
  expect(newest([rollout, removal])).toBe(removal);
  expect(newest([removal, workflow({ name: "a", createdAt: "2026-01-01T00:00:01Z" })])?.name).toBe("a");
});
