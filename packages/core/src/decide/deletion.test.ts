/** Each row of the table for a group that is being deleted, and their order. */
import { describe, expect, test } from "vitest";
import { removalName } from "../workflow/workflow.ts";
import { decide } from "./decide.ts";
import { removeDirectly, stopRefused } from "./deletion.ts";
import { statusOf } from "./status.ts";
import { live, observed, release, workflow } from "./testing.ts";

const NAME = removalName({ group: "shop", uid: "uid" });
const NOW = "2026-01-01T01:00:00Z";
const DELETED = { deleting: true, deletedAt: "2026-01-01T00:59:50Z" } as const;
const DB = live("db");
const WEB = live("web", { dependencies: ["db"] });

type Scene = NonNullable<Parameters<typeof observed>[0]>;
const seen = ({ group, ...scene }: Scene = {}) =>
  observed({ graph: { db: [], web: ["db"] }, live: [DB, WEB], now: NOW, ...scene, group: { ...DELETED, ...group } });
const removal = (rest: Partial<ReturnType<typeof workflow>> = {}) =>
  workflow({
    name: `${NAME}-remove`,
    revision: NAME,
    operation: "remove",
    createdAt: "2026-01-01T00:59:55Z",
    startedAt: "2026-01-01T00:59:56Z",
    ...rest,
  });
const pending = (createdAt: string) => {
  const { startedAt: _, ...rest } = removal({ phase: "Pending", createdAt });
  return rest;
};
const ready = (scene: Parameters<typeof observed>[0]) => {
  const observation = seen(scene);
  return statusOf(observation, decide(observation), NOW).conditions.map(({ type, status, reason, message }) => ({
    type,
    status,
    reason,
    message,
  }));
};

