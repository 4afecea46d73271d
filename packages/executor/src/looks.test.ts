import { releaseView } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { looks } from "./looks.ts";

const isReady = { type: "Ready", status: "True", reason: "Succeeded", message: "" };
const release = (attempted: string): UnknownObject => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name: "web", namespace: "shop", generation: 1 },
  spec: { chartRef: { kind: "OCIRepository", name: "web" } },
  status: {
    observedGeneration: 1,
    lastAttemptedRevisionDigest: attempted,
    history: [{ status: "deployed" }],
    conditions: [isReady],
  },
});
const source = (
  observedGeneration: number,
  digest: string,
  conditions: readonly object[] = [isReady],
): UnknownObject => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "OCIRepository",
  metadata: { name: "web", namespace: "shop", generation: 2 },
  status: { observedGeneration, artifact: { revision: `2.0.0@${digest}` }, conditions },
});

/** Each object is followed through its states once; a second look begins at the last. */
function clusterOf(states: Readonly<Record<string, readonly UnknownObject[]>>): Cluster {
  return {
    async *follow({ resource }: { resource: { kind: string } }) {
      for (const object of states[resource.kind] ?? []) yield object;
    },
  } as unknown as Cluster;
}

async function statesOf(states: Readonly<Record<string, readonly UnknownObject[]>>) {
  const seen = [];
  const never = new AbortController().signal;
  const ref = {
    resource: { apiVersion: "v2", kind: "HelmRelease", plural: "helmreleases", namespaced: true },
    name: "web",
  };
  for await (const { judgement } of looks(
    clusterOf(states),
    ref,
    () => ({}),
    () => undefined,
    never,
  ))
    seen.push(judgement.state);
  return seen;
}

test("a release that is ready with the artifact before is not ready, though its generation is the same", async () => {
  const HelmRelease = [release("sha256:old"), release("sha256:new")];
  expect(await statesOf({ HelmRelease, OCIRepository: [source(2, "sha256:new")] })).toEqual(["outdated", "ready"]);
});

test("a source is believed only when it has looked at its own spec", async () => {
  const OCIRepository = [source(1, "sha256:old"), source(2, "sha256:new")];
  expect(await statesOf({ HelmRelease: [release("sha256:old")], OCIRepository })).toEqual(["outdated"]);
});

test("a source that has given up fails the release", async () => {
  const stalled = { type: "Stalled", status: "True", reason: "URLInvalid", message: "no such scheme" };
  expect(
    await statesOf({ HelmRelease: [release("sha256:old")], OCIRepository: [source(2, "sha256:old", [stalled])] }),
  ).toEqual(["stalled"]);
});

test("a release that is not ready is told without asking its source", async () => {
  const waiting = { ...release("sha256:old"), status: {} };
  expect(releaseView(waiting).conditions).toEqual([]);
  expect(await statesOf({ HelmRelease: [waiting] })).toEqual(["unobserved"]);
});
