/** What the status says of what is undone, held or removed; the lives of groups in stories.*.test.ts say the rest. */
import { Annotation } from "@orkestra/api";
import { describe, expect, test } from "vitest";
import { helmRelease, type ReleaseNode } from "../plan.ts";
import { decide } from "./decide.ts";
import { statusOf } from "./status.ts";
import { live, OLD_REVISION, observed, plan, REVISION, release, staged, staging, task, workflow } from "./testing.ts";
import type { TaskView } from "./workflow-view.ts";

const NOW = "2026-01-01T01:00:00Z";

type Scene = NonNullable<Parameters<typeof observed>[0]>;
const status = (scene: Scene) => {
  const seen = observed(scene);
  return statusOf(seen, decide(seen), NOW);
};
const ready = (scene: Scene) => {
  const { reason, message } = status(scene).conditions[0] ?? {};
  return { reason, message };
};

describe("a rollout that was not done in time", () => {
  const timedOut = workflow({ phase: "Failed", deadlineSeconds: 600, finishedAt: "2026-01-01T00:10:00Z" });

  test("says so, with what was not ready", () => {
    expect(ready({ graph: { db: [], web: ["db"] }, workflows: [timedOut] })).toEqual({
      reason: "TimedOut",
      message:
        'was not done within spec.timeout (600 s): "db", "web" not ready; left as it is by spec.onFailure: edit the spec, or run "orkestra retry shop -n default"',
    });
  });

  test("says what had failed by then", () => {
    const scene = { workflows: [timedOut], releases: { db: release("failed") } };
    expect(ready(scene).message).toContain(
      '(600 s): application "db" failed: InstallFailed: context deadline exceeded;',
    );
  });

  test("is one that failed at its end, not one that failed before", () => {
    expect(ready({ workflows: [{ ...timedOut, finishedAt: "2026-01-01T00:09:59Z" }] }).reason).toBe("WorkflowFailed");
  });

  test("keeps its reason when Argo has dropped the Workflow", () => {
    const first = status({ workflows: [timedOut] });
    expect(ready({ status: first })).toMatchObject({ reason: "TimedOut" });
  });

  test("is rolled back like any other", () => {
    const group = { onFailure: "Rollback" } as const;
    const first = status({ workflows: [timedOut], group, live: [live("db")] });
    expect(first.failure).toMatchObject({ message: 'was not done within spec.timeout (600 s): "db" not ready' });
    expect(
      decide(observed({ workflows: [timedOut], group: { ...group, status: first }, live: [live("db")] })).state,
    ).toBe("SubmittingRemoval");
  });
});

