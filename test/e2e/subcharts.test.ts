/** An umbrella chart whose sub-charts are releases of their own: their order, what they are made of, what a change touches. */
import { orderViolations } from "@orkestra/bench";
import { type KubernetesObject, resources, type UnknownObject } from "@orkestra/kube";
import { expect } from "vitest";
import { recordCreations } from "./harness/creations.ts";
import { test } from "./harness/fixture.ts";
import { conditionOf, phases } from "./harness/group.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { shell } from "./harness/shell.ts";
import {
  partPhases,
  recordIn,
  recordsIn,
  releaseOf,
  type Source,
  splitEdges,
  stagingWorkflows,
} from "./harness/split.ts";
import { untilListed } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

/** Of the chart mesh: those that the scenario lists, and with the front the workloads, `shop-NAME`. */
const parts = ["accounts", "audit", "cache", "catalog", "gateway", "orders", "search", "sessions"];
const workloads = [...parts, "front"].map((name) => `shop-${name}`).sort();

type HelmRelease = KubernetesObject & {
  readonly spec: { readonly releaseName: string };
  readonly status?: { readonly history?: readonly { readonly chartName: string; readonly chartVersion: string }[] };
};

/** Name and version; to the version of a chart from a registry, Flux adds the artifact's digest behind a "+". */
function chartOf({ status }: HelmRelease): string {
  const { chartName, chartVersion = "" } = status?.history?.[0] ?? {};
  return `${chartName} ${chartVersion.split("+")[0]}`;
}

const names = (objects: readonly UnknownObject[]): string[] => objects.map(({ metadata }) => metadata.name).sort();

/** UIDs of the pods of all workloads: another one means that it was restarted. */
async function podsOf(namespace: TestNamespace): Promise<Map<string, string | undefined>> {
  const pods = (await namespace.list(resources.Pod)).filter(({ metadata }) => metadata.labels?.["app"] !== undefined);
  return new Map(pods.map(({ metadata }) => [metadata.labels?.["app"] ?? "", metadata.uid]));
}

test("an umbrella of eight is released part by part from the staging registry, and a change of one part's values reaches that part and the parent alone", async ({
  namespace,
}) => {
  await namespace.apply("subcharts");
  const group = await namespace.group("umbrella").untilReady();

  expect(orderViolations(splitEdges(group), namespace.recording.sightings())).toEqual([]);
  expect(phases(group)).toEqual({ reader: "Ready", shop: "Ready" });
  expect(partPhases(group, "shop")).toEqual(Object.fromEntries(parts.map((name) => [name, "Ready"])));
  const releases = (await namespace.list<HelmRelease>(resources.HelmRelease)).filter(
    (one) => one.metadata.name !== "reader",
  );
  expect(Object.fromEntries(releases.map(({ metadata, spec }) => [metadata.name, spec.releaseName]))).toEqual(
    Object.fromEntries([undefined, ...parts].map((part) => [releaseOf("shop", part), releaseOf("shop", part)])),
  );
  expect(new Set(releases.map(chartOf))).toEqual(new Set(["mesh 1.0.0"]));
  expect(names(await namespace.list(resources.Deployment))).toEqual(["reader", ...workloads].sort());

  const { chart, pieces } = await recordIn(namespace);
  expect(chart).toEqual({ name: "mesh", version: "1.0.0" });
  expect(pieces.map(({ subchart }) => subchart)).toEqual([undefined, ...parts]);
  const sources = new Map(
    (await namespace.list<Source>(resources.OCIRepository)).map((one) => [one.metadata.name, one]),
  );
  expect([...sources.keys()].sort()).toEqual(releases.map(({ metadata }) => metadata.name).sort());
  for (const { subchart, artifact } of pieces) {
    const { spec, status } = sources.get(releaseOf("shop", subchart)) ?? {};
    expect(spec).toMatchObject({ url: artifact.url, insecure: true, ref: { digest: artifact.digest } });
    expect(artifact.url).toBe("oci://staging.orkestra.test/pieces/mesh");
    expect(status?.artifact?.revision, releaseOf("shop", subchart)).toContain(artifact.digest);
  }

  const before = await podsOf(namespace);
  const workflows = names(await namespace.list(resources.Workflow));
  await using executors = await recordCreations(namespace.client, resources.Pod, {
    namespace: namespace.name,
    labelSelector: "workflows.argoproj.io/workflow",
  });
  await namespace.apply("subcharts/changed");
  await namespace.group("umbrella").untilReady();

  const after = await podsOf(namespace);
  expect([...after.keys()].filter((name) => after.get(name) !== before.get(name))).toEqual(["shop-catalog"]);
  const generations = (await namespace.list(resources.HelmRelease)).map(
    ({ metadata }) => [metadata.name, metadata.generation] as const,
  );
  expect(generations.filter(([, generation]) => generation !== 1)).toEqual([
    ["shop", 2],
    ["shop-catalog", 2],
  ]);
  expect(executors.names()).toHaveLength(2);
  expect((await recordsIn(namespace)).size).toBe(1);
  const started = names(await namespace.list(resources.Workflow)).filter((name) => !workflows.includes(name));
  expect(started).toHaveLength(1);
  expect(started[0]).toMatch(/-apply$/);
});

