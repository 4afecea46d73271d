/**
 * What is asked of a chart repository, and what it may answer. The one place that the rest of the command knows: how
 * repositories are asked stays behind `resolveCharts`.
 */
import type { Credentials } from "../web/credentials.ts";

export interface ChartRequest {
  /** `https://…` with an index.yaml, or `oci://…` without the chart's name. */
  readonly url: string;
  readonly name: string;
  /** Exact version or range; the newest stable one when absent. */
  readonly version?: string | undefined;
  readonly credentials?: Credentials | undefined;
}

export interface ResolvedChart {
  /** As the repository writes it. */
  readonly version: string;
  /** Of the archive (HTTP, without algorithm where the index has none) or of the manifest (OCI); absent when not told. */
  readonly digest?: string;
}

export type ChartProblem =
  | { readonly kind: "InvalidVersion"; readonly version: string }
  | { readonly kind: "ChartNotFound" }
  | { readonly kind: "NoSuchVersion"; readonly version: string; readonly newest?: string }
  | { readonly kind: "Refused"; readonly status: number; readonly withCredentials: boolean }
  | { readonly kind: "Unreachable"; readonly reason: string }
  | { readonly kind: "NotARepository"; readonly reason: string };

export type ChartAnswer =
  | { readonly ok: true; readonly chart: ResolvedChart }
  | { readonly ok: false; readonly problem: ChartProblem };

/** One line for the author of the manifest. */
export function explainChart({ url, name }: ChartRequest, problem: ChartProblem): string {
  switch (problem.kind) {
    case "InvalidVersion":
      return `chart ${name}: "${problem.version}" is neither a version nor a range of versions`;
    case "ChartNotFound":
      return `there is no chart ${name} in ${url}`;
    case "NoSuchVersion": {
      const newest = problem.newest === undefined ? "" : ` (newest is ${problem.newest})`;
      return `chart ${name} has no version matching ${problem.version} in ${url}${newest}`;
    }
    case "Refused": {
      const how = problem.withCredentials ? "with the credentials that it was given" : "without credentials";
      return `chart ${name}: ${url} refuses access ${how} (${problem.status})`;
    }
    case "Unreachable":
      return `chart ${name}: ${url} cannot be asked: ${problem.reason}`;
    case "NotARepository":
      return `chart ${name}: ${url} does not answer like a chart repository: ${problem.reason}`;
  }
}