describe("each row", () => {
  test("a Workflow that does something else is stopped first, and waited for as long as Argo may need", () => {
    const other = workflow();
    expect(decide(seen({ workflows: [other] }))).toEqual({
      state: "Stopping",
      workflow: other,
      supersededBy: NAME,
      lookAgainAfterSeconds: 120,
    });
    const stopped = { ...other, stoppedAt: "2026-01-01T00:59:50Z" };
    expect(decide(seen({ workflows: [stopped] }))).toMatchObject({ state: "Stopping", lookAgainAfterSeconds: 110 });
  });

  test("it is stopped first however long ago the group was deleted: the controller may have been away", () => {
    const group = { deletedAt: "2025-12-01T00:00:00Z" };
    for (const there of [[], [DB, WEB]])
      expect(decide(seen({ workflows: [workflow()], group, live: there })).state).toBe("Stopping");
  });

  test("a Workflow that nobody can stop is waited for as long as if it had been stopped when the group was deleted", () => {
    const since = (deletedAt: string) =>
      stopRefused(seen({ workflows: [workflow()], group: { deletedAt } }), workflow().name);
    expect(since("2026-01-01T00:59:50Z")).toMatchObject({ state: "Stopping", lookAgainAfterSeconds: 110 });
    expect(since("2026-01-01T00:50:00Z").state).toBe("RemovingDirectly");
  });

  test("a Workflow that does not end for two minutes is not waited for, and no other is made beside it", () => {
    const workflows = [workflow({ stoppedAt: "2026-01-01T00:57:59Z" })];
    expect(decide(seen({ workflows }))).toEqual({
      state: "RemovingDirectly",
      releases: [WEB],
      because: `Workflow "${workflow().name}" does not end`,
    });
  });

  test("a group that is to leave its releases behind lets all of them go", () => {
    expect(decide(seen({ group: { deletionPolicy: "Orphan" } }))).toEqual({ state: "Orphaning", releases: [DB, WEB] });
  });

  test("a group without releases is let go, at once and also while its Workflow is ending", () => {
    expect(decide(seen({ live: [] }))).toEqual({ state: "Finalizing" });
    expect(decide(seen({ live: [], workflows: [removal()] }))).toEqual({ state: "Finalizing" });
  });

  test("but not before the pods of a rollout that was stopped have had the time to end: they may be releasing yet", () => {
    const stopped = workflow({
      phase: "Failed",
      superseded: true,
      stoppedAt: "2026-01-01T00:59:40Z",
      finishedAt: "2026-01-01T00:59:58Z",
    });
    const scene = { live: [], workflows: [stopped] };
    expect(decide(seen(scene))).toEqual({
      state: "Stopping",
      workflow: stopped,
      supersededBy: NAME,
      lookAgainAfterSeconds: 3,
    });
    expect(decide(seen({ ...scene, now: "2026-01-01T01:00:03Z" })).state).toBe("Finalizing");
    expect(decide(seen({ ...scene, workflows: [workflow({ phase: "Failed" })] })).state).toBe("Finalizing");
    expect(decide(seen({ ...scene, group: { deletionPolicy: "Orphan" } })).state).toBe("Stopping");
    expect(decide(seen({ ...scene, live: [DB] })).state).toBe("SubmittingRemoval");
  });

  test("a Workflow is made that removes dependents first, also when the manifest does not compile or the group is suspended", () => {
    const submitting = {
      state: "SubmittingRemoval",
      purpose: "delete",
      revision: NAME,
      attempt: 1,
      removals: [
        { release: WEB, after: [] },
        { release: DB, after: ["web"] },
      ],
    };
    const compiled = { ok: false, problems: [{ kind: "SelfDependency", application: "a" }] } as const;
    expect(decide(seen())).toEqual(submitting);
    expect(decide(seen({ compiled, group: { suspend: true } }))).toEqual(submitting);
  });

  test("the Workflow is waited for, until it is certain that Argo has not begun it", () => {
    const begun = pending("2026-01-01T00:59:00Z");
    expect(decide(seen({ workflows: [begun] }))).toEqual({
      state: "Removing",
      workflow: begun,
      lookAgainAfterSeconds: 60,
    });
    expect(decide(seen({ workflows: [pending("2026-01-01T00:58:00Z")] }))).toEqual({
      state: "RemovingDirectly",
      releases: [WEB],
      because: `Argo has not begun Workflow "${NAME}-remove" in 120 seconds`,
    });
  });

  test("a Workflow that was begun has the time that all removals may take one after another", () => {
    const running = removal({ startedAt: "2026-01-01T00:59:00Z" });
    expect(decide(seen({ workflows: [running] }))).toEqual({
      state: "Removing",
      workflow: running,
      lookAgainAfterSeconds: 3060,
    });
    expect(decide(seen({ workflows: [removal({ startedAt: "2026-01-01T00:00:00Z" })] })).state).toBe(
      "RemovingDirectly",
    );
  });

  test("what a Workflow could not do the controller does, in the same order, and waits in between", () => {
    const workflows = [removal({ phase: "Failed" })];
    const because = `Workflow "${NAME}-remove" failed`;
    expect(decide(seen({ workflows }))).toEqual({ state: "RemovingDirectly", releases: [WEB], because });
    expect(decide(seen({ workflows, live: [DB, { ...WEB, deleting: true }] }))).toEqual({ state: "Removing" });
    expect(decide(seen({ workflows, live: [DB] }))).toEqual({ state: "RemovingDirectly", releases: [DB], because });
  });

  test("the same when only the status remembers the Workflow", () => {
    const status = { workflow: { name: `${NAME}-remove`, phase: "Failed" } } as const;
    expect(decide(seen({ status })).state).toBe("RemovingDirectly");
  });

  test("what did not fit into one Workflow comes with the next", () => {
    expect(decide(seen({ workflows: [removal({ phase: "Succeeded" })] }))).toMatchObject({
      state: "SubmittingRemoval",
      attempt: 2,
    });
  });

  test("what Flux would not uninstall blocks, and so does what does not get on", () => {
    const workflows = [removal({ phase: "Failed" })];
    const suspended = { ...WEB, suspended: true };
    expect(decide(seen({ workflows, live: [DB, suspended] }))).toEqual({
      state: "RemoveBlocked",
      blocked: [suspended],
    });
    const stuck = { ...WEB, deleting: true, trouble: "UninstallFailed: no" };
    expect(decide(seen({ workflows, live: [DB, stuck] }))).toEqual({ state: "RemoveBlocked", blocked: [stuck] });
  });

  test("what blocks is tried again on request, once", () => {
    const scene = { workflows: [removal({ phase: "Failed" })], live: [DB, { ...WEB, suspended: true }] };
    const asked = seen({ ...scene, group: { requestedAt: "now" } });
    expect(decide(asked)).toMatchObject({ state: "SubmittingRemoval", attempt: 2 });
    const status = statusOf(asked, decide(asked), NOW);
    expect(decide({ ...asked, group: { ...asked.group, status } }).state).toBe("RemoveBlocked");
  });

  test("nothing is removed twice where a Workflow is refused", () => {
    expect(removeDirectly(seen(), "namespaces ends")).toEqual({
      state: "RemovingDirectly",
      releases: [WEB],
      because: "namespaces ends",
    });
    expect(removeDirectly(seen({ live: [DB, { ...WEB, deleting: true }] }), "no")).toEqual({ state: "Removing" });
  });
});

