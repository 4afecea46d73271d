/** Reads a live HelmRelease as an observation of its node: the same judgement by which executors wait. Pure. */
import { Annotation } from "@orkestra/api";
import type { ReleaseNode } from "../plan.ts";
import { judge, type ReleaseState, releaseView, wantedOf } from "../readiness/index.ts";
import { type Fields, fields, list, text } from "../readiness/json.ts";
import { redacted } from "../text/redacted.ts";
import type { ReleaseObservation } from "./observed.ts";

export function observeRelease(object: unknown, node: ReleaseNode): ReleaseObservation {
  const view = releaseView(object);
  const wanted = wantedOf(node);
  const { state, reason, message } = judge(view, wanted);
  const { metadata, status } = fields(object);
  const newest = fields(list(fields(status)["history"])[0]);
  const readyCondition = list(fields(status)["conditions"])
    .map(fields)
    .find(({ type }) => type === "Ready");

  const optional = {
    chartVersion: text(newest["chartVersion"]),
    chartDigest: text(newest["ociDigest"]),
    since: text(readyCondition?.["lastTransitionTime"]),
  };
  return {
    asPlanned: view.digest === wanted.digest && !view.deleting,
    state: STATES[state],
    reason,
    message: redacted(message),
    ...(STATES[state] === "progressing" && isWhy(readyCondition, reason) ? { inTrouble: true as const } : {}),
    createdAt: text(fields(metadata)["creationTimestamp"]) ?? "",
    ...(isInstalled(text(newest["status"])) ? { apart: apartFrom(fields(fields(metadata)["annotations"])) } : {}),
    ...present(optional),
  };
}

/** Until its chart is there, every release is said not to be ready for want of it. */
const isWhy = (ready: Fields | undefined, reason: string): boolean =>
  ready?.["status"] === "False" && ready["reason"] === reason && reason !== "SourceNotReady";

/** By the status of the newest Helm release in Flux's history; undefined when there is none. */
const isInstalled = (status: string | undefined): boolean => status !== undefined && status !== "uninstalled";

function apartFrom(annotations: Fields): string[] {
  return (text(annotations[Annotation.subcharts]) ?? "").split(",").filter(Boolean);
}

/** Only what Flux will not mend by itself counts as failed. */
const STATES: Readonly<Record<ReleaseState, ReleaseObservation["state"]>> = {
  ready: "ready",
  stalled: "failed",
  gone: "progressing",
  replaced: "progressing",
  deleting: "progressing",
  superseded: "progressing",
  suspended: "progressing",
  requested: "progressing",
  unobserved: "progressing",
  reconciling: "progressing",
  outdated: "progressing",
  undeployed: "progressing",
  unready: "progressing",
};

function present<T extends Record<string, string | undefined>>(values: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
