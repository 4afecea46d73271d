/** One group in a cluster in memory, and what reconciling it takes: with what Argo, Flux and executors would do to it. */
import type { ApplicationGroupStatus, Staging } from "@orkestra/api";
import { type StageRequest, stagingRecord } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { pino } from "pino";
import { NewestSeen } from "../src/newest-seen.ts";
import { Observer } from "../src/observe.ts";
import { type GroupReconcilerOptions, type Reconciled, reconcileGroup } from "../src/reconcile.ts";
import { StatusPace } from "../src/status-pace.ts";
import { MemoryCluster } from "./memory-cluster.ts";
import { memoryWorld } from "./memory-world.ts";

export const chart = { url: "http://charts.example", name: "demo", version: "1.0.0" };

export interface GroupInMemory {
  readonly cluster: MemoryCluster;
  /** What the Ready condition came to say, in order. */
  readonly changes: string[];
  readonly options: GroupReconcilerOptions;
  readonly group: () => UnknownObject;
  readonly status: () => ApplicationGroupStatus;
  readonly reconcile: () => Promise<Reconciled>;
  /** Another spec, as a new generation. */
  readonly edit: (spec: object) => void;
  readonly annotate: (annotations: Record<string, string>) => void;
}

export function groupInMemory(spec: object, staging?: Staging): GroupInMemory {
  const cluster = new MemoryCluster();
  cluster.put(groupObject(spec, 1));
  const changes: string[] = [];
  const options = controllerOf(cluster, changes, staging);
  const group = () => cluster.find("ApplicationGroup", "default", "shop") as UnknownObject;
  return {
    cluster,
    changes,
    options,
    group,
    status: () => group()["status"] as ApplicationGroupStatus,
    reconcile: () => reconcileGroup(group(), options),
    edit: (wanted) => {
      const { metadata, ...rest } = group();
      cluster.put({ ...rest, metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 }, spec: wanted });
    },
    annotate: (annotations) => cluster.put({ ...group(), metadata: { ...group().metadata, annotations } }),
  };
}

/** What a controller has that was started just now. Each of its status writes comes long after the one before. */
export function controllerOf(
  cluster: MemoryCluster,
  changes: string[] = [],
  staging?: Staging,
): GroupReconcilerOptions {
  const client = cluster.client();
  const world = memoryWorld(cluster);
  let milliseconds = 0;
  const planning = {
    lookAhead: 1,
    executorTemplate: "orkestra-executor",
    now: () => "2026-01-01T00:00:00Z",
    ...(staging ? { staging } : {}),
  };
  return {
    ...planning,
    client,
    observer: new Observer(client, world, planning),
    newest: new NewestSeen(),
    pace: new StatusPace(() => (milliseconds += 1000)),
    announcer: {
      changed: (_group, _old, now) => changes.push(ready(now)),
      gone: (_group, policy) => changes.push(`gone: ${policy}`),
    },
    unserved: world.unserved,
    log: pino({ level: "silent" }),
    onStatusWrite: () => undefined,
    onObserved: () => undefined,
    onReported: () => undefined,
    executorClusterRole: "orkestra-executor",
    bindExecutor: true,
  };
}

export const groupObject = (spec: object, generation: number): UnknownObject => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "ApplicationGroup",
  metadata: { name: "shop", namespace: "default", uid: "uid-of-group", generation },
  spec,
});

export const ready = ({ conditions }: ApplicationGroupStatus): string => {
  const condition = conditions.find(({ type }) => type === "Ready");
  return `${condition?.status} ${condition?.reason}: ${condition?.message}`;
};

/** Names of the Workflows, without the hash. */
export const workflows = (cluster: MemoryCluster): string[] =>
  cluster.all("Workflow").map(({ metadata }) => metadata.name.replace(/^shop-[0-9a-f]+-/, ""));

const newestWorkflow = (cluster: MemoryCluster): UnknownObject => {
  const [workflow] = cluster.all("Workflow").slice(-1);
  if (!workflow) throw new Error("there is no Workflow");
  return workflow;
};

/**
 * What Argo and Flux would do: the Workflow ends, each HelmRelease of its plan is there as the plan has it, and what it removes is
 * gone.
 */
export function finish(cluster: MemoryCluster, phase: string, workflow = newestWorkflow(cluster)): void {
  cluster.put({ ...workflow, status: { phase } });
  if (phase !== "Succeeded") return;
  for (const release of removed(workflow)) uninstall(cluster, release);
  for (const objects of releasesOf(cluster, workflow)) release(cluster, objects, true);
}

