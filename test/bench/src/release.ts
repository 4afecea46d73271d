/** What the record of a rollout needs to know of a HelmRelease (helm.toolkit.fluxcd.io/v2), and when one is ready. */
import type { KubernetesObject } from "@orkestra/kube";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface Release extends KubernetesObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}

export function condition(release: Release, type: string): Condition | undefined {
  return release.status?.conditions?.find((candidate) => candidate.type === type);
}

/**
 * Ready at the generation that the object has: what Flux says of an older one does not count. Written again here, apart
 * from the product's own judgement, so that a mistake there cannot hide itself.
 */
export function isReady(release: Release): boolean {
  return (
    release.status?.observedGeneration === release.metadata.generation &&
    condition(release, "Ready")?.status === "True" &&
    condition(release, "Reconciling")?.status !== "True" &&
    condition(release, "Stalled")?.status !== "True"
  );
}
