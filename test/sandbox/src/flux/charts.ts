/** Where charts come from: what source-controller finds for a HelmChart or an OCIRepository. */
import { createHash } from "node:crypto";
import { maxSatisfying, valid } from "semver";
import type { Chart } from "./script.ts";

export type Asked =
  | { readonly kind: "HelmRepository"; readonly url: string; readonly chart: string; readonly version: string }
  | { readonly kind: "OCIRepository"; readonly url: string; readonly ref: OciRef };

export interface OciRef {
  readonly tag?: string;
  readonly semver?: string;
  readonly digest?: string;
}

export type Found =
  | { readonly ok: true; readonly chart: Chart }
  /** `stalled`: it is not tried again by itself. */
  | { readonly ok: false; readonly stalled: boolean; readonly reason: string; readonly message: string };

/** The spec of the source goes along, for its Secrets. */
export type FindChart = (asked: Asked) => Found | Promise<Found>;

/** Believes that every chart is there, in the versions that `versions` tells (default: 1.0.0), or in just the one asked for. */
export function believing(versions: (chart: string) => readonly string[] = () => ["1.0.0"]): FindChart {
  return (asked) => {
    const name = asked.kind === "HelmRepository" ? asked.chart : (asked.url.split("/").at(-1) ?? "");
    const wanted = asked.kind === "HelmRepository" ? asked.version : (asked.ref.tag ?? asked.ref.semver ?? "*");
    const version = valid(wanted) ? wanted : maxSatisfying([...versions(name)], wanted);
    if (version === null) return notFound(name, wanted);
    if (asked.kind === "HelmRepository") return { ok: true, chart: { name, version } };
    const digest = asked.ref.digest ?? `sha256:${createHash("sha256").update(`${asked.url}:${version}`).digest("hex")}`;
    return { ok: true, chart: { name, version, digest } };
  };
}

/** In source-controller's words (internal/helm/repository/chart_repository.go). */
export function notFound(chart: string, version: string): Found {
  const message = `invalid chart reference: failed to get chart version for remote reference: no '${chart}' chart with version matching '${version}' found`;
  return { ok: false, stalled: true, reason: "InvalidChartReference", message };
}
