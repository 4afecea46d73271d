import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { verdict } from "./await.ts";
import type { Cluster } from "./cluster.ts";

const ref = {
  resource: { apiVersion: "v2", kind: "HelmRelease", plural: "helmreleases", namespaced: true },
  namespace: "shop",
  name: "web",
};
const isReady = { type: "Ready", status: "True", reason: "Succeeded", message: "" };
const release = (chartVersion: string): UnknownObject => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name: "web", namespace: "shop", uid: "u1", generation: 1 },
  spec: { chart: { spec: { chart: "web", version: "2.0.0", sourceRef: { kind: "HelmRepository", name: "charts" } } } },
  status: { observedGeneration: 1, history: [{ status: "deployed", chartVersion }], conditions: [isReady] },
});
const chart = (reason: string, message: string): UnknownObject => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "HelmChart",
  metadata: { name: "shop-web", namespace: "shop", generation: 1 },
  spec: { chart: "web", version: "2.0.0", sourceRef: { kind: "HelmRepository", name: "charts" } },
  status: { observedGeneration: 1, conditions: [{ type: "Ready", status: "False", reason, message }] },
});

const wanted = { uid: "u1", generation: 1, chartVersion: "2.0.0" };
const never = new AbortController().signal;
const ignore = () => undefined;

test("a release that stays with the chart before is explained by its source while it waits", async () => {
  const told: string[] = [];
  let explained = ignore;
  const explanation = new Promise<void>((resolve) => {
    explained = () => void resolve();
  });
  const cluster = {
    async *follow({ resource: { kind } }: { resource: { kind: string } }) {
      if (kind === "HelmChart") {
        yield chart("AuthenticationError", "401 Unauthorized");
        return;
      }
      yield release("1.0.0");
      await explanation;
      yield release("2.0.0");
    },
  } as unknown as Cluster;
  const end = await verdict(cluster, ref, wanted, {
    signal: never,
    newToken: () => "t1",
    onRelease: ({ state }) => told.push(state),
    onSource: ({ kind }, { reason }) => {
      told.push(`${kind}: ${reason}`);
      explained();
    },
    onLostSight: ignore,
  });
  expect(end.state).toBe("ready");
  expect(told).toEqual(["outdated", "HelmChart: AuthenticationError", "ready"]);
});

test("what goes wrong when looking behind a release is told, and does not end the wait", async () => {
  const lost: unknown[] = [];
  let noticed = ignore;
  const notice = new Promise<void>((resolve) => {
    noticed = () => void resolve();
  });
  const cluster = {
    async *follow({ resource: { kind } }: { resource: { kind: string } }) {
      if (kind === "HelmChart") throw new Error("forbidden");
      yield release("1.0.0");
      await notice;
      yield release("2.0.0");
    },
  } as unknown as Cluster;
  const end = await verdict(cluster, ref, wanted, {
    signal: never,
    newToken: () => "t1",
    onRelease: ignore,
    onSource: ignore,
    onLostSight: (error) => {
      lost.push(String(error));
      noticed();
    },
  });
  expect(end.state).toBe("ready");
  expect(lost).toEqual(["Error: forbidden"]);
});
