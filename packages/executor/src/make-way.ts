/**
 * A release whose objects are to go to another namespace is removed as it is first, and made anew.
 *
 * helm-controller (1.4, internal/controller: reconcileUninstall) would uninstall it by itself when it sees the change, but with a
 * client of the new namespace: objects that name no namespace, as those of most charts, would stay behind in the old one, and
 * what has their names in the new one would be deleted. When the HelmRelease is deleted before it changes, it looks in the old.
 */
import type { KubernetesObject } from "@orkestra/core";
import { isConflict, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import type { Work } from "./work.ts";

/** Whether the release is installed elsewhere. One that is suspended would be let go, so that it is left to Flux. */
export function isElsewhere({ objects }: Pick<Work, "objects">, live: UnknownObject): boolean {
  const wanted = objects.at(-1);
  const { history } = (live["status"] ?? {}) as { history?: readonly unknown[] };
  if (!wanted || !history || history.length === 0 || specOf(live).suspend === true) return false;
  const own = live.metadata.namespace;
  return (specOf(live).targetNamespace || own) !== (specOf(wanted).targetNamespace || own);
}

/** Resolves when it is gone, or is not elsewhere any more. */
export async function makeWay(work: Work, cluster: Cluster, onLeaving: () => void, signal: AbortSignal): Promise<void> {
  const { ref } = work.release;
  let told = false;
  for await (const live of cluster.follow(ref, signal)) {
    if (!live || !isElsewhere(work, live)) return;
    if (!told) onLeaving();
    told = true;
    if (live.metadata.deletionTimestamp) continue;
    // Flux may have written its status meanwhile: then it is seen again.
    await cluster.delete(ref, live, { unchanged: true }, signal).catch((error: unknown) => {
      if (!isConflict(error)) throw error;
    });
  }
  signal.throwIfAborted();
  throw new Error("the watch of the release ended by itself");
}

interface Spec {
  readonly targetNamespace?: string;
  readonly suspend?: boolean;
}

const specOf = (release: KubernetesObject | UnknownObject): Spec => (release["spec"] ?? {}) as Spec;
