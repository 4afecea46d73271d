/** What tests of a group's later life look at: which Workflows there were, what is left, which workloads went on. */
import { type KubeClient, type KubernetesObject, resources } from "@orkestra/kube";
import { type Creations, recordCreations } from "./creations.ts";
import type { TestNamespace } from "./namespace.ts";
import { untilListed } from "./until.ts";
import { Within } from "./within.ts";

/** Pods that Argo starts, for nothing of a chart carries its label. */
export const recordExecutors = (client: KubeClient, namespace: string): Promise<Creations> =>
  recordCreations(client, resources.Pod, { namespace, labelSelector: "workflows.argoproj.io/workflow" });

export const recordWorkflows = ({ client, name }: TestNamespace): Promise<Creations> =>
  recordCreations(client, resources.Workflow, { namespace: name });

/** What each Workflow was for, in the order of creation: `apply`, `rollback-2`. */
export const operations = (workflows: Creations): string[] =>
  workflows.inOrder().map((name) => /-((?:apply|stage|rollback|remove)(?:-[0-9]+)?)$/.exec(name)?.[1] ?? name);

/** Resolves when no release, source or revision of any group of the namespace is left. */
export async function untilNothingIsLeft(namespace: TestNamespace): Promise<void> {
  const left = async () => [
    ...(await namespace.list(resources.HelmRelease)),
    ...(await namespace.list(resources.HelmRepository)),
    ...(await namespace.list(resources.OCIRepository)),
    ...(await namespace.list(resources.ControllerRevision)).filter(({ metadata }) => isOurs(metadata)),
  ];
  await untilListed("the end of the group's children", left, (objects) => objects.length === 0, Within.teardown);
}

/** Deployments and ControllerRevisions of charts carry other labels. */
const isOurs = ({ labels }: KubernetesObject["metadata"]): boolean =>
  labels?.["app.kubernetes.io/managed-by"] === "orkestra";

/** UID of the pod of each workload: another one means that it was restarted. */
export async function podsOf(namespace: TestNamespace): Promise<Record<string, string>> {
  const pods = (await namespace.list(resources.Pod)).filter(
    ({ metadata }) => metadata.labels?.["app"] !== undefined && metadata.deletionTimestamp === undefined,
  );
  return Object.fromEntries(pods.map(({ metadata }) => [metadata.labels?.["app"] ?? "", metadata.uid ?? ""]));
}

/** Names of all Deployments, sorted. */
export async function workloads(namespace: TestNamespace): Promise<string[]> {
  return (await namespace.list(resources.Deployment)).map(({ metadata }) => metadata.name).sort();
}

/** `name: generation` of each HelmRelease. */
export async function generations(namespace: TestNamespace): Promise<Record<string, number | undefined>> {
  const releases = await namespace.list(resources.HelmRelease);
  return Object.fromEntries(releases.map(({ metadata }) => [metadata.name, metadata.generation]));
}
