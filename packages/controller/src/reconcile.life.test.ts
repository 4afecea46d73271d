/** The controller's acts later in a group's life: what waits, what is kept, what is refused, and how often a status is written. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { chart, finish, groupInMemory, ready, uninstall } from "../testing/group-in-memory.ts";
import { reconcileGroup } from "./reconcile.ts";
import { StatusPace } from "./status-pace.ts";

const CHAIN = [
  { name: "db", spec: { chart } },
  { name: "web", dependencies: ["db"], spec: { chart } },
];

const setUp = (spec: object = { applications: CHAIN }) => groupInMemory(spec);

test("in a namespace that ends, a group says so and is not tried again and again", async () => {
  const { cluster, group, reconcile } = setUp();
  cluster.terminating.add("default");
  expect(await reconcile()).toEqual({ lookAgainMs: 60_000 });
  expect(ready(group()["status"] as ApplicationGroupStatus)).toMatch(/^False SubmitFailed: .*is being terminated$/);
});

test("without the kinds of Argo or Flux nothing is started, and nothing is tried again until they are there", async () => {
  const { cluster, group, reconcile } = setUp();
  cluster.unserved.add("HelmRelease");
  expect(await reconcile()).toEqual({});
  expect(cluster.all("Workflow")).toEqual([]);
  expect(ready(group()["status"] as ApplicationGroupStatus)).toBe(
    "False SubmitFailed: the cluster does not serve HelmRelease",
  );
  cluster.unserved.clear();
  await reconcile();
  expect(cluster.all("Workflow")).toHaveLength(1);
});

test("a deletion that waits for Argo is looked at again when there has been time enough", async () => {
  const { cluster, group, reconcile } = setUp();
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  cluster.remove(group());
  await reconcile();
  expect(cluster.all("Workflow").at(-1)?.metadata.name).toMatch(/^shop-[0-9a-f]{10}-remove$/);
  expect(await reconcile()).toEqual({ lookAgainMs: 120_000 });
});

test("a deletion whose Workflow is refused goes on without one, wave by wave", async () => {
  const { cluster, group, reconcile } = setUp();
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  cluster.remove(group());
  const forbidden = { verb: "create", kind: "Workflow", status: 403, reason: "Forbidden", message: "no" } as const;
  for (const release of ["web", "db"]) {
    cluster.refuse(forbidden);
    await reconcile();
    expect(cluster.writes.filter((write) => write.startsWith("delete HelmRelease")).at(-1)).toBe(
      `delete HelmRelease default/${release}`,
    );
    uninstall(cluster, release);
  }
  await reconcile();
  expect(cluster.find("ApplicationGroup", "default", "shop")).toBeUndefined();
});

test("what can be gone back to is kept whatever the limit", async () => {
  const { cluster, group, reconcile, edit, annotate } = setUp({ applications: CHAIN, revisionHistoryLimit: 1 });
  const rollOut = async (version: string) => {
    edit({ applications: [{ name: "db", spec: { chart: { ...chart, version } } }], revisionHistoryLimit: 1 });
    await reconcile();
    finish(cluster, "Succeeded");
    await reconcile();
    return (group()["status"] as ApplicationGroupStatus).lastGoodRevision ?? "";
  };
  const wanted = await rollOut("1.0.0");
  annotate({ "orkestra.dev/rollback-to": `${wanted}:shop-none` });
  const [, last] = [await rollOut("2.0.0"), await rollOut("3.0.0")];
  const kept = cluster.all("ControllerRevision").map(({ metadata }) => metadata.name);
  expect(kept).toEqual(expect.arrayContaining([wanted, last]));
  // The one before the last was the good one when the last was stored.
  expect(kept).toHaveLength(3);
});

test("of many changes in a moment the first and the last are written, and a new verdict at once", async () => {
  const { cluster, group, options, status } = setUp({ applications: many(40) });
  let now = 0;
  const paced = { ...options, pace: new StatusPace(() => now) };
  await reconcileGroup(group(), paced);
  const [workflow] = cluster.all("Workflow");
  const written = () => cluster.writes.filter((write) => write === "patch ApplicationGroup default/shop").length;
  const before = written();
  const waits: (number | undefined)[] = [];
  for (let done = 0; done < 40; done++) {
    now += 5;
    const nodes = Object.fromEntries(Array.from({ length: done + 1 }, (_, i) => [`n${i}`, running(`r-app-${i}`)]));
    cluster.put({ ...(workflow as UnknownObject), status: { phase: "Running", nodes } });
    waits.push((await reconcileGroup(group(), paced)).lookAgainMs);
  }
  // The Workflow's name is news, the other changes are none.
  expect(written() - before).toBe(1);
  expect(waits.at(-1)).toBe(250 - 39 * 5);
  now += waits.at(-1) ?? 0;
  await reconcileGroup(group(), paced);
  expect(written() - before).toBe(2);
  const phases = status().applications?.map(({ phase }) => phase);
  expect(phases).toEqual(Array.from({ length: 40 }, () => "Releasing"));

  finish(cluster, "Succeeded", workflow);
  expect(await reconcileGroup(group(), paced)).toEqual({});
  expect(ready(status())).toBe("True Succeeded: 40 applications ready");
  expect(written() - before).toBe(3);
});

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `app-${i}`, spec: { chart } }));
const running = (displayName: string) => ({
  displayName,
  type: "Retry",
  phase: "Running",
  startedAt: "2026-01-01T00:00:00Z",
});
