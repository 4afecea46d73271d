/**
 * The Deployments that a Helm release consists of, with Flux's labels, as far as statuses and diagnoses look at them. What
 * Helm deletes it knows from the release before, whoever has taken the object over since.
 */
import { isNotFound, type KubeClient, type Manifest, resources } from "@orkestra/kube";
import type { HelmAction, Play } from "./script.ts";

export interface WorkloadSurroundings {
  readonly client: KubeClient;
  /** Logs of pods, by `namespace/pod`, where the API server serves them from. */
  readonly podLogs: Map<string, string> | undefined;
}

export const workloadsOf = ({ release }: HelmAction, { workloads }: Play): readonly string[] => workloads ?? [release];

/** Applied and judged; of a release that fails, the first one has no pod that is ready. */
export async function putWorkloads(action: HelmAction, play: Play, around: WorkloadSurroundings): Promise<void> {
  const names = workloadsOf(action, play);
  for (const [i, name] of names.entries()) {
    const isReady = play.fails === undefined || i > 0;
    await around.client.apply(deployment(action, name), { fieldManager: "helm-controller", force: true });
    const ref = { resource: resources.Deployment, namespace: action.targetNamespace, name };
    const status = deploymentStatus(isReady);
    await around.client.patch(
      ref,
      { status },
      { type: "merge", subresource: "status", fieldManager: "kube-controller-manager" },
    );
    await dropPods(action.targetNamespace, name, around);
    if (!isReady && play.crash) await crashedPod(action, name, play.crash, around);
  }
}

export async function dropWorkloads(
  namespace: string,
  names: readonly string[],
  around: WorkloadSurroundings,
): Promise<void> {
  for (const name of names) {
    await around.client.delete({ resource: resources.Deployment, namespace, name });
    await dropPods(namespace, name, around);
  }
}

/** Of all kinds, only that of the namespace is created: with `createNamespace`. False: there is none. */
export async function hasNamespace(client: KubeClient, name: string, create: boolean): Promise<boolean> {
  if (await client.get({ resource: resources.Namespace, name })) return true;
  if (create) await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  return create;
}

function deployment({ namespace, name: origin, targetNamespace, release, chart }: HelmAction, name: string): Manifest {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name,
      namespace: targetNamespace,
      labels: {
        "app.kubernetes.io/instance": release,
        "app.kubernetes.io/managed-by": "Helm",
        "helm.sh/chart": `${chart.name}-${chart.version}`.replaceAll("+", "_").slice(0, 63),
        "helm.toolkit.fluxcd.io/name": origin,
        "helm.toolkit.fluxcd.io/namespace": namespace,
      },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }] } },
    },
  } as Manifest;
}

function deploymentStatus(isReady: boolean): object {
  const count = isReady ? 1 : 0;
  const status = isReady ? "True" : "False";
  const reason = isReady ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable";
  return {
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: count,
    availableReplicas: count,
    conditions: [{ type: "Available", status, reason, message: "" }],
  };
}

async function crashedPod(
  { targetNamespace: namespace }: HelmAction,
  app: string,
  { exitCode, log }: NonNullable<Play["crash"]>,
  { client, podLogs }: WorkloadSurroundings,
): Promise<void> {
  const name = `${app}-0`;
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app } },
    spec: { containers: [{ name: app, image: app }] },
  };
  await client.apply(pod, { fieldManager: "kubelet", force: true });
  const terminated = { exitCode, reason: "Error" };
  const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off restarting failed container" } };
  const container = {
    name: app,
    image: app,
    imageID: "",
    ready: false,
    restartCount: 3,
    state,
    lastState: { terminated },
  };
  const status = { phase: "Running", containerStatuses: [container] };
  const ref = { resource: resources.Pod, namespace, name };
  await client.patch(ref, { status }, { type: "merge", subresource: "status", fieldManager: "kubelet" });
  podLogs?.set(`${namespace}/${name}`, log);
}

async function dropPods(namespace: string, app: string, { client, podLogs }: WorkloadSurroundings): Promise<void> {
  const name = `${app}-0`;
  if (!podLogs?.has(`${namespace}/${name}`)) return;
  try {
    await client.delete({ resource: resources.Pod, namespace, name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  podLogs.delete(`${namespace}/${name}`);
}
