/** Looks for what a HelmRelease that is gone has left behind, as far as an executor may look. */
import { type KubernetesObject, type Resource, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { remedyOf } from "../diagnosis/rights.ts";
import { originSelector } from "../diagnosis/workloads.ts";

const KINDS: readonly Resource[] = [resources.Deployment, resources.StatefulSet, resources.DaemonSet, resources.Job];
/** Of how many a person needs to read the names. */
const MOST_NAMES = 5;
/** The uninstall is over: nothing else is waited for. */
const LOOK_MS = 5_000;

/** What is there still, or why that cannot be known; empty when nothing is. */
export async function leftBehind(release: UnknownObject, cluster: Cluster, signal: AbortSignal): Promise<string> {
  const { name, namespace = "" } = release.metadata;
  const { targetNamespace, kubeConfig } = (release["spec"] ?? {}) as { targetNamespace?: string; kubeConfig?: object };
  if (kubeConfig) return "what it had installed is in another cluster, where an executor cannot look";
  const target = targetNamespace || namespace;
  const labelSelector = originSelector({ namespace, name });
  const look = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
  try {
    const found = await Promise.all(
      KINDS.map(async (kind) => {
        const all = await cluster.list<KubernetesObject>(kind, { namespace: target, labelSelector, signal: look });
        return all.filter(isLeft).map(({ metadata }) => `${kind.kind} ${metadata.name}`);
      }),
    );
    return told(found.flat(), target);
  } catch (error) {
    signal.throwIfAborted();
    return `what it had installed in namespace "${target}" could not be looked at (${remedyOf(error) ?? String(error)})`;
  }
}

/** Not what Helm was told to keep (the annotation `helm.sh/resource-policy`), nor what is on its way. */
function isLeft({ metadata }: KubernetesObject): boolean {
  return !metadata.deletionTimestamp && metadata.annotations?.["helm.sh/resource-policy"] !== "keep";
}

function told(names: readonly string[], namespace: string): string {
  if (names.length === 0) return "";
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `${names.slice(0, MOST_NAMES).join(", ")}${more} in namespace "${namespace}" are left`;
}
