/** What one run is to remove, wherever it was told, and whose that must be. */
import type { KubernetesObject } from "@orkestra/core";
import { type Ref, resources } from "@orkestra/kube";
import type { RemoveRequest } from "../arguments/existing.ts";
import type { Cluster } from "../cluster.ts";
import { findWork } from "../work.ts";

export interface Leaving {
  readonly ref: Ref;
  readonly whose: Whose;
  /** Sources that the plan or the manifest names. */
  readonly sources: readonly KubernetesObject[];
  /** HelmRelease of the parent that may have taken its objects over. */
  readonly handedTo: string | undefined;
  readonly timeoutMs: number;
}

/** Whose a live object must be to be deleted. */
export type Whose =
  /** As a plan or a manifest has the release; `group` is absent for a manifest that claims none. */
  | { readonly kind: "told"; readonly release: KubernetesObject; readonly group: string | undefined }
  /** Controlled by the object with this UID: what is removed so is told by nothing but the cluster. */
  | { readonly kind: "owned"; readonly uid: string };

export type FoundLeaving =
  | { readonly ok: true; readonly leaving: Leaving }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More than Flux takes for an uninstall with its own defaults, whatever it is at when the release is deleted. */
const DEFAULT_TIMEOUT_MS = 1_800_000;

export async function findLeaving(
  cluster: Cluster,
  { origin, handedTo, timeoutMs }: RemoveRequest,
  signal: AbortSignal,
): Promise<FoundLeaving> {
  if (origin.kind === "release") {
    const { namespace, name, owner } = origin;
    const ref: Ref = { resource: resources.HelmRelease, namespace, name };
    const whose: Whose = { kind: "owned", uid: owner };
    return { ok: true, leaving: { ref, whose, sources: [], handedTo, timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS } };
  }
  const found = await findWork(cluster, origin, [], signal);
  if (!found.ok) return found;
  const { objects, release, group, timeoutMs: planned } = found.work;
  const whose: Whose = { kind: "told", release: objects.at(-1) as KubernetesObject, group };
  const sources = objects.slice(0, -1);
  return { ok: true, leaving: { ref: release.ref, whose, sources, handedTo, timeoutMs: timeoutMs ?? planned } };
}
