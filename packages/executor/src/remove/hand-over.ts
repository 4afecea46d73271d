/**
 * Whether the release of a sub-chart is let go, because its parent's chart has the sub-chart inside again and has taken its
 * objects over: to uninstall it would delete what the parent's release has now.
 *
 * Helm gives objects to the release that was installed last, and Flux puts its labels on all it installs (helm-controller 1.4:
 * TakeOwnership, internal/postrender), so the labels tell whose a workload is. What the piece had before its parent was
 * changed stands in a note (hand-over-note.ts): without it, nobody knows whether something of it has moved.
 */
import type { UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { remedyOf } from "../diagnosis/rights.ts";
import { readHandOverNote } from "../hand-over-note.ts";
import { kubectlName } from "../kubectl-name.ts";
import type { Refusal } from "./refusal.ts";
import { named, targetOf, workloadsOf } from "./workloads.ts";

export type HandOver =
  | { readonly how: "let go" }
  /** The parent has taken nothing of it. */
  | { readonly how: "uninstall" }
  | ({ readonly how: "refuse" } & Refusal);

/** @param parent name of the parent's HelmRelease */
export async function handOver(
  live: UnknownObject,
  parent: string,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<HandOver> {
  const { name, namespace = "" } = live.metadata;
  const target = targetOf(live);
  if (target.elsewhere)
    return refused("what it had installed is in another cluster, where an executor cannot look", live);
  const left = await looked(() => workloadsOf({ namespace, name }, target.namespace, cluster, signal), signal);
  if (typeof left === "string")
    return refused(`its workloads in namespace "${target.namespace}" cannot be looked at (${left})`, live);
  if (left.length === 0) return { how: "let go" };

  const before = readHandOverNote(live);
  const taken = await looked(() => workloadsOf({ namespace, name: parent }, target.namespace, cluster, signal), signal);
  if (before && typeof taken !== "string") {
    const moved = before.filter((workload) => taken.includes(workload));
    if (moved.length === 0) return { how: "uninstall" };
    return refused(`of its workloads "${parent}" has taken over ${named(moved)}, but not ${named(left)}`, live);
  }
  return refused(`"${parent}" has not taken over its workloads ${named(left)}, perhaps others of it`, live);
}

/** What was found, or in words why nobody may look. */
async function looked<T>(look: () => Promise<T>, signal: AbortSignal): Promise<T | string> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    const remedy = remedyOf(error);
    if (remedy === undefined) throw error;
    return remedy;
  }
}

function refused(why: string, release: UnknownObject): HandOver {
  const { namespace, name } = release.metadata;
  return {
    how: "refuse",
    reason: "PartlyHandedOver",
    message:
      `${why}; nothing was deleted, since to uninstall it would delete what has been taken over. ` +
      "Delete what is not needed any more, then let it go: " +
      `kubectl -n ${namespace} patch ${kubectlName(release)} ${name} --type merge -p '{"spec":{"suspend":true}}' && ` +
      `kubectl -n ${namespace} delete ${kubectlName(release)} ${name}`,
  };
}
