/** The controller's acts against a cluster in memory: what is in it afterwards, and what was written on the way. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { chart, finish, groupInMemory, groupObject, ready, uninstall } from "../testing/group-in-memory.ts";
import { memoryWorld } from "../testing/memory-world.ts";
import { Observer } from "./observe.ts";
import { reconcileGroup } from "./reconcile.ts";
import { StatusPace } from "./status-pace.ts";

const CHAIN = [
  { name: "db", spec: { chart } },
  { name: "web", dependencies: ["db"], spec: { chart } },
];

const setUp = (spec: object = { applications: CHAIN }) => groupInMemory(spec);

test("a new group gets our finalizer and becomes a revision, rights for its executors, and a Workflow, in this order", async () => {
  const { cluster, reconcile, changes } = setUp();
  await reconcile();
  const [workflow] = cluster.all("Workflow");
  const name = workflow?.metadata.name ?? "";
  expect(cluster.writes).toEqual([
    "patch ApplicationGroup default/shop",
    `create ControllerRevision default/${name.replace("-apply", "")}`,
    "create ServiceAccount default/orkestra-executor",
    "create RoleBinding default/orkestra-executor",
    `create Workflow default/${name}`,
    "patch ApplicationGroup default/shop",
  ]);
  expect(changes).toEqual(["Unknown Progressing: starting: 2 to do"]);
});

test("looking again starts nothing again, and writes the status only when it says something new", async () => {
  const { cluster, reconcile } = setUp();
  await reconcile();
  await reconcile();
  const before = cluster.writes.length;
  await reconcile();
  await reconcile();
  expect(cluster.all("Workflow")).toHaveLength(1);
  expect(cluster.writes).toHaveLength(before);
});

test("a group that was rolled out is Ready, and applied again unchanged it starts nothing", async () => {
  const { cluster, group, reconcile } = setUp();
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  const writes = cluster.writes.length;
  cluster.put({ ...group(), metadata: { ...group().metadata, generation: 2, labels: { team: "a" } } });
  await reconcile();
  expect(cluster.all("Workflow")).toHaveLength(1);
  expect(cluster.writes.slice(writes)).toEqual(["patch ApplicationGroup default/shop"]);
  expect((group()["status"] as ApplicationGroupStatus).observedGeneration).toBe(2);
  expect(ready(group()["status"] as ApplicationGroupStatus)).toBe("True Succeeded: 2 applications ready");
});

test("a changed application alone is in the next Workflow", async () => {
  const { cluster, group, reconcile } = setUp();
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  const applications = [CHAIN[0], { ...CHAIN[1], spec: { chart, release: { values: { replicas: 2 } } } }];
  cluster.put({ ...group(), metadata: { ...group().metadata, generation: 2 }, spec: { applications } });
  await reconcile();
  const workflow = cluster.all("Workflow").at(-1) as
    | { spec?: { templates?: { dag?: { tasks: { name: string }[] } }[] } }
    | undefined;
  expect(workflow?.spec?.templates?.[0]?.dag?.tasks.map(({ name }) => name)).toEqual(["r-web"]);
});

test("a changed spec stops the running Workflow once, and starts the new one when the old one has ended", async () => {
  const { cluster, group, reconcile, changes } = setUp();
  await reconcile();
  const [old] = cluster.all("Workflow");
  cluster.put({
    ...group(),
    metadata: { ...group().metadata, generation: 2 },
    spec: { applications: CHAIN.slice(0, 1) },
  });
  await reconcile();
  await reconcile();
  const patches = cluster.writes.filter((write) => write.startsWith("patch Workflow"));
  expect(patches).toEqual([`patch Workflow default/${old?.metadata.name}`]);
  expect(cluster.find("Workflow", "default", old?.metadata.name ?? "")).toMatchObject({ spec: { shutdown: "Stop" } });
  expect(cluster.all("Workflow")).toHaveLength(1);
  finish(cluster, "Failed");
  await reconcile();
  expect(cluster.all("Workflow")).toHaveLength(2);
  expect(changes.at(-1)).toBe("Unknown Progressing: starting: 1 to do");
});

test("a failed group that is to hold stays as it is until it is asked to try again", async () => {
  const { cluster, group, reconcile } = setUp({ applications: CHAIN, onFailure: "Hold" });
  await reconcile();
  finish(cluster, "Failed");
  await reconcile();
  await reconcile();
  expect(cluster.all("Workflow")).toHaveLength(1);
  const annotations = { "reconcile.fluxcd.io/requestedAt": "2026-01-02T00:00:00Z" };
  cluster.put({ ...group(), metadata: { ...group().metadata, annotations } });
  await reconcile();
  expect(cluster.all("Workflow").map(({ metadata }) => metadata.name.replace(/^shop-[0-9a-f]+/, ""))).toEqual([
    "-apply",
    "-apply-2",
  ]);
  expect((group()["status"] as ApplicationGroupStatus).lastHandledReconcileAt).toBe("2026-01-02T00:00:00Z");
});

test("a refusal by the API server stands in the condition, and is thrown so that it is tried again", async () => {
  const { cluster, group, reconcile } = setUp();
  cluster.refuse({
    verb: "create",
    kind: "Workflow",
    status: 403,
    reason: "Forbidden",
    message: "workflows.argoproj.io is forbidden",
  });
  await expect(reconcile()).rejects.toThrow("workflows.argoproj.io is forbidden");
  expect(ready(group()["status"] as ApplicationGroupStatus)).toBe(
    "False SubmitFailed: workflows.argoproj.io is forbidden",
  );
  await reconcile();
  expect(cluster.all("Workflow")).toHaveLength(1);
});

test("a passing fault says nothing in the status", async () => {
  const { cluster, group, reconcile } = setUp();
  cluster.refuse({
    verb: "create",
    kind: "Workflow",
    status: 500,
    reason: "InternalError",
    message: "etcdserver: request timed out",
  });
  await expect(reconcile()).rejects.toThrow("etcdserver: request timed out");
  expect(group()["status"]).toBeUndefined();
});

test("a Workflow that the cache does not show yet is not submitted twice", async () => {
  const { cluster, options, group } = setUp();
  const blind = {
    ...options,
    observer: new Observer(options.client, memoryWorld(cluster, { blindTo: ["Workflow"] }), options),
  };
  await reconcileGroup(group(), blind);
  await reconcileGroup(group(), blind);
  expect(cluster.writes.filter((write) => write.startsWith("create Workflow"))).toHaveLength(1);
});

test("a cycle changes nothing in the cluster but the status", async () => {
  const cycle = [
    { name: "a", dependencies: ["b"], spec: { chart } },
    { name: "b", dependencies: ["a"], spec: { chart } },
  ];
  const { cluster, group, reconcile } = setUp({ applications: cycle });
  await reconcile();
  expect(cluster.writes).toEqual(["patch ApplicationGroup default/shop"]);
  expect(ready(group()["status"] as ApplicationGroupStatus)).toBe(
    "False InvalidSpec: applications wait for each other: a -> b -> a; remove one of these dependencies",
  );
});

test("revisions beyond the limit go, the oldest first, but never the good one or the current one", async () => {
  const { cluster, group, reconcile } = setUp({ applications: CHAIN, revisionHistoryLimit: 2 });
  for (let version = 1; version <= 4; version++) {
    const applications = [{ name: "db", spec: { chart: { ...chart, version: `1.0.${version}` } } }];
    cluster.put({ ...groupObject({ applications, revisionHistoryLimit: 2 }, version), status: group()["status"] });
    await reconcile();
    finish(cluster, version === 1 ? "Succeeded" : "Failed");
    await reconcile();
  }
  const kept = cluster.all("ControllerRevision").map((revision) => revision["revision"]);
  expect(kept).toContain(1);
  expect(kept).toContain(4);
  expect(kept.length).toBeLessThanOrEqual(3);
});

test("no executor is given rights when the controller is told not to", async () => {
  const { cluster, options, group } = setUp();
  await reconcileGroup(group(), { ...options, bindExecutor: false });
  expect(cluster.all("RoleBinding")).toEqual([]);
  expect(cluster.all("ServiceAccount")).toEqual([]);
});

test("a revision that is stored already is not counted twice when it is submitted again", async () => {
  const { cluster, group, reconcile } = setUp({ applications: CHAIN, revisionHistoryLimit: 2 });
  for (const version of ["1.0.1", "1.0.2"]) {
    const applications = [{ name: "db", spec: { chart: { ...chart, version } } }];
    cluster.put({ ...groupObject({ applications, revisionHistoryLimit: 2 }, 1), status: group()["status"] });
    cluster.put({ ...group(), metadata: { ...group().metadata, generation: Number(version.at(-1)) } });
    await reconcile();
    finish(cluster, "Failed");
    await reconcile();
  }
  // Nothing but the limit keeps the first one: it never was good, and it is not the current one.
  const annotations = { "reconcile.fluxcd.io/requestedAt": "2026-01-02T00:00:00Z" };
  cluster.put({ ...group(), metadata: { ...group().metadata, annotations } });
  await reconcile();
  expect(cluster.all("Workflow").at(-1)?.metadata.name).toMatch(/-apply-2$/);
  expect(cluster.all("ControllerRevision").map((revision) => revision["revision"])).toEqual([1, 2]);
});

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
