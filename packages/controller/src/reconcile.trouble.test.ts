/** What the controller does and says when something of the group's past, or of its requests, is not as it should be. */
import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { chart, controllerOf, finish, groupInMemory, ready, stageAll, workflows } from "../testing/group-in-memory.ts";
import { memoryWorld } from "../testing/memory-world.ts";
import { Observer } from "./observe.ts";
import { reconcileGroup } from "./reconcile.ts";

const application = (version: string) => ({ applications: [{ name: "db", spec: { chart: { ...chart, version } } }] });

test("a rollout that was not done in time is told of as that", async () => {
  const { cluster, reconcile, status } = groupInMemory({ ...application("1.0.0"), timeout: "10m", onFailure: "Hold" });
  await reconcile();
  const [workflow] = cluster.all("Workflow");
  const times = { startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:10:00Z" };
  cluster.put({ ...workflow, status: { phase: "Failed", ...times } } as never);
  await reconcile();
  expect(ready(status())).toMatch(/^False TimedOut: was not done within spec.timeout \(600 s\)/);
});

test("of a Workflow that has just begun nothing is told that was true of the one before", async () => {
  const { cluster, reconcile, status, edit } = groupInMemory(application("1.0.0"));
  await reconcile();
  const [first] = cluster.all("Workflow");
  finish(cluster, "Succeeded");
  const times = { startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:10:00Z" };
  cluster.put({ ...first, status: { phase: "Succeeded", ...times } } as never);
  await reconcile();
  expect(status().workflow).toEqual({ name: first?.metadata.name, phase: "Succeeded", ...times });
  edit(application("2.0.0"));
  await reconcile();
  await reconcile();
  const [, second] = cluster.all("Workflow");
  expect(status().workflow).toEqual({ name: second?.metadata.name, phase: "Pending" });
  const writes = cluster.writes.length;
  await reconcile();
  expect(cluster.writes).toHaveLength(writes);
});

const STAGING = { url: "oci://registry.example/staging" };
const split = (version: string) => ({
  applications: [{ name: "db", spec: { chart: { ...chart, version }, subcharts: [{ name: "pg" }] } }],
});

test("an old revision that nobody can read keeps no rollout from beginning, and what it may need stays", async () => {
  const { cluster, reconcile, status, edit } = groupInMemory(split("1.0.0"), STAGING);
  const rollOut = async () => {
    await reconcile();
    stageAll(cluster);
    finish(cluster, "Succeeded");
    await reconcile();
    finish(cluster, "Succeeded");
    await reconcile();
  };
  await rollOut();
  const [revision] = cluster.all("ControllerRevision").filter(({ data }) => data !== undefined && !isRecord(data));
  cluster.put({ ...revision, data: { encoding: "json", plan: { of: "another version" } } } as never);
  edit(split("2.0.0"));
  await rollOut();
  expect(ready(status())).toBe("True Succeeded: 1 application ready");
  expect(cluster.all("ControllerRevision")).toHaveLength(4);
});

const isRecord = (data: unknown): boolean => !Object.hasOwn(data as object, "plan");

test("a group whose revisions nobody can read can be deleted", async () => {
  const { cluster, group, reconcile } = groupInMemory(split("1.0.0"), STAGING);
  await reconcile();
  stageAll(cluster);
  finish(cluster, "Succeeded");
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  for (const object of cluster.all("ControllerRevision")) cluster.put({ ...object, data: { of: "another version" } });
  cluster.remove(group());
  await reconcileGroup(group(), controllerOf(cluster, [], STAGING));
  expect(workflows(cluster)).toEqual(["stage", "apply", "remove"]);
});

test("farewell is said once, though others keep the group for longer", async () => {
  const { cluster, group, reconcile, changes } = groupInMemory(application("1.0.0"));
  cluster.put({ ...group(), metadata: { ...group().metadata, finalizers: ["theirs"] } });
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  cluster.remove(group());
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  await reconcile();
  await reconcile();
  expect(changes.filter((change) => change.startsWith("gone"))).toEqual(["gone: Uninstall"]);
  expect(group().metadata.finalizers).toEqual(["theirs"]);
});

test("a request to look again is answered once, however long its token is", async () => {
  const { cluster, reconcile, annotate, status } = groupInMemory(application("1.0.0"));
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  annotate({ "reconcile.fluxcd.io/requestedAt": "x".repeat(1000) });
  await reconcile();
  expect(status().lastHandledReconcileAt?.length).toBeLessThanOrEqual(253);
  const writes = cluster.writes.length;
  await reconcile();
  expect(cluster.writes).toHaveLength(writes);
});

/** A group whose first rollout runs when it is deleted; nobody looked at it since, for longer than anybody waits. */
async function deletedLongAgo(spec: object = application("1.0.0")) {
  const scene = groupInMemory(spec);
  const { cluster, group, reconcile } = scene;
  await reconcile();
  cluster.remove(group());
  const now = () => "2026-01-01T01:00:00Z";
  const later = controllerOf(cluster);
  const options = { ...later, observer: new Observer(later.client, memoryWorld(cluster), { ...later, now }) };
  return { ...scene, look: () => reconcileGroup(group(), options) };
}

test("a rollout that runs when its group is deleted is stopped, and waited for, also after the controller was away", async () => {
  const { cluster, group, look } = await deletedLongAgo();
  expect(await look()).toEqual({ lookAgainMs: 120_000 });
  const [workflow] = cluster.all("Workflow");
  expect(workflow).toMatchObject({
    metadata: { annotations: { "orkestra.dev/stopped-at": "2026-01-01T01:00:00Z" } },
    spec: { shutdown: "Stop" },
  });
  expect(await look()).toEqual({ lookAgainMs: 120_000 });
  const ended = (finishedAt: string) =>
    cluster.put({ ...workflow, status: { phase: "Failed", finishedAt } } as unknown as UnknownObject);
  ended("2026-01-01T00:59:59Z");
  expect(await look()).toEqual({ lookAgainMs: 4_000 });
  ended("2026-01-01T00:59:55Z");
  await look();
  expect(group()).toBeUndefined();
});

test("a rollout that nobody can stop keeps its group from being deleted no longer than one that does not end", async () => {
  const { cluster, group, look } = await deletedLongAgo();
  cluster.refuse({ verb: "patch", kind: "Workflow", status: 403, reason: "Forbidden", message: "no" });
  await look();
  expect(group()).toBeUndefined();
});

test("a group whose spec another version of the API took says what is wrong with it, changes nothing, and can go", async () => {
  const { cluster, group, reconcile, edit, status } = groupInMemory(application("1.0.0"));
  await reconcile();
  finish(cluster, "Succeeded");
  await reconcile();
  edit({ ...application("1.0.0"), parallelism: "many", workflow: { ttl: 5 } });
  await reconcile();
  expect(ready(status())).toMatch(
    /^False InvalidSpec: the spec is not valid any more: spec.parallelism: .*, spec.workflow.ttl: /,
  );
  cluster.remove(group());
  await reconcile();
  expect(workflows(cluster)).toEqual(["apply", "remove"]);
});

test("an Application whose spec another version of the API took is named", async () => {
  const { cluster, reconcile, status } = groupInMemory({ applications: [{ name: "db" }] });
  const metadata = { name: "db", namespace: "default", generation: 1 };
  cluster.put({
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "Application",
    metadata,
    spec: { chart: { ...chart, url: 5 } },
  });
  await reconcile();
  expect(ready(status())).toMatch(
    /^False InvalidSpec: application "db": the spec is not valid any more: spec.chart.url: /,
  );
});

test("what a rollout released at its very end is not overlooked, though the API server is slow to say that it has ended", async () => {
  const { cluster, group, reconcile, options } = groupInMemory(application("1.0.0"));
  await reconcile();
  cluster.remove(group());
  await reconcile();
  const client = cluster.client();
  // What else is asked for is answered by then.
  const late: typeof client = {
    ...client,
    list: async (resource, where) => {
      if (resource.kind !== "Workflow") return await client.list(resource, where);
      await new Promise((resolve) => setTimeout(resolve, 20));
      finish(cluster, "Succeeded");
      return await client.list(resource, where);
    },
  };
  const world = memoryWorld(cluster, { blindTo: ["Workflow"] });
  await reconcileGroup(group(), { ...options, client: late, observer: new Observer(late, world, options) });
  expect(cluster.all("HelmRelease").map(({ metadata }) => metadata.name)).toEqual(["db"]);
  expect(group()).toBeDefined();
});