describe("what is there and not wanted", () => {
  const base = {
    releases: { db: release("ready") },
    live: [live("db"), live("db/pg"), live("old"), live("old/part")],
  } as const;
  const shown = (scene: Scene) =>
    status(scene).applications?.map(({ name, phase, message, subcharts }) => ({ name, phase, message, subcharts }));

  test("is shown under its application, or as one of its own, until it is removed", () => {
    const waits = "left the group: will be removed when everything else is ready";
    const handed = 'is part of release "db" again: will be let go when everything else is ready, and its objects stay';
    expect(shown(base)).toEqual([
      { name: "db", phase: "Ready", subcharts: [{ name: "pg", phase: "Pending", message: handed }] },
      {
        name: "old",
        phase: "Pending",
        message: waits,
        subcharts: [{ name: "part", phase: "Pending", message: waits }],
      },
    ]);
    expect(status(base).progress).toBe("1/1");
  });

  test("is shown as it goes, and with what it failed of", () => {
    const tasks = new Map([
      ["x-old", task("Running")],
      ["x-old-C-part", task("Failed", "main: Error (exit code 3): it is stuck")],
    ]);
    const scene = {
      ...base,
      live: [live("db"), live("db/pg", { deleting: true }), live("old"), live("old/part")],
      workflows: [workflow({ tasks })],
    };
    expect(shown(scene)).toEqual([
      {
        name: "db",
        phase: "Ready",
        subcharts: [{ name: "pg", phase: "Removing", message: "Flux is uninstalling it" }],
      },
      {
        name: "old",
        phase: "Removing",
        message: "its removal has begun",
        subcharts: [{ name: "part", phase: "Failed", message: "could not be removed: it is stuck" }],
      },
    ]);
    expect(ready(scene).message).toMatch(/^removing "/);
  });

  test("is not shown as going while its executor holds for what depends on it, nor as failed when that failed", () => {
    const of = (last: TaskView) => {
      const tasks = new Map([["x-old", last]]);
      const all = [live("db"), live("old"), live("web", { dependencies: ["old"] })];
      return shown({ ...base, live: all, workflows: [workflow({ tasks })] })?.find(({ name }) => name === "old");
    };
    expect(of(task("Running"))).toEqual({
      name: "old",
      phase: "Pending",
      message: "left the group: will be removed after what depends on it",
    });
    expect(of(task("Failed", "main: Error (exit code 5): release default/old skipped: ..."))).toEqual({
      name: "old",
      phase: "Pending",
      message: "left the group: will be removed when everything else is ready",
    });
  });

  test("under names that the API does not take is not shown", () => {
    expect(shown({ ...base, live: [live("db"), live("x", { application: "No Such Name" })] })).toMatchObject([
      { name: "db" },
    ]);
  });

  test("is told by a suspended group", () => {
    expect(ready({ ...base, group: { suspend: true } }).message).toMatch(
      /^suspended with ".*" to remove; run "orkestra resume shop -n default" to go on$/,
    );
  });
});

test("a sub-chart that the values disable is shown as skipped, and its application is ready without it", () => {
  const wanted = plan({ db: ["db/pg"], "db/pg": [] });
  const nodes = wanted.nodes.map((node) => {
    if (node.name !== "db") return node;
    const object = helmRelease(node as ReleaseNode);
    const metadata = { ...object.metadata, annotations: { [Annotation.subcharts]: "cache,pg" } };
    return { ...(node as ReleaseNode), objects: [{ ...object, metadata }] };
  });
  const compiled = { ok: true, plan: { ...wanted, nodes }, unstaged: [], revision: REVISION } as const;
  expect(status({ compiled, releases: { db: release("ready"), "db/pg": release("ready") } })).toMatchObject({
    progress: "1/1",
    applications: [
      {
        name: "db",
        subcharts: [
          { name: "pg", phase: "Ready" },
          { name: "cache", phase: "Skipped", message: "is disabled by the values of its condition or tags" },
        ],
      },
    ],
  });
});

describe("the history", () => {
  const rollback = workflow({
    name: `${OLD_REVISION}-rollback`,
    revision: OLD_REVISION,
    operation: "rollback",
    createdAt: "2026-01-01T00:05:00Z",
    phase: "Succeeded",
  });
  const superseded = workflow({ phase: "Failed", superseded: true });

  test("has each Workflow that ended since the last look, the newest first", () => {
    const { history } = status({ workflows: [rollback, superseded] });
    expect(history?.map(({ workflow: name, result }) => [name, result])).toEqual([
      [rollback.name, "RolledBack"],
      [superseded.name, "Superseded"],
    ]);
  });

  test("does not take up again what was dropped from it", () => {
    const known = { revision: OLD_REVISION, workflow: rollback.name, result: "RolledBack" as const };
    expect(status({ workflows: [rollback, superseded], status: { history: [known] } }).history).toEqual([known]);
  });

  test("has at most ten", () => {
    const history = Array.from({ length: 10 }, (_, i) => ({
      revision: "r",
      workflow: `r-apply-${i + 1}`,
      result: "Failed" as const,
    }));
    const now = status({ workflows: [rollback], status: { history } }).history;
    expect(now).toHaveLength(10);
    expect(now?.[0]?.workflow).toBe(rollback.name);
  });
});

describe("a rollback that a newer spec stops in the middle", () => {
  const rollback = workflow({
    name: `${OLD_REVISION}-rollback`,
    revision: OLD_REVISION,
    operation: "rollback",
    createdAt: "2026-01-01T00:05:00Z",
  });
  const words = `rolling back to revision "${OLD_REVISION}"`;
  const condition = (status: "Unknown" | "True", reason: string) => [
    { type: "RolledBack", status, reason, message: words, lastTransitionTime: NOW, observedGeneration: 1 },
  ];
  const under = { status: { revision: REVISION, conditions: condition("Unknown", "RollingBack") } };
  const draft = staged({ db: [], "db/pg": [] }, ["db"]);
  const said = (scene: Scene) => {
    const { status: is, reason, message } = status(scene).conditions.find(({ type }) => type === "RolledBack") ?? {};
    return is && { is, reason, message };
  };
  const half = { is: "False", reason: "Superseded", message: `stopped half done for a newer spec: ${words}` };
  const stopped = { ...rollback, phase: "Failed" as const, superseded: true };
  const bad = staging({ phase: "Failed", createdAt: "2026-01-01T00:06:00Z" });

  test("is told of as half done until the newer spec is rolled out", () => {
    expect(said({ ...under, compiled: draft, workflows: [rollback] })).toEqual(half);
    expect(said({ ...under, compiled: draft, workflows: [stopped] })).toEqual(half);
    expect(said({ ...under, compiled: draft, workflows: [stopped, bad] })).toEqual(half);
    expect(said({ ...under, workflows: [stopped], group: { suspend: true } })).toEqual(half);
    const first = status({ ...under, compiled: draft, workflows: [stopped, bad] });
    expect(said({ status: first, compiled: draft, workflows: [stopped, bad] })).toEqual(half);
    expect(said({ status: first, workflows: [stopped, bad] })).toBeUndefined();
  });

  test("is not, where it was done already", () => {
    const done = { ...rollback, phase: "Succeeded" as const };
    expect(said({ ...under, compiled: draft, workflows: [done] })).toBeUndefined();
    const back = { status: { revision: OLD_REVISION, conditions: condition("True", "RollbackSucceeded") } };
    expect(said({ ...back, compiled: draft, workflows: [done] })).toBeUndefined();
  });

  test("that had failed is still told of as that", () => {
    const conditions = [{ ...condition("True", "RollbackFailed")[0], status: "False" }] as never;
    expect(said({ compiled: draft, workflows: [bad], status: { conditions } })).toEqual({
      is: "False",
      reason: "RollbackFailed",
      message: words,
    });
  });
});

test("a request is acknowledged when it is acted on, not before", () => {
  const group = { requestedAt: "now" } as const;
  const handled = (scene: Scene) => status(scene).lastHandledReconcileAt;
  expect(handled({ group })).toBe("now");
  expect(handled({ group: { ...group, suspend: true } })).toBeUndefined();
  const seen = observed({ group });
  expect(statusOf(seen, { state: "Blocked", message: "forbidden" }, NOW).lastHandledReconcileAt).toBeUndefined();
});
