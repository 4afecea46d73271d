/** What one run has to do, wherever it was told: the objects to apply, and what its release must come to be. */
import { createHash } from "node:crypto";
import { Annotation, Label } from "@orkestra/api";
import { type KubernetesObject, pinnedVersion, type Wanted } from "@orkestra/core";
import { type Ref, resources } from "@orkestra/kube";
import type { Origin } from "./arguments/origin.ts";
import type { Cluster } from "./cluster.ts";
import { textOf } from "./given.ts";
import { fromRevision } from "./revision.ts";

export interface Work {
  /** Sources first, the HelmRelease last. */
  readonly objects: readonly KubernetesObject[];
  readonly release: Target;
  /** The group that the release belongs to; absent for a manifest that claims none. */
  readonly group: string | undefined;
  readonly timeoutMs: number;
  readonly after: readonly Dependency[];
  /** Absent for a manifest, which nobody holds for. */
  readonly plan: PlanNode | undefined;
}

/** Where the plan stands that the work was read from, and what it says of this node. */
interface PlanNode {
  readonly revision: Ref;
  readonly node: string;
  /** Whether there are releases that depend on it. */
  readonly awaited: boolean;
  /** Whether an earlier run has left a note on the revision (refusal-note.ts). */
  readonly noted: boolean;
}

/** A HelmRelease, and what it must be to count as ready. */
interface Target {
  readonly ref: Ref;
  readonly wanted: Wanted & { readonly digest: string };
}

export interface Dependency extends Target {
  readonly node: string;
}

export type Found =
  | { readonly ok: true; readonly work: Work }
  | { readonly ok: false; readonly problems: readonly string[] };

/** For a manifest, as in the original. */
const DEFAULT_TIMEOUT_MS = 300_000;

export async function findWork(
  cluster: Cluster,
  origin: Origin,
  after: readonly string[],
  signal: AbortSignal,
): Promise<Found> {
  if (origin.kind === "revision") return fromRevision(cluster, origin, after, signal);
  const given = await textOf(origin);
  if (!given.ok) return given;
  // Only here: most runs need no YAML, and somebody waits for a pod's start.
  const { readManifest } = await import("./manifest.ts");
  const manifest = readManifest(given.text, cluster.namespace);
  return manifest.ok ? { ok: true, work: workOf(manifest.objects) } : manifest;
}

/** Objects that no plan made. They get a digest like those of a plan, so that they are judged and found again alike. */
function workOf(given: readonly KubernetesObject[]): Work {
  const digest = createHash("sha256").update(JSON.stringify(given)).digest("hex");
  const objects = given.map((object) =>
    object === given.at(-1) ? withAnnotation(object, Annotation.digest, digest) : object,
  );
  const release = objects.at(-1) as KubernetesObject;
  return {
    objects,
    release: { ref: refOf(release), wanted: { digest, chartVersion: pinnedVersion(objects) } },
    group: release.metadata.labels?.[Label.group],
    timeoutMs: DEFAULT_TIMEOUT_MS,
    after: [],
    plan: undefined,
  };
}

export function refOf({ metadata }: KubernetesObject): Ref {
  return { resource: resources.HelmRelease, namespace: metadata.namespace, name: metadata.name };
}

function withAnnotation(object: KubernetesObject, key: string, value: string): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [key]: value } } };
}
