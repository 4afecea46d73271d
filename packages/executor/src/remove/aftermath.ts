/**
 * Whether what a HelmRelease had installed is gone, too, once the HelmRelease is.
 *
 * helm-controller (1.4, internal/controller: reconcileDelete, reconcileReleaseDeletion) lets a release go without uninstalling
 * it when it is suspended, and, with no word but in its log, when the ServiceAccount or the kubeconfig to do it with is gone.
 * When it has uninstalled, it says so in the status before it takes its finalizer away (runtime/patch writes conditions first).
 * So where nobody saw these words, the release's workloads are looked for.
 */
import type { UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { uninstallSaid } from "./blockage.ts";
import { leftBehind } from "./left-behind.ts";

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

interface HelmReleaseSpec {
  readonly suspend?: boolean;
  readonly serviceAccountName?: string;
  readonly kubeConfig?: object;
}

interface HelmReleaseStatus {
  readonly storageNamespace?: string;
  readonly history?: readonly { readonly name?: string }[];
}
