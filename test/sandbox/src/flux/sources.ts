/**
 * source-controller (1.7) for HelmRepository, OCIRepository and HelmChart: each is looked at, and becomes Ready with an
 * artifact, or says why not, as the finder of charts has it.
 */
import { createHash } from "node:crypto";
import { type KubeClient, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import { stamp } from "../argo/shapes.ts";
import type { Asked, FindChart, Found, OciRef } from "./charts.ts";
import { FINALIZER, withFinalizer, withoutFinalizer } from "./finalizer.ts";
import type { Chart } from "./script.ts";
import { Draft } from "./status.ts";

export type SourceKind = "HelmRepository" | "OCIRepository" | "HelmChart";

interface Spec {
  readonly url?: string;
  readonly type?: string;
  readonly suspend?: boolean;
  readonly ref?: OciRef;
  readonly chart?: string;
  readonly version?: string;
  readonly sourceRef?: { readonly kind: string; readonly name: string };
}

/** The chart that a source has now: what of it an artifact tells only to who unpacks it. */
export type Artifacts = Map<string, Chart>;

export interface SourceSurroundings {
  readonly client: KubeClient;
  readonly find: FindChart;
  readonly artifacts: Artifacts;
}

export type SourceEnd = "done" | "again" | "retry";

export const artifactKey = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind}/${namespace}/${name}`;

/** One pass over one source. */
export async function reconcileSource(object: UnknownObject, around: SourceSurroundings): Promise<SourceEnd> {
  const kind = object.kind as SourceKind;
  const { namespace, name, deletionTimestamp, finalizers = [], generation } = object.metadata;
  const { client, artifacts } = around;
  const ref: Ref = { resource: resources[kind], namespace, name };
  const spec = (object["spec"] ?? {}) as Spec;
  if (deletionTimestamp) {
    artifacts.delete(artifactKey(kind, namespace, name));
    await withoutFinalizer(client, ref, object, "source-controller");
    return "done";
  }
  if (kind === "HelmRepository" && spec.type === "oci") return "done";
  if (!finalizers.includes(FINALIZER)) {
    await withFinalizer(client, ref, object, "source-controller");
    return "again";
  }
  if (spec.suspend) return "done";

  const draft = new Draft(client, ref, object, "source-controller");
  const handled = object.metadata.annotations?.["reconcile.fluxcd.io/requestedAt"];
  if (handled !== undefined) draft.set({ lastHandledReconcileAt: handled });
  const found = kind === "HelmRepository" ? indexOf(spec) : await chartOf(spec, kind, namespace, around);
  if (found.ok) {
    if (found.chart) artifacts.set(artifactKey(kind, namespace, name), found.chart);
    succeed(draft, kind, found);
    draft.set({ observedGeneration: generation });
  } else fail(draft, found, generation);
  await draft.write();
  return found.ok || found.stalled ? "done" : "retry";
}

interface Fetched {
  readonly ok: true;
  readonly revision: string;
  readonly digest: string;
  readonly chart?: Chart;
}

const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** The index is not fetched here: a chart that it lacks shows when it is asked for. */
function indexOf({ url = "" }: Spec): Fetched {
  return { ok: true, revision: sha256(url), digest: sha256(url) };
}

async function chartOf(
  spec: Spec,
  kind: SourceKind,
  namespace: string | undefined,
  { client, find }: SourceSurroundings,
): Promise<Fetched | Extract<Found, { ok: false }>> {
  const asked = kind === "OCIRepository" ? oci(spec) : await fromRepository(client, spec, namespace);
  if ("ok" in asked) return asked;
  const found = await find(asked);
  if (!found.ok) return found;
  const { chart } = found;
  const digest = chart.digest ?? sha256(`${chart.name}-${chart.version}`);
  const tag = spec.ref?.tag ?? (spec.ref?.digest === undefined ? chart.version : undefined);
  const revision = kind === "HelmChart" ? chart.version : tag === undefined ? digest : `${tag}@${digest}`;
  return { ok: true, revision, digest, chart };
}

function oci({ url = "", ref = {} }: Spec): Asked {
  return { kind: "OCIRepository", url, ref };
}

async function fromRepository(
  client: KubeClient,
  { chart = "", version = "*", sourceRef }: Spec,
  namespace: string | undefined,
): Promise<Asked | Extract<Found, { ok: false }>> {
  const ref = { resource: resources.HelmRepository, namespace, name: sourceRef?.name ?? "" };
  const repository = sourceRef?.kind === "HelmRepository" ? await client.get(ref) : undefined;
  if (!repository) {
    const message = `failed to get source: ${sourceRef?.kind} "${sourceRef?.name}" not found`;
    return { ok: false, stalled: false, reason: "SourceUnavailable", message };
  }
  const { url = "" } = (repository["spec"] ?? {}) as Spec;
  return { kind: "HelmRepository", url, chart, version };
}

function succeed(draft: Draft, kind: SourceKind, { revision, digest, chart }: Fetched): void {
  const [reason, message] =
    kind === "HelmChart"
      ? ["ChartPullSucceeded", `pulled '${chart?.name}' chart with version '${chart?.version}'`]
      : kind === "OCIRepository"
        ? ["Succeeded", `stored artifact for digest '${revision}'`]
        : ["Succeeded", `stored artifact: revision '${revision}'`];
  draft.drop("Reconciling", "Stalled", "FetchFailed");
  draft.mark("Ready", "True", reason, message);
  draft.mark("ArtifactInStorage", "True", reason, message);
  const before = draft.get<{ readonly revision?: string; readonly lastUpdateTime?: string }>("artifact");
  const lastUpdateTime = before?.revision === revision ? before.lastUpdateTime : stamp(new Date());
  draft.set({ artifact: { revision, digest, path: "", url: "", lastUpdateTime } });
}

/** What is tried again does not count as observed; what is not, does (internal/reconcile/reconcile.go). */
function fail(draft: Draft, { stalled, reason, message }: Extract<Found, { ok: false }>, generation = 0): void {
  draft.mark("Ready", "False", reason, message);
  draft.mark("FetchFailed", "True", reason, message);
  if (stalled) {
    draft.mark("Stalled", "True", reason, message);
    draft.set({ observedGeneration: generation });
  } else draft.mark("Reconciling", "True", "ProgressingWithRetry", message);
}
