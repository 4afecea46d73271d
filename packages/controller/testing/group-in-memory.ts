/** One group in a cluster in memory, and what reconciling it takes: with what Argo, Flux and executors would do to it. */
import type { ApplicationGroupStatus, Staging } from "@orkestra/api";
import { type StageRequest, stagingRecord } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { pino } from "pino";
import { Observer } from "../src/observe.ts";
import { type GroupReconcilerOptions, reconcileGroup } from "../src/reconcile.ts";
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
  readonly reconcile: () => Promise<void>;
  /** Another spec, as a new generation. */
  readonly edit: (spec: object) => void;
  readonly annotate: (annotations: Record<string, string>) => void;
}

export function groupInMemory(spec: object, staging?: Staging): GroupInMemory {
  const cluster = new MemoryCluster();
  cluster.put(groupObject(spec, 1));
  const client = cluster.client();
  const changes: string[] = [];
  const planning = { lookAhead: 1, executorTemplate: "orkestra-executor", ...(staging ? { staging } : {}) };
  const options: GroupReconcilerOptions = {
    ...planning,
    client,
    observer: new Observer(client, memoryWorld(cluster), planning),
    announcer: { changed: (_group, _old, now) => changes.push(ready(now)) },
    log: pino({ level: "silent" }),
    now: () => "2026-01-01T00:00:00Z",
    onStatusWrite: () => undefined,
    onObserved: () => undefined,
    executorClusterRole: "orkestra-executor",
    bindExecutor: true,
  };
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

/** What Argo and Flux would do: the Workflow ends, and each HelmRelease of its plan is there as the plan has it. */
export function finish(cluster: MemoryCluster, phase: string): void {
  const workflow = newestWorkflow(cluster);
  cluster.put({ ...workflow, status: { phase } });
  if (phase !== "Succeeded") return;
  const revision = cluster.find(
    "ControllerRevision",
    "default",
    workflow.metadata.labels?.["orkestra.dev/revision"] ?? "",
  );
  const { plan } = (revision?.["data"] ?? { plan: { nodes: [] } }) as {
    plan: { nodes: { objects: UnknownObject[] }[] };
  };
  for (const { objects } of plan.nodes) {
    const release = objects.at(-1) as UnknownObject;
    const { ref } = (objects[0]?.["spec"] ?? {}) as { ref?: { digest?: string } };
    const status = {
      ...(ref?.digest ? { lastAttemptedRevisionDigest: ref.digest } : {}),
      observedGeneration: 1,
      conditions: [{ type: "Ready", status: "True", reason: "InstallSucceeded", message: "" }],
      history: [{ status: "deployed", chartVersion: "1.0.0" }],
    };
    cluster.put({
      ...release,
      metadata: { ...release.metadata, generation: 1, uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" },
      status,
    });
  }
}

/** What the tasks of the newest Workflow are to stage. */
export function requests(cluster: MemoryCluster): StageRequest[] {
  const { templates } = newestWorkflow(cluster)["spec"] as {
    templates: { dag?: { tasks: { arguments?: { parameters: { name: string; value: string }[] } }[] } }[];
  };
  return templates
    .flatMap(({ dag }) => dag?.tasks ?? [])
    .flatMap((task) => task.arguments?.parameters.filter(({ name }) => name === "request") ?? [])
    .map(({ value }) => JSON.parse(Buffer.from(value, "base64").toString()) as StageRequest);
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
