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
  /** Whether a registry is spoken to without TLS. */
  readonly insecure?: boolean | undefined;
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
  | { readonly kind: "NotARepository"; readonly reason: string }
  /** None of the places that the repository names gave the archive. Tried in this order; none where it names none. */
  | { readonly kind: "NoArchive"; readonly version: string; readonly tried: readonly FailedPlace[] }
  /** The archive is not the one that the repository's digest is of. */
  | { readonly kind: "DigestMismatch"; readonly wanted: string; readonly is: string };

interface FailedPlace {
  /** Without its query, which may hold a token. */
  readonly url: string;
  readonly problem: ChartProblem;
}

export type ChartAnswer =
  | { readonly ok: true; readonly chart: ResolvedChart }
  | { readonly ok: false; readonly problem: ChartProblem };

export type FetchedChart =
  | {
      readonly ok: true;
      readonly archive: Uint8Array;
      /** As the repository writes it. */
      readonly version: string;
      /** `sha256:…` of the archive. */
      readonly digest: string;
    }
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
    case "Refused":
    case "Unreachable":
    case "DigestMismatch":
      return `chart ${name}: ${url} ${explainPlace(problem)}`;
    case "NotARepository":
      return `chart ${name}: ${url} does not answer like a chart repository: ${problem.reason}`;
    case "NoArchive": {
      const tried = problem.tried.map((it) => `${it.url} ${explainPlace(it.problem)}`).join("; ");
      return `chart ${name} ${problem.version} cannot be fetched: ${tried || `${url} names no place where it is`}`;
    }
  }
}

/** What goes on after the name of a server. */
function explainPlace(problem: ChartProblem): string {
  switch (problem.kind) {
    case "Refused": {
      const how = problem.withCredentials ? "with the credentials that it was given" : "without credentials";
      return `refuses access ${how} (${problem.status})`;
    }
    case "Unreachable":
      return `cannot be asked: ${problem.reason}`;
    case "DigestMismatch":
      return `sent something else than it should: its digest is ${problem.is}, not ${problem.wanted}`;
    case "NotARepository":
      return `has no chart: ${problem.reason}`;
    case "InvalidVersion":
    case "ChartNotFound":
    case "NoSuchVersion":
    case "NoArchive":
      return "has no such chart";
  }
}
