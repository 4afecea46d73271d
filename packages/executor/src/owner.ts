/** Whose an existing object is, in words, so that an error names somebody to talk to. */
import { Label } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";

/**
 * Undefined when the object may be overwritten.
 *
 * An object of a group must carry the group's label. A hand-written manifest without that label may overwrite what no group
 * owns, as `kubectl apply` would.
 *
 * @param group the group that wants to write; undefined for a manifest that claims none
 */
export function ownerOf(live: UnknownObject, group: string | undefined): string | undefined {
  const labels = live.metadata.labels ?? {};
  const theirs = labels[Label.group];
  if (theirs === group) return undefined;
  return theirs !== undefined ? `the Orkestra group "${theirs}"` : (applierOf(live) ?? "somebody else");
}

function applierOf({ metadata }: UnknownObject): string | undefined {
  const { labels = {}, annotations = {}, ownerReferences = [], managedFields = [] } = metadata;
  const kustomization = labels["kustomize.toolkit.fluxcd.io/name"];
  const argo = annotations["argocd.argoproj.io/tracking-id"]?.split(":")[0] ?? labels["argocd.argoproj.io/instance"];
  const helm = annotations["meta.helm.sh/release-name"];
  const controller = ownerReferences.find((owner) => owner.controller);
  if (controller) return `${controller.kind} "${controller.name}"`;
  if (kustomization) return `the Flux Kustomization "${kustomization}"`;
  if (argo) return `the Argo CD application "${argo}"`;
  if (helm) return `the Helm release "${helm}"`;
  const managers = managedFields.flatMap((entry) => managerOf(entry));
  return managers.length > 0
    ? `whoever wrote it with ${managers.map((name) => JSON.stringify(name)).join(", ")}`
    : undefined;
}

/** Flux itself writes status and finalizers into every HelmRelease. */
function managerOf(entry: unknown): string[] {
  const { manager, subresource } = entry as { manager?: unknown; subresource?: unknown };
  return typeof manager === "string" && manager !== "helm-controller" && !subresource ? [manager] : [];
}