describe("what is said", () => {
  test("names what is left, and is no end state", () => {
    const message = 'removing "db", "web", dependents first';
    expect(ready({})).toEqual([
      { type: "Ready", status: "False", reason: "Removing", message },
      { type: "Reconciling", status: "True", reason: "Removing", message },
    ]);
    expect(ready({ workflows: [removal()], live: [DB] })[0]?.message).toBe('waiting until "db" is removed');
  });

  test("of what blocks names it, why, and the remedies", () => {
    const suspended = { ...WEB, suspended: true };
    const [, stalled] = ready({ workflows: [removal({ phase: "Failed" })], live: [DB, suspended] });
    expect(stalled).toEqual({
      type: "Stalled",
      status: "True",
      reason: "RemoveFailed",
      message:
        'HelmRelease "web" is suspended, so that Flux would not uninstall it; run "flux resume helmrelease web -n default"; to keep what is left, set spec.deletionPolicy of group "shop" to Orphan',
    });
    const stuck = { ...WEB, deleting: true, trouble: "UninstallFailed: no" };
    expect(ready({ workflows: [removal({ phase: "Failed" })], live: [DB, stuck] })[1]?.message).toBe(
      'HelmRelease "web" is not removed: UninstallFailed: no; see "kubectl describe helmreleases.helm.toolkit.fluxcd.io web -n default"; to keep what is left, set spec.deletionPolicy of group "shop" to Orphan',
    );
  });

  test("of each application tells whether it waits, goes or is gone, since when, and how many are", () => {
    const before = {
      applications: [
        { name: "cache", phase: "Ready" as const, startedAt: "2025-12-01T00:00:00Z" },
        {
          name: "db",
          phase: "Ready" as const,
          chart: { version: "1.0.0" },
          subcharts: [{ name: "pg", phase: "Ready" as const }],
        },
      ],
    };
    const scene = { workflows: [removal()], status: before, live: [DB, { ...WEB, deleting: true }] };
    const first = seen(scene);
    const status = statusOf(first, decide(first), NOW);
    expect(status.progress).toBe("1/3");
    expect(status.applications).toEqual([
      { name: "cache", phase: "Removed", finishedAt: NOW },
      {
        name: "db",
        phase: "Pending",
        chart: { version: "1.0.0" },
        message: "will be removed after what depends on it",
        subcharts: [{ name: "pg", phase: "Removed", finishedAt: NOW }],
      },
      { name: "web", phase: "Removing", message: "Flux is uninstalling it", startedAt: NOW },
    ]);
    const again = { ...first, group: { ...first.group, status } };
    expect(statusOf(again, decide(again), "2026-01-01T02:00:00Z")).toEqual(status);
    expect(status.history).toBeUndefined();
  });
});

test("a deleted group keeps what the status says of its last rollout", () => {
  const observation = seen({ status: { revision: "r", lastGoodRevision: "r" }, releases: { db: release("ready") } });
  expect(statusOf(observation, decide(observation), NOW)).toMatchObject({ revision: "r", lastGoodRevision: "r" });
});
