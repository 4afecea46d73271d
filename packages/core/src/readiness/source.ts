/**
 * Judges the source of a release's chart, to be certain of a failure before Flux says so of the HelmRelease.
 *
 * helm-controller only ever says "SourceNotReady" and waits. source-controller knows more: with Stalled=True and one of a
 * few reasons it has stopped trying (source-controller 1.7: internal/helm/chart/errors.go, internal/reconcile/reconcile.go).
 * Everything else (credentials, pulls, the network) it tries again, so that it is never a certain failure here.
 */
import { Annotation } from "@orkestra/api";
import { fields, integer, text } from "./json.ts";
import { type Condition, condition, conditionsOf } from "./view.ts";

/** A HelmChart, HelmRepository or OCIRepository of source.toolkit.fluxcd.io. */
export interface SourceView {
  readonly deleting: boolean;
  readonly generation: number;
  readonly observedGeneration: number | undefined;
  readonly requestedAt: string | undefined;
  readonly handledRequest: string | undefined;
  readonly conditions: readonly Condition[];
  /** Of an OCIRepository: digest of the artifact that it fetched, `sha256:...`. */
  readonly artifactDigest: string | undefined;
  /** Of a HelmChart: what it is to fetch, in a form that two of them can be compared by. */
  readonly asksFor: string;
  /** Of a HelmChart: the kind that its chart comes from. */
  readonly from: string | undefined;
}

export type SourceState =
  | "usable"
  | "pending" // Not yet, or not of the spec that is asked about.
  | "missing" // The chart is not in the repository's index as it was last fetched; a newer index may have it.
  | "hopeless"; // Stays as it is until somebody changes something.

export interface SourceJudgement {
  readonly state: SourceState;
  readonly reason: string;
  readonly message: string;
}

export interface WantedSource {
  /** Of a HelmChart: `asksFor` of the HelmRelease it is made for. */
  readonly asksFor?: string | undefined;
  /** Of a request that we wrote; what was said before it is handled does not count. */
  readonly token?: string | undefined;
}

const HOPELESS = new Set([
  "InvalidChartReference",
  "MetadataPatchError",
  "ValuesFilesError",
  "UnsupportedSourceKind",
  "URLInvalid",
]);
const NOT_IN_INDEX = "InvalidChartReference";

export function sourceView(object: unknown): SourceView {
  const { metadata, spec, status } = fields(object);
  const meta = fields(metadata);
  return {
    deleting: text(meta["deletionTimestamp"]) !== undefined,
    generation: integer(meta["generation"]) ?? 0,
    observedGeneration: integer(fields(status)["observedGeneration"]),
    requestedAt: text(fields(meta["annotations"])[Annotation.requestedAt]),
    handledRequest: text(fields(status)["lastHandledReconcileAt"]),
    conditions: conditionsOf(status),
    artifactDigest: text(fields(fields(status)["artifact"])["revision"])?.replace(/^.*@/, ""),
    asksFor: asksFor(spec),
    from: text(fields(fields(spec)["sourceRef"])["kind"]),
  };
}

/** Where a HelmRelease's chart comes from. */
export interface ChartSource {
  readonly kind: "HelmChart" | "OCIRepository";
  readonly namespace: string;
  readonly name: string;
  /** Of a HelmChart that helm-controller makes: what it must ask for to be the one of this very spec. */
  readonly asksFor?: string;
}

/** Undefined for a kind of source that we know nothing of. `helmRelease` may be a manifest or as served. */
export function chartSource(helmRelease: unknown): ChartSource | undefined {
  const { metadata, spec } = fields(helmRelease);
  const { name, namespace } = fields(metadata);
  const own = text(namespace) ?? "";
  const { chart, chartRef } = fields(spec);
  const reference = fields(chartRef);
  const kind = reference["kind"];
  if (kind === "HelmChart" || kind === "OCIRepository") {
    return { kind, namespace: text(reference["namespace"]) ?? own, name: text(reference["name"]) ?? "" };
  }
  const template = fields(chart)["spec"];
  if (template === undefined) return undefined;
  // helm-controller: HelmRelease.GetHelmChartName, HelmChartTemplate.GetNamespace.
  const where = text(fields(fields(template)["sourceRef"])["namespace"]) ?? own;
  return { kind: "HelmChart", namespace: where, name: `${own}-${text(name) ?? ""}`, asksFor: asksFor(template) };
}

export function judgeSource(view: SourceView | undefined, wanted: WantedSource = {}): SourceJudgement {
  const pending = (message: string): SourceJudgement => ({ state: "pending", reason: "SourceNotReady", message });
  if (!view) return pending("does not exist yet");
  if (view.deleting) return pending("is being deleted");
  if (wanted.asksFor !== undefined && view.asksFor !== wanted.asksFor)
    return pending("is still for an earlier version of the release");
  if (view.observedGeneration !== view.generation) return unobserved(view);
  if (wanted.token !== undefined && view.handledRequest !== (view.requestedAt ?? wanted.token)) {
    return pending("Flux has not handled the request to look again yet");
  }
  const stalled = condition(view, "Stalled", "True");
  if (stalled) return ofStalled(stalled, view, wanted);
  const ready = condition(view, "Ready");
  if (ready?.status === "True") return { state: "usable", reason: ready.reason, message: ready.message };
  return { state: "pending", reason: ready?.reason || "SourceNotReady", message: ready?.message ?? "" };
}

/** A failed fetch does not count as observed, so what is said of it is told, though it may be of the spec before. */
function unobserved(view: SourceView): SourceJudgement {
  const { reason, message } = condition(view, "Ready", "False") ?? { reason: "", message: "" };
  return reason
    ? { state: "pending", reason, message }
    : { state: "pending", reason: "SourceNotReady", message: "Flux has not looked at it yet" };
}

function ofStalled({ reason, message }: Condition, view: SourceView, wanted: WantedSource): SourceJudgement {
  if (!HOPELESS.has(reason)) return { state: "pending", reason, message };
  if (reason !== NOT_IN_INDEX) return { state: "hopeless", reason, message };
  // Git repositories and buckets are fetched again by themselves, and a new revision may have the chart.
  if (view.from !== "HelmRepository") return { state: "pending", reason, message };
  return { state: wanted.token === undefined ? "missing" : "hopeless", reason, message };
}

/** The version defaults to `*` on both sides, by their CRDs. */
function asksFor(spec: unknown): string {
  const { chart, version, valuesFiles, sourceRef } = fields(spec);
  if (text(chart) === undefined) return "";
  const { kind, name } = fields(sourceRef);
  return JSON.stringify([chart, text(version) ?? "*", valuesFiles ?? [], kind, name]);
}
