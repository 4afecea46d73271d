/**
 * Whether what a HelmRelease had installed is gone, too, once the HelmRelease is.
 *
 * helm-controller (1.4, internal/controller: reconcileDelete, reconcileReleaseDeletion) lets a release go without uninstalling
 * it when it is suspended, and, with no word but in its log, when the ServiceAccount or the kubeconfig to do it with is gone.
 * When it has uninstalled, it says so in the status before it takes its finalizer away (runtime/patch writes conditions first).
 * So where nobody saw these words, the release's workloads are looked for.
 */
import { uninstallSaid } from "@orkestra/core";
import { isConflict, isNotFound, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { originLabels } from "../diagnosis/workloads.ts";
import { leftBehind, leftOfUnseen } from "./left-behind.ts";

export interface Aftermath {
  readonly ending: "removed" | "failed";
  readonly reason: string;
  readonly message: string;
}

/** @param last as it was seen last */
export async function aftermath(last: UnknownObject, cluster: Cluster, signal: AbortSignal): Promise<Aftermath> {
  const { namespace } = last.metadata;
  const { suspend, serviceAccountName, kubeConfig } = (last["spec"] ?? {}) as HelmReleaseSpec;
  const { storageNamespace = namespace, history = [] } = (last["status"] ?? {}) as HelmReleaseStatus;
  const said = uninstallSaid(last);
  if (said?.reason === "UninstallSucceeded") return { ending: "removed", ...said };
  const name = history[0]?.name;
  if (!name) return { ending: "removed", reason: "Gone", message: "Flux had installed nothing" };
  const byHand = `to uninstall it: helm -n ${storageNamespace} uninstall ${name}`;
  if (suspend)
    return {
      ending: "failed",
      reason: "Suspended",
      message: `was suspended while it was deleted, so that Flux let it go and left behind what it had installed; ${byHand}`,
    };

  const left = await leftBehind(last, cluster, signal);
  if (left.length === 0)
    return {
      ending: "removed",
      reason: "Gone",
      message: "nobody saw how Flux uninstalled it, and none of its workloads are left",
    };
  const access = kubeConfig
    ? "the Secret of its spec.kubeConfig"
    : `its ServiceAccount ${serviceAccountName ?? ""}`.trim();
  const message = `is gone, but Flux was not seen to uninstall it: ${left}. Flux does not where ${access} is gone; ${byHand}`;
  return { ending: "failed", reason: "NotUninstalled", message };
}

/**
 * Of one that was gone before it was looked at.
 *
 * @param ref where it was there when somebody decided to remove it: an earlier run of this may have been lost on its way, and
 *   with it what it had to say
 */
export async function aftermathOfUnseen(
  ref: Ref | undefined,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Aftermath> {
  const left = ref ? await leftOfUnseen(ref, cluster, signal) : "";
  if (left === "") return { ending: "removed", reason: "Gone", message: "there is no such HelmRelease" };
  const message = `there is no such HelmRelease any more, and nobody saw Flux uninstall it: ${left}; to see what is installed: helm -n ${ref?.namespace} list`;
  return { ending: "failed", reason: "NotUninstalled", message };
}

/**
 * Of one that was let go. Flux then also leaves the HelmChart that it had made for it (reconcileDelete), which would keep the
 * source in use.
 */
export async function handedOver(
  last: UnknownObject,
  parent: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Aftermath> {
  await deleteChart(last, cluster, signal);
  const { namespace } = last.metadata;
  const { storageNamespace = namespace, history = [] } = (last["status"] ?? {}) as HelmReleaseStatus;
  const name = history[0]?.name;
  const record = name
    ? `; Helm's own record of it stays, and must not be uninstalled: to drop it, kubectl -n ${storageNamespace} delete secret -l owner=helm,name=${name}`
    : "";
  return {
    ending: "removed",
    reason: "HandedOver",
    message: `let go without uninstalling, since "${parent}" has its objects${record}`,
  };
}

async function deleteChart(last: UnknownObject, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { helmChart } = (last["status"] ?? {}) as HelmReleaseStatus;
  const [namespace, name] = helmChart?.split("/") ?? [];
  if (!namespace || !name || namespace !== last.metadata.namespace) return;
  const ref: Ref = { resource: resources.HelmChart, namespace, name };
  const chart = await cluster.get(ref, signal);
  const labels = Object.entries(originLabels({ namespace, name: last.metadata.name }));
  if (!chart || labels.some(([label, value]) => chart.metadata.labels?.[label] !== value)) return;
  try {
    await cluster.delete(ref, chart, { unchanged: false }, signal);
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}

interface HelmReleaseSpec {
  readonly suspend?: boolean;
  readonly serviceAccountName?: string;
  readonly kubeConfig?: object;
}

interface HelmReleaseStatus {
  readonly storageNamespace?: string;
  readonly history?: readonly { readonly name?: string }[];
  /** `namespace/name` of the HelmChart that Flux made for it. */
  readonly helmChart?: string;
}