/** What Argo and Flux would do: the first release of the plan cannot be installed, and the Workflow fails. */
export function failAtFirst(cluster: MemoryCluster, workflow = newestWorkflow(cluster)): void {
  const [first] = releasesOf(cluster, workflow);
  if (first) release(cluster, first, false);
  cluster.put({ ...workflow, status: { phase: "Failed" } });
}

/** Objects of each release of the plan that the Workflow goes by; none of one that only removes. */
function releasesOf(cluster: MemoryCluster, { metadata }: UnknownObject): UnknownObject[][] {
  if (/-remove(-[0-9]+)?$/.test(metadata.name)) return [];
  const revision = cluster.find("ControllerRevision", "default", metadata.labels?.["orkestra.dev/revision"] ?? "");
  const { plan } = (revision?.["data"] ?? { plan: { nodes: [] } }) as {
    plan: { nodes: { objects: UnknownObject[] }[] };
  };
  return plan.nodes.map(({ objects }) => objects);
}

function release(cluster: MemoryCluster, objects: readonly UnknownObject[], isReady: boolean): void {
  const object = objects.at(-1) as UnknownObject;
  for (const source of objects.slice(0, -1)) cluster.put(source);
  const { ref } = (objects[0]?.["spec"] ?? {}) as { ref?: { digest?: string } };
  const failure = { status: "False", reason: "InstallFailed", message: "timed out" };
  const status = {
    ...(ref?.digest ? { lastAttemptedRevisionDigest: ref.digest } : {}),
    observedGeneration: 1,
    conditions: isReady
      ? [{ type: "Ready", status: "True", reason: "InstallSucceeded", message: "" }]
      : [
          { type: "Ready", ...failure },
          { type: "Stalled", ...failure, status: "True" },
        ],
    history: [{ status: isReady ? "deployed" : "failed", chartVersion: "1.0.0" }],
  };
  cluster.put({
    ...object,
    metadata: {
      ...object.metadata,
      generation: 1,
      creationTimestamp: "2026-01-01T00:00:00Z",
      finalizers: ["finalizers.fluxcd.io"],
    },
    status,
  });
}

/** What Flux does with a release that is deleted, once it has uninstalled it. */
export function uninstall(cluster: MemoryCluster, name: string): void {
  const release = cluster.find("HelmRelease", "default", name);
  if (release) cluster.remove({ ...release, metadata: { ...release.metadata, finalizers: [] } });
}

/** Names of the HelmReleases that a Workflow removes, in the order of its tasks. */
const removed = (workflow: UnknownObject): string[] =>
  parameters(workflow, "release").map((release) => release.replace("default/", ""));

/** What the tasks of the newest Workflow are to stage. */
export function requests(cluster: MemoryCluster): StageRequest[] {
  return parameters(newestWorkflow(cluster), "request").map(
    (value) => JSON.parse(Buffer.from(value, "base64").toString()) as StageRequest,
  );
}

/** Of all tasks of a Workflow. */
function parameters(workflow: UnknownObject, parameter: string): string[] {
  const { templates } = workflow["spec"] as {
    templates: { dag?: { tasks: { arguments?: { parameters: { name: string; value: string }[] } }[] } }[];
  };
  return templates
    .flatMap(({ dag }) => dag?.tasks ?? [])
    .flatMap((task) => task.arguments?.parameters.filter(({ name }) => name === parameter) ?? [])
    .map(({ value }) => value);
}

/** What executors would do: each stage of the newest Workflow leaves its record. Returns the names of the records. */
export function stageAll(cluster: MemoryCluster): string[] {
  return requests(cluster).map((request) => {
    const piece = (part: string) => ({
      artifact: {
        kind: "oci",
        url: `${request.staging.url}/${request.chart.name}`,
        tag: `${request.chart.version}-${part}`,
        digest: `sha256:${part}-${request.chart.version}`,
      },
    });
    const pieces = [
      piece("parent"),
      ...request.subcharts.map((subchart) => ({ subchart, visible: [[subchart]], ...piece(subchart) })),
    ];
    const { name, version = "1.0.0" } = request.chart;
    const record = stagingRecord(request, { chart: { name, version }, pieces } as never);
    cluster.put({ ...record, metadata: { ...record.metadata, uid: `uid-of-${request.record}` } } as UnknownObject);
    return request.record;
  });
}
