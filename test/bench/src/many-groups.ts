/** Many groups on an API server alone: what Argo, Flux and executors would make of their Workflows is written here. */
import { setTimeout as pause } from "node:timers/promises";
import { API_GROUP_VERSION, Kind, Label } from "@orkestra/api";
import { decodeRevision, helmRelease, type Plan, taskName } from "@orkestra/core";
import { type KubeClient, type KubernetesObject, resources, type UnknownObject } from "@orkestra/kube";
import type { Group } from "./group.ts";
import { condition } from "./release.ts";

export interface ManyGroups {
  readonly groups: number;
  /** Applications of each, one after the other. */
  readonly applications: number;
}

const NAMESPACE = "default";
/** A kilobyte: about what an application's own values take. */
const VALUES = Object.fromEntries(
  Array.from({ length: 16 }, (_, i) => [`setting${i}`, `value-${i}-${"x".repeat(40)}`]),
);
const AT_ONCE = 16;

const groupName = (index: number): string => `group-${index}`;

/** `note` is a value of the last application, so that another note is another release of that one alone. */
function groupManifest(index: number, { applications }: ManyGroups, note: string): KubernetesObject {
  const name = (application: number): string => `part-${application}`;
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata: { name: groupName(index), namespace: NAMESPACE },
    spec: {
      applications: Array.from({ length: applications }, (_, i) => ({
        name: `${groupName(index)}-${name(i)}`,
        ...(i > 0 ? { dependencies: [`${groupName(index)}-${name(i - 1)}`] } : {}),
        spec: {
          chart: { url: "https://charts.example.com", name: "demo", version: "1.0.0" },
          release: { values: { ...VALUES, note: i === applications - 1 ? note : "" } },
        },
      })),
    },
  } as KubernetesObject;
}

/** Applies each of them with the note. */
export async function applyGroups(client: KubeClient, many: ManyGroups, note: string): Promise<void> {
  const indexes = Array.from({ length: many.groups }, (_, index) => index);
  await inTurns(indexes, async (index) => {
    await client.apply(groupManifest(index, many, note), { fieldManager: "orkestra-bench", force: true });
  });
}

/**
 * Workflows as they are created, from the call on: whoever asks for the first one has missed none since. Ends with an error when
 * the signal is aborted.
 */
export async function newWorkflows(client: KubeClient, signal: AbortSignal): Promise<AsyncIterable<UnknownObject>> {
  // A list of nothing tells where the watch begins.
  const { resourceVersion } = await client.list(resources.Workflow, { namespace: "no-such-namespace" });
  return followed(client, resourceVersion, signal);
}

async function* followed(client: KubeClient, from: string, signal: AbortSignal): AsyncIterable<UnknownObject> {
  let resourceVersion = from;
  for (;;) {
    for await (const event of client.watch(resources.Workflow, { namespace: NAMESPACE, resourceVersion, signal })) {
      resourceVersion =
        event.type === "BOOKMARK" ? event.resourceVersion : (event.object.metadata.resourceVersion ?? "");
      if (event.type === "ADDED") yield event.object;
    }
    signal.throwIfAborted();
  }
}

/** Changes one group's last application. Until the watch shows its Workflow, in milliseconds, with that. */
export async function changeOne(
  client: KubeClient,
  many: ManyGroups,
  index: number,
  note: string,
): Promise<{ readonly milliseconds: number; readonly workflow: UnknownObject }> {
  const workflows = await newWorkflows(client, AbortSignal.timeout(60_000));
  const begun = performance.now();
  await client.apply(groupManifest(index, many, note), { fieldManager: "orkestra-bench", force: true });
  for await (const workflow of workflows) {
    if (workflow.metadata.labels?.[Label.group] === groupName(index))
      return { milliseconds: performance.now() - begun, workflow };
  }
  throw new Error(`no Workflow of ${groupName(index)} came`);
}

/** Resolves when each group's status is about its spec as it is, and says that it is ready. */
export async function untilAllReady(client: KubeClient, { groups }: ManyGroups, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { items } = await client.list<Group>(resources.ApplicationGroup, { namespace: NAMESPACE });
    const ready = items.filter(
      (group) =>
        group.status?.observedGeneration === group.metadata.generation && condition(group, "Ready")?.status === "True",
    );
    if (ready.length === groups) return;
    await pause(500, undefined, { signal });
  }
}

