/**
 * Who keeps a group as a manifest elsewhere says, and may so take back what a command changes. Pure.
 *
 * By what the tools leave on the objects that they apply: Flux labels them (kustomize-controller and helm-controller), Argo CD
 * annotates them (`tracking-id`, of an object that names itself) or labels them; all show as field managers.
 */
import type { LiveGroup } from "./groups.ts";

export interface Keeper {
  /** `Argo CD application "shop"`. */
  readonly title: string;
  /** Whether it sets the field itself, as the group's managed fields say; else it may leave the change alone. */
  readonly sets: (path: readonly string[]) => boolean;
}

const MANAGERS: Readonly<Record<string, string>> = {
  "kustomize-controller": "Flux",
  "helm-controller": "Flux",
  "argocd-controller": "Argo CD",
  "argocd-application-controller": "Argo CD",
};

/** Undefined where nothing tells of any. */
export function keeperOf({ metadata }: LiveGroup): Keeper | undefined {
  const { labels = {}, annotations = {}, managedFields = [] } = metadata;
  const flux = (label: string, kind: string): string | undefined => {
    const of = labels[`${label}.toolkit.fluxcd.io/name`];
    const namespace = labels[`${label}.toolkit.fluxcd.io/namespace`];
    return of === undefined ? undefined : `Flux ${kind} "${namespace === undefined ? "" : `${namespace}/`}${of}"`;
  };
  const theirs = managedFields.filter(({ manager }) => typeof manager === "string" && MANAGERS[manager] !== undefined);
  const [tracked, object] = (annotations["argocd.argoproj.io/tracking-id"] ?? "").split(":");
  const application = object?.endsWith("/ApplicationGroup") ? tracked : labels["argocd.argoproj.io/instance"];
  const manager = theirs.map((it) => MANAGERS[String(it["manager"])]).at(0);
  const title =
    flux("kustomize", "Kustomization") ??
    flux("helm", "HelmRelease") ??
    (application ? `Argo CD application "${application}"` : manager);
  if (title === undefined) return undefined;
  return { title, sets: (path) => theirs.some(({ fieldsV1 }) => hasField(fieldsV1, path)) };
}

function hasField(fields: unknown, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (typeof fields !== "object" || fields === null) return false;
  const key = `f:${first}`;
  return key in fields && hasField((fields as Readonly<Record<string, unknown>>)[key], rest);
}
