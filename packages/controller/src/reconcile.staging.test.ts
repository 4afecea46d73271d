/** Applications with sub-charts: what is staged before anything is stored or released, and what is kept of it. */
import { decodeRevision } from "@orkestra/core";
import { resources, type UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import {
  chart,
  finish,
  type GroupInMemory,
  groupInMemory,
  ready,
  requests,
  stageAll,
  workflows,
} from "../testing/group-in-memory.ts";
import { memoryWorld } from "../testing/memory-world.ts";
import { Observer } from "./observe.ts";
import { reconcileGroup } from "./reconcile.ts";

const staging = { url: "oci://registry.example/pieces", secretRef: { name: "push" } };
const subcharts = [{ name: "cache" }, { name: "api", dependencies: ["cache"] }];

const umbrella = (version = "1.0.0", values: object = {}) => ({
  applications: [
    { name: "plain", spec: { chart } },
    { name: "split", spec: { chart: { ...chart, version }, release: { values }, subcharts } },
  ],
});

/** Rolled out once, and Ready. */
async function rolledOut(it: GroupInMemory): Promise<void> {
  await it.reconcile();
  stageAll(it.cluster);
  finish(it.cluster, "Succeeded");
  await it.reconcile();
  finish(it.cluster, "Succeeded");
  await it.reconcile();
}

const records = ({ cluster }: GroupInMemory): string[] =>
  cluster
    .all("ControllerRevision")
    .flatMap(({ metadata }) => (metadata.labels?.["orkestra.dev/staged"] ? [metadata.name] : []));

/** Of a Workflow, sorted. */
function tasks(workflow: UnknownObject | undefined): string[] {
  if (!workflow) throw new Error("there is no Workflow");
  const { templates } = workflow["spec"] as { templates: { dag?: { tasks: { name: string }[] } }[] };
  return templates.flatMap(({ dag }) => dag?.tasks.map(({ name }) => name) ?? []).sort();
}

const askAgain = (it: GroupInMemory) => it.annotate({ "reconcile.fluxcd.io/requestedAt": "2026-01-02T00:00:00Z" });

test("a group with sub-charts is staged before anything of it is stored, by executors with rights of their own", async () => {
  const { cluster, reconcile, status } = groupInMemory(umbrella(), staging);
  await reconcile();
  const [workflow] = cluster.all("Workflow");
  expect(cluster.writes).toEqual([
    "patch ApplicationGroup default/shop",
    "create ServiceAccount default/orkestra-executor",
    "create RoleBinding default/orkestra-executor",
    `create Workflow default/${workflow?.metadata.name}`,
    "patch ApplicationGroup default/shop",
  ]);
  expect(workflows(cluster)).toEqual(["stage"]);
  expect(requests(cluster)).toMatchObject([
    { group: "shop", uid: "uid-of-group", application: "split", subcharts: ["api", "cache"], staging },
  ]);
  expect(ready(status())).toMatch(/^Unknown Progressing: /);
});

test("when the record is there the plan is stored and rolled out, whether Argo has ended the stage yet or not", async () => {
  const { cluster, reconcile } = groupInMemory(umbrella(), staging);
  await reconcile();
  stageAll(cluster);
  await reconcile();
  expect(workflows(cluster)).toEqual(["stage", "apply"]);
  const revision = cluster
    .all("ControllerRevision")
    .find(({ metadata }) => metadata.labels?.["orkestra.dev/revision"] !== undefined);
  const { nodes } = decodeRevision(revision);
  expect(nodes.map(({ name }) => name)).toEqual(["plain", "split", "split/api", "split/cache"]);
});

test("a record that the cache does not show yet is not made twice", async () => {
  const { cluster, options, group, reconcile } = groupInMemory(umbrella(), staging);
  await reconcile();
  stageAll(cluster);
  finish(cluster, "Succeeded");
  const observer = new Observer(options.client, memoryWorld(cluster, { blindTo: ["ControllerRevision"] }), options);
  await reconcileGroup(group(), { ...options, observer });
  expect(workflows(cluster)).toEqual(["stage", "apply"]);
});

test("a change of values stages nothing", async () => {
  const it = groupInMemory(umbrella(), staging);
  await rolledOut(it);
  it.edit(umbrella("1.0.0", { cache: { size: 2 } }));
  await it.reconcile();
  expect(workflows(it.cluster)).toEqual(["stage", "apply", "apply"]);
  expect(tasks(it.cluster.all("Workflow").at(-1))).toEqual(["r-split", "r-split-C-cache"]);
});

test("staging that failed is left alone until it is asked for again, and nothing of the group was touched", async () => {
  const it = groupInMemory(umbrella(), staging);
  await it.reconcile();
  finish(it.cluster, "Failed");
  await it.reconcile();
  await it.reconcile();
  expect(workflows(it.cluster)).toEqual(["stage"]);
  expect(it.cluster.all("ControllerRevision")).toEqual([]);
  askAgain(it);
  await it.reconcile();
  expect(workflows(it.cluster)).toEqual(["stage", "stage-2"]);
});

test("a record that an older group of the same name left behind counts for nothing", async () => {
  const { cluster, reconcile } = groupInMemory(umbrella(), staging);
  await reconcile();
  const [name = ""] = stageAll(cluster);
  const record = cluster.find("ControllerRevision", "default", name) as UnknownObject;
  const [owner] = record.metadata.ownerReferences ?? [];
  const ownerReferences = owner ? [{ ...owner, uid: "uid-of-an-older-one" }] : [];
  cluster.put({ ...record, metadata: { ...record.metadata, ownerReferences } });
  await reconcile();
  expect(workflows(cluster)).toEqual(["stage"]);
});

test("a record that cannot be read counts for none, so that an executor looks at it and says so", async () => {
  const { cluster, reconcile } = groupInMemory(umbrella(), staging);
  await reconcile();
  const [name = ""] = stageAll(cluster);
  cluster.put({ ...(cluster.find("ControllerRevision", "default", name) as UnknownObject), data: { format: 99 } });
  finish(cluster, "Failed");
  await reconcile();
  expect(workflows(cluster)).toEqual(["stage"]);
});

test("records go with the last revision that was made with them, and not before", async () => {
  const it = groupInMemory({ ...umbrella(), revisionHistoryLimit: 2 }, staging);
  await rolledOut(it);
  const [first] = records(it);
  const versions: string[][] = [];
  for (const version of ["1.1.0", "1.2.0"]) {
    it.edit({ ...umbrella(version), revisionHistoryLimit: 2 });
    await rolledOut(it);
    versions.push(records(it));
  }
  expect(versions.map((names) => names.length)).toEqual([2, 2]);
  expect(versions[0]).toContain(first);
  expect(versions[1]).not.toContain(first);
});

test("records of a group that no longer splits charts are kept for its older revisions, and go with them", async () => {
  const it = groupInMemory({ ...umbrella(), revisionHistoryLimit: 1 }, staging);
  await rolledOut(it);
  it.edit({ applications: [{ name: "plain", spec: { chart } }], revisionHistoryLimit: 1 });
  await it.reconcile();
  finish(it.cluster, "Succeeded");
  await it.reconcile();
  it.edit({ applications: [{ name: "other", spec: { chart } }], revisionHistoryLimit: 1 });
  await it.reconcile();
  expect(records(it)).toEqual([]);
});

test("a record that was lost after the rollout is not missed until somebody asks", async () => {
  const it = groupInMemory(umbrella(), staging);
  await rolledOut(it);
  const [name = ""] = records(it);
  await it.options.client.delete({ resource: resources.ControllerRevision, namespace: "default", name });
  await it.reconcile();
  expect(workflows(it.cluster)).toEqual(["stage", "apply"]);
  expect(ready(it.status())).toBe("True Succeeded: 2 applications ready");
  askAgain(it);
  await it.reconcile();
  expect(workflows(it.cluster)).toEqual(["stage", "apply", "stage-2"]);
});

test("a group's own staging registry takes the place of the controller's, and one of them there must be", async () => {
  const own = { url: "https://museum.example" };
  const it = groupInMemory({ ...umbrella(), staging: own }, staging);
  await it.reconcile();
  expect(requests(it.cluster).map((request) => request.staging)).toEqual([own]);

  const none = groupInMemory(umbrella());
  await none.reconcile();
  expect(none.cluster.writes).toEqual(["patch ApplicationGroup default/shop"]);
  expect(ready(none.status())).toMatch(/^False InvalidSpec: application "split" lists subcharts.* staging\.url/);
});

test("another chart version in the middle of staging stops it, and is staged when that has ended", async () => {
  const it = groupInMemory(umbrella(), staging);
  await it.reconcile();
  it.edit(umbrella("1.1.0"));
  await it.reconcile();
  expect(it.cluster.all("Workflow")[0]).toMatchObject({ spec: { shutdown: "Stop" } });
  expect(workflows(it.cluster)).toEqual(["stage"]);
  finish(it.cluster, "Failed");
  await it.reconcile();
  expect(workflows(it.cluster)).toEqual(["stage", "stage"]);
  expect(requests(it.cluster).map((request) => request.chart.version)).toEqual(["1.1.0"]);
});
