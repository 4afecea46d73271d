/** Looks for what a HelmRelease that is gone has left behind, as far as an executor may look. */
import type { UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { remedyOf } from "../diagnosis/rights.ts";
import { named, targetOf, workloadsOf } from "./workloads.ts";

/** The uninstall is over: nothing else is waited for. */
const LOOK_MS = 5_000;

/** What is there still, or why that cannot be known; empty when nothing is. */
export async function leftBehind(release: UnknownObject, cluster: Cluster, signal: AbortSignal): Promise<string> {
  const { name, namespace = "" } = release.metadata;
  const target = targetOf(release);
  if (target.elsewhere) return "what it had installed is in another cluster, where an executor cannot look";
  try {
    return told(await look({ namespace, name }, target.namespace, cluster, signal), target.namespace);
  } catch (error) {
    signal.throwIfAborted();
    return `what it had installed in namespace "${target.namespace}" could not be looked at (${remedyOf(error) ?? String(error)})`;
  }
}

/**
 * The same for one that nobody saw: what is there of it in its own namespace. What cannot be looked at counts as nothing, since
 * there may be nothing of it anywhere.
 */
export async function leftOfUnseen(
  { namespace = "", name }: { readonly namespace?: string | undefined; readonly name: string },
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string> {
  try {
    return told(await look({ namespace, name }, namespace, cluster, signal), namespace);
  } catch {
    signal.throwIfAborted();
    return "";
  }
}

function look(
  release: { readonly namespace: string; readonly name: string },
  target: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string[]> {
  return workloadsOf(release, target, cluster, AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]));
}

function told(workloads: readonly string[], namespace: string): string {
  return workloads.length === 0 ? "" : `${named(workloads)} in namespace "${namespace}" are left`;
}