test("the same umbrella without sub-charts listed is one release, of the same workloads, and is not split before these are kept", async ({
  namespace,
}) => {
  await namespace.apply("subcharts-whole");
  await namespace.group("whole").untilReady();

  expect(namespace.released()).toEqual(["shop"]);
  expect(names(await namespace.list(resources.Deployment))).toEqual(workloads);
  expect(stagingWorkflows(await namespace.list(resources.Workflow))).toEqual([]);
  expect((await recordsIn(namespace)).size).toBe(0);

  const before = await podsOf(namespace);
  await namespace.apply("subcharts-whole/split");
  const refused = await namespace.group("whole").untilStalled(Within.staging);
  expect(namespace.released()).toEqual(["shop"]);

  const message = conditionOf(refused, "Ready")?.message ?? "";
  const [, keep = "", goOn = ""] = /To keep them, run: (.+); and to go on: (.+)$/.exec(message) ?? [];
  await shell(keep);
  await shell(goOn);
  await namespace.group("whole").untilReason("Progressing");
  await namespace.group("whole").untilReady();

  expect(namespace.released()).toEqual(["shop", "shop-cache", "shop-accounts"]);
  expect(names(await namespace.list(resources.Deployment))).toEqual(workloads);
  expect(await podsOf(namespace)).toEqual(before);
});

test("a parent can go before one of its sub-charts, a disabled one is no release, a split that fails changes nothing, and a deleted group leaves nothing", async ({
  namespace,
}) => {
  await namespace.apply("subcharts-parent-first");
  const group = await namespace.group("parent-first").untilReady();

  expect(namespace.released()).toEqual(["shop-cache", "shop", "shop-accounts"]);
  const released = splitEdges(group).filter(({ from, to }) => ![from, to].includes(releaseOf("shop", "audit")));
  expect(released).toEqual([
    { from: "shop", to: "shop-accounts" },
    { from: "shop-cache", to: "shop" },
  ]);
  expect(orderViolations(released, namespace.recording.sightings())).toEqual([]);
  expect(conditionOf(group, "Ready")?.message).toContain("1 application ready");
  expect(names(await namespace.list(resources.Deployment))).toEqual([
    "shop-accounts",
    "shop-cache",
    "shop-front",
    "shop-sessions",
  ]);

  await namespace.apply("subcharts-parent-first/misspelt");
  const misspelt = await namespace.group("parent-first").untilStalled(Within.staging);
  expect(conditionOf(misspelt, "Ready")?.message).toMatch(/"acounts".*nothing of the group was changed/);
  const releases = await namespace.list(resources.HelmRelease);
  expect(Object.fromEntries(releases.map(({ metadata }) => [metadata.name, metadata.generation]))).toEqual({
    shop: 1,
    "shop-accounts": 1,
    "shop-cache": 1,
  });

  await namespace.client.delete(namespace.group("parent-first").ref);
  const left = async () => [
    ...(await namespace.list(resources.HelmRelease)),
    ...(await namespace.list(resources.OCIRepository)),
    ...(await namespace.list(resources.ControllerRevision)),
  ];
  await untilListed("the end of the group's children", left, (objects) => objects.length === 0, Within.teardown);
});
