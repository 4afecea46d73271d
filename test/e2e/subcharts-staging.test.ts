/** Where the pieces of a split chart are put, and what happens when that, or the splitting, goes wrong. */
import { readFile } from "node:fs/promises";
import { openCluster } from "@orkestra/cluster";
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect, inject } from "vitest";
import { test } from "./harness/fixture.ts";
import { conditionOf, type LiveGroup, phases } from "./harness/group.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { recordIn, recordsIn, releaseOf, type Source, stagingWorkflows } from "./harness/split.ts";
import { Within } from "./harness/within.ts";

const inOrder = ["shop-cache", "shop-accounts", "shop"];

type HelmRelease = KubernetesObject & {
  readonly spec: { readonly chart: { readonly spec: { readonly chart: string; readonly version: string } } };
  readonly status?: { readonly history?: readonly { readonly chartVersion: string }[] };
};

const byName = <T extends KubernetesObject>(objects: readonly T[]): Map<string, T> =>
  new Map(objects.map((object) => [object.metadata.name, object]));

async function nothingReleased(namespace: TestNamespace): Promise<void> {
  expect(namespace.released()).toEqual([]);
  expect(await namespace.list(resources.Deployment)).toEqual([]);
  expect((await recordsIn(namespace)).size).toBe(0);
}

function stagingFailure(group: LiveGroup): string {
  expect(conditionOf(group, "Ready")?.status).toBe("False");
  expect(phases(group)).toMatchObject({ shop: "Failed" });
  return conditionOf(group, "Ready")?.message ?? "";
}

/** Every release has the chart that the record of this version of the umbrella says, from the museum. */
async function allFromMuseum(namespace: TestNamespace, version: string): Promise<void> {
  const releases = byName(await namespace.list<HelmRelease>(resources.HelmRelease));
  const repositories = await namespace.list<Source>(resources.HelmRepository);
  const charts = await namespace.list<Source>(resources.HelmChart);
  expect(new Set(repositories.map(({ spec }) => spec.url))).toEqual(new Set(["http://museum.orkestra.test"]));
  const record = [...(await recordsIn(namespace)).values()].find(({ chart }) => chart.version === version);
  expect(record?.pieces.map(({ subchart }) => subchart)).toEqual([undefined, "accounts", "cache"]);
  for (const { subchart, artifact } of record?.pieces ?? []) {
    if (artifact.kind !== "http") throw new Error(`a ChartMuseum holds no ${artifact.kind} artifact`);
    const { spec, status } = releases.get(releaseOf("shop", subchart)) ?? {};
    expect(spec?.chart.spec).toMatchObject({ chart: "mesh", version: artifact.version });
    expect(status?.history?.[0]?.chartVersion).toBe(artifact.version);
    const digests = charts.map((chart) => chart.status?.artifact?.digest);
    expect(digests, releaseOf("shop", subchart)).toContain(artifact.digest);
  }
}

test("pieces in a ChartMuseum have versions of their own, by which Flux finds them, also when its index is older than they are", async ({
  namespace,
}) => {
  await namespace.apply("subcharts-museum");
  await namespace.group("exhibited").untilReady();
  expect(namespace.released()).toEqual(inOrder);
  await allFromMuseum(namespace, "1.0.0");

  await namespace.apply("subcharts-museum/newer");
  await namespace.group("exhibited").untilReady();
  await allFromMuseum(namespace, "1.1.0");
});

test("a staging registry that wants a password and has its own authority: a wrong password is named and nothing is released, the right one goes on", async ({
  namespace,
}) => {
  const authority = await readFile(openCluster(inject("stack").cluster).certificateAuthority, "utf8");
  await namespace.applyAll([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "staging-authority" },
      stringData: { "ca.crt": authority },
    } as never,
  ]);
  await namespace.apply("subcharts-private");
  const failed = await namespace.group("secluded").untilStalled(Within.staging);

  const message = stagingFailure(failed);
  expect(message).toContain('"shop"');
  expect(message).toContain("private.orkestra.test");
  expect(message).toContain("staging-credentials");
  expect(JSON.stringify(failed)).not.toContain("mistyped-4c1d");
  await nothingReleased(namespace);

  await namespace.apply("subcharts-private/mended");
  await namespace.group("secluded").reconcile();
  await namespace.group("secluded").untilReady();

  expect(namespace.released()).toEqual(inOrder);
  const sources = byName(await namespace.list<Source>(resources.OCIRepository));
  for (const { subchart, artifact } of (await recordIn(namespace)).pieces) {
    const { spec, status } = sources.get(releaseOf("shop", subchart)) ?? {};
    expect(spec).toMatchObject({
      secretRef: { name: "staging-credentials" },
      certSecretRef: { name: "staging-authority" },
    });
    expect(status?.artifact?.revision).toContain(artifact.digest);
  }
});

test("sub-charts that cannot be split off are named all at once, and nothing of the group changes", async ({
  namespace,
}) => {
  await namespace.apply("subcharts-unknown");
  const group = await namespace.group("misspelt").untilStalled(Within.staging);

  const message = stagingFailure(group);
  expect(message).toContain('"shop"');
  expect(message).toContain('"cach"');
  expect(message).toContain('"fabric"');
  expect(stagingWorkflows(await namespace.list(resources.Workflow))).toHaveLength(1);
  await nothingReleased(namespace);
});
