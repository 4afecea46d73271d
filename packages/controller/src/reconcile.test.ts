/** The controller's acts against a cluster in memory: what is in it afterwards, and what was written on the way. */
import type { ApplicationGroupStatus } from "@orkestra/api";
import { expect, test } from "vitest";
import { chart, finish, groupInMemory, groupObject, ready } from "../testing/group-in-memory.ts";
import { memoryWorld } from "../testing/memory-world.ts";
import { Observer } from "./observe.ts";
import { reconcileGroup } from "./reconcile.ts";

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

test("a request is answered once, though the controller is lost before it can say so", async () => {
  const { cluster, group, reconcile } = setUp({ applications: CHAIN, onFailure: "Hold" });
  await reconcile();
  finish(cluster, "Failed");
  await reconcile();
  const annotations = { "reconcile.fluxcd.io/requestedAt": "2026-01-02T00:00:00Z" };
  const asked = { ...group(), metadata: { ...group().metadata, annotations } };
  cluster.put(asked);
  await reconcile();
  cluster.put(asked);
  finish(cluster, "Failed");
  await reconcile();
  await reconcile();
  expect(cluster.all("Workflow").map(({ metadata }) => metadata.annotations)).toEqual([undefined, annotations]);
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
