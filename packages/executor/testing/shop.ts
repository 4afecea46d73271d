/** A small group to test with: `redis`, and `web` that needs it; and what Flux would write into their releases. */
import { controllerRevision, type KubernetesObject, type Plan, type ReleaseNode } from "@orkestra/core";
import type { ApiServer, Json, Stored } from "./api-server.ts";

const SOURCE = { kind: "HelmRepository", name: "charts" };

function node(name: string, dependencies: readonly string[] = []): ReleaseNode {
  const labels = { "orkestra.dev/group": "shop" };
  const digest = `digest-of-${name}`;
  const repository: KubernetesObject = {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "HelmRepository",
    metadata: { name: "charts", namespace: "shop", labels },
    spec: { url: "https://charts.example.com", interval: "10m" },
  };
  const release: KubernetesObject = {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name, namespace: "shop", labels, annotations: { "orkestra.dev/digest": digest } },
    spec: { interval: "10m", releaseName: name, chart: { spec: { chart: name, version: "1.2.3", sourceRef: SOURCE } } },
  };
  return {
    kind: "release",
    name,
    application: name,
    dependencies,
    digest,
    api: "helm.toolkit.fluxcd.io/v2",
    timeoutSeconds: 60,
    objects: [repository, release],
  };
}

export const redis = node("redis");
export const web = node("web", ["redis"]);
const plan: Plan = {
  group: "shop",
  namespace: "shop",
  parallelism: 10,
  workflow: { serviceAccountName: "orkestra-executor", ttl: "24h" },
  stages: [],
  nodes: [redis, web],
};
const revision = controllerRevision(plan, 1);
/** What `--revision` takes. */
export const REVISION = `shop/${revision.metadata.name}`;

export function putRevision(server: ApiServer): void {
  server.put(`controllerrevisions/${revision.metadata.name}`, { ...revision });
}

/** The release as it would be if its executor had applied it. */
export function putApplied(server: ApiServer, { objects }: ReleaseNode): void {
  const release = objects.at(-1) as KubernetesObject;
  server.put(`helmreleases/${release.metadata.name}`, { ...release });
}

interface Said {
  readonly generation?: number;
  readonly handled?: string | undefined;
}

const status = (conditions: readonly Json[], { generation = 1, handled }: Said): Json => ({
  status: {
    observedGeneration: generation,
    ...(handled !== undefined && { lastHandledReconcileAt: handled }),
    history: [{ status: "deployed", chartVersion: "1.2.3" }],
    conditions,
  },
});

/** Merge patches: Flux's verdicts. */
export const ready = (said: Said = {}): Json =>
  status(
    [
      {
        type: "Ready",
        status: "True",
        reason: "InstallSucceeded",
        message: "Helm install succeeded for release shop/web.v1",
      },
    ],
    said,
  );

export const stalled = (said: Said = {}): Json =>
  status(
    [
      {
        type: "Ready",
        status: "False",
        reason: "InstallFailed",
        message: "Helm install failed for release shop/web: image not found",
      },
      { type: "Stalled", status: "True", reason: "RetriesExceeded", message: "Failed to install after 1 attempt(s)" },
    ],
    said,
  );

export const working = (reason: string, message: string, generation = -1): Json =>
  status(
    [
      { type: "Ready", status: "False", reason, message },
      { type: "Reconciling", status: "True", reason: "Progressing", message: "Fulfilling prerequisites" },
    ],
    { generation },
  );

/** Plays Flux: each time the executor has applied a release, this becomes of it, a moment later. */
export function flux(server: ApiServer, becomes: (object: Stored) => Json | undefined): void {
  server.onWrite = (object) => {
    if (object.kind !== "HelmRelease") return;
    const change = becomes(object);
    // Deferred: an executor must see its own answer first, as it would with a real Flux.
    if (change) setTimeout(() => server.change(`helmreleases/${object.metadata.name}`, change), 50);
  };
}
