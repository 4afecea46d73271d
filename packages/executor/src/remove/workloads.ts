/** The workloads that a release has now, by the labels that Flux gives to what it installs (diagnosis/workloads.ts). */
import { type KubernetesObject, type Resource, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { originSelector } from "../diagnosis/workloads.ts";

const KINDS: readonly Resource[] = [resources.Deployment, resources.StatefulSet, resources.DaemonSet, resources.Job];
/** Of how many a person needs to read the names. */
const MOST_NAMES = 5;

/** Where a release puts its objects. */
export function targetOf(release: UnknownObject): { readonly namespace: string; readonly elsewhere: boolean } {
  const { targetNamespace, kubeConfig } = (release["spec"] ?? {}) as { targetNamespace?: string; kubeConfig?: object };
  return { namespace: targetNamespace || (release.metadata.namespace ?? ""), elsewhere: kubeConfig !== undefined };
}

/**
 * `Kind name` of each, sorted. Those that are on their way out do not count, nor those that Helm was told to keep (annotation
 * `helm.sh/resource-policy`). Rejects as the cluster's calls do.
 *
 * @param release name of the HelmRelease, and its namespace
 * @param namespace where its objects are
 */
export async function workloadsOf(
  release: { readonly namespace: string; readonly name: string },
  namespace: string,
  cluster: Pick<Cluster, "list">,
  signal: AbortSignal,
): Promise<string[]> {
  const labelSelector = originSelector(release);
  const found = await Promise.all(
    KINDS.map(async (kind) => {
      const all = await cluster.list<KubernetesObject>(kind, { namespace, labelSelector, signal });
      return all.filter(isLeft).map(({ metadata }) => `${kind.kind} ${metadata.name}`);
    }),
  );
  return found.flat().sort();
}

function isLeft({ metadata }: KubernetesObject): boolean {
  return !metadata.deletionTimestamp && metadata.annotations?.["helm.sh/resource-policy"] !== "keep";
}

export function named(workloads: readonly string[]): string {
  const more = workloads.length > MOST_NAMES ? ` and ${workloads.length - MOST_NAMES} more` : "";
  return `${workloads.slice(0, MOST_NAMES).join(", ")}${more}`;
}
