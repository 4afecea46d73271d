/** What the judgements look at: the few fields of a HelmRelease v2, read out of JSON as the API server sent it. */
import { Annotation } from "@orkestra/api";
import { fields, integer, list, text } from "./json.ts";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** One Helm release as `status.history` tells of it. */
export interface HistoryEntry {
  readonly status: string;
  /** May carry build metadata that source-controller added, after a `+`. */
  readonly chartVersion: string | undefined;
}

export interface ReleaseView {
  readonly uid: string;
  readonly generation: number;
  readonly deleting: boolean;
  readonly suspended: boolean;
  /** Value of the annotation `orkestra.dev/digest`. */
  readonly digest: string | undefined;
  /** Value of the annotation `orkestra.dev/verdict`. */
  readonly verdict: string | undefined;
  /** The token of the last request to reconcile, whoever wrote it. */
  readonly requestedAt: string | undefined;
  readonly handledRequest: string | undefined;
  readonly observedGeneration: number | undefined;
  /** Of the OCI artifact that the last attempt was made with. */
  readonly attemptedDigest: string | undefined;
  /** Their own observedGeneration is left out on purpose: helm-controller may advance it without having looked. */
  readonly conditions: readonly Condition[];
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
}

export function releaseView(object: unknown): ReleaseView {
  const { metadata, spec, status } = fields(object);
  const meta = fields(metadata);
  const annotations = fields(meta["annotations"]);
  const state = fields(status);
  return {
    uid: text(meta["uid"]) ?? "",
    generation: integer(meta["generation"]) ?? 0,
    deleting: text(meta["deletionTimestamp"]) !== undefined,
    suspended: fields(spec)["suspend"] === true,
    digest: text(annotations[Annotation.digest]),
    verdict: text(annotations[Annotation.verdict]),
    requestedAt: text(annotations[Annotation.requestedAt]),
    handledRequest: text(state["lastHandledReconcileAt"]),
    observedGeneration: integer(state["observedGeneration"]),
    attemptedDigest: text(state["lastAttemptedRevisionDigest"]),
    conditions: conditionsOf(state),
    history: list(state["history"]).map((entry) => {
      const { status, chartVersion } = fields(entry);
      return { status: text(status) ?? "unknown", chartVersion: text(chartVersion) };
    }),
  };
}

export function conditionsOf(status: unknown): Condition[] {
  return list(fields(status)["conditions"]).map((item) => {
    const { type, status, reason, message } = fields(item);
    return {
      type: text(type) ?? "",
      status: text(status) ?? "Unknown",
      reason: text(reason) ?? "",
      message: text(message) ?? "",
    };
  });
}

/** The condition of that type, if it has that status (any status when none is asked for). */
export function condition(
  view: { readonly conditions: readonly Condition[] },
  type: string,
  status?: "True" | "False" | "Unknown",
): Condition | undefined {
  return view.conditions.find((c) => c.type === type && (status === undefined || c.status === status));
}