/** Does what a Workflow asks for: every release is there and ready, and the Workflow succeeded. */
export async function finishWorkflow(client: KubeClient, { metadata: { name, labels } }: UnknownObject): Promise<void> {
  const revision = labels?.[Label.revision] ?? "";
  const stored = await client.get({ resource: resources.ControllerRevision, namespace: NAMESPACE, name: revision });
  const plan = decodeRevision(stored);
  for (const node of plan.nodes) if (node.kind === "release") await release(client, helmRelease(node));
  const ref = { resource: resources.Workflow, namespace: NAMESPACE, name };
  await client.patch(ref, { status: workflowStatus(name, plan) }, merge("workflow-controller"));
}

async function release(client: KubeClient, object: KubernetesObject): Promise<void> {
  const { metadata } = await client.apply(object, { fieldManager: "orkestra-executor", force: true });
  const ref = { resource: resources.HelmRelease, namespace: NAMESPACE, name: metadata.name };
  await client.patch(
    ref,
    { status: releaseStatus(object, metadata.generation ?? 1) },
    {
      ...merge("helm-controller"),
      subresource: "status",
    },
  );
}

const merge = (fieldManager: string) => ({ type: "merge", fieldManager }) as const;
const TIME = "2026-01-01T00:00:00Z";

/** As helm-controller 1.4 writes it. */
function releaseStatus({ metadata: { name } }: KubernetesObject, generation: number): object {
  const message = `Helm install succeeded for release ${NAMESPACE}/${name}.v1 with chart demo@1.0.0`;
  const condition = (type: string) => ({
    type,
    status: "True",
    reason: "InstallSucceeded",
    message,
    lastTransitionTime: TIME,
    observedGeneration: generation,
  });
  return {
    observedGeneration: generation,
    conditions: [condition("Ready"), condition("Released")],
    history: [
      {
        name,
        namespace: NAMESPACE,
        version: generation,
        status: "deployed",
        chartName: "demo",
        chartVersion: "1.0.0",
        appVersion: "1.0.0",
        digest: `sha256:${"0".repeat(64)}`,
        configDigest: `sha256:${"0".repeat(64)}`,
        firstDeployed: TIME,
        lastDeployed: TIME,
      },
    ],
    lastAttemptedGeneration: generation,
    lastAttemptedRevision: "1.0.0",
    lastAttemptedReleaseAction: "install",
    storageNamespace: NAMESPACE,
    helmChart: `${NAMESPACE}/${NAMESPACE}-${name}`,
  };
}

/** As Argo 3.7 writes it: for each task its Retry node and a pod, with what went in and came out. */
function workflowStatus(workflow: string, { nodes }: Plan): object {
  const node = (displayName: string, type: string, rest: object = {}) => ({
    id: `${workflow}-${displayName}`,
    name: `${workflow}.${displayName}`,
    displayName,
    type,
    templateRef: { name: "orkestra-executor", template: "apply", clusterScope: true },
    templateScope: `local/${workflow}`,
    phase: "Succeeded",
    boundaryID: workflow,
    startedAt: TIME,
    finishedAt: TIME,
    progress: "1/1",
    resourcesDuration: { cpu: 1, memory: 12 },
    inputs: { parameters: ["revision", "node", "after", "timeout"].map((name) => ({ name, value: displayName })) },
    ...rest,
  });
  const tasks = nodes.flatMap(({ name }) => {
    const task = taskName(name);
    const message = `release ${NAMESPACE}/${name} ready: InstallSucceeded`;
    return [
      node(task, "Retry", { children: [`${task}(0)`] }),
      node(`${task}(0)`, "Pod", { message, hostNodeName: "node" }),
    ];
  });
  const all = [node(workflow, "DAG"), ...tasks];
  return {
    phase: "Succeeded",
    startedAt: TIME,
    finishedAt: TIME,
    progress: `${tasks.length / 2}/${tasks.length / 2}`,
    nodes: Object.fromEntries(all.map((one) => [one.id, one])),
  };
}

async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
    }),
  );
}
