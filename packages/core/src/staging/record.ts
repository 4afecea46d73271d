/**
 * What staging leaves behind: where each piece of a split chart is, and what `compile` must know of the chart to plan with it.
 *
 * A record is written once by the executor that staged the chart, under a name that is a hash of its inputs, and never
 * changed. So a record that exists is true, and everything that follows from it can be computed again by anyone.
 */

/** Keys from the root of the umbrella's values. */
export type ValuePath = readonly string[];

/** What decides whether Helm renders a sub-chart (Helm: pkg/chart/v2/util/dependencies.go). */
export interface Enabling {
  /** In the chart's order: the first that is a boolean decides, and outweighs the tags. */
  readonly conditions: readonly {
    readonly path: ValuePath;
    /** What the chart's own values say there, where that is a boolean. */
    readonly default?: boolean;
  }[];
  /** One that is true is enough; all false disables; none set leaves the sub-chart enabled. */
  readonly tags: readonly {
    readonly name: string;
    /** What the chart's own values say of the tag, where that is a boolean. */
    readonly default?: boolean;
  }[];
}

/** A piece in the staging registry. */
export type Artifact =
  | {
      readonly kind: "oci";
      /** `oci://host/path/chart`, the repository itself. */
      readonly url: string;
      readonly tag: string;
      /** `sha256:…` of the manifest. */
      readonly digest: string;
    }
  | {
      readonly kind: "http";
      /** Helm repository with the index. */
      readonly url: string;
      readonly name: string;
      /** Unique to the content. */
      readonly version: string;
      /** `sha256:…` of the archive. */
      readonly digest: string;
    };

export interface StagedPiece {
  /** As the application lists it: alias or name of the sub-chart. Absent: the parent. */
  readonly subchart?: string;
  readonly artifact: Artifact;
  /** For a sub-chart. */
  readonly enabling?: Enabling;
  /** Values of the umbrella that the piece can see. Absent: all of them, as the parent can. */
  readonly visible?: readonly ValuePath[];
}

export interface StagingRecord {
  /** The umbrella that was split: what the wanted version or range resolved to. */
  readonly chart: { readonly name: string; readonly version: string };
  /** The parent first, then the sub-charts in the order of the request. */
  readonly pieces: readonly StagedPiece[];
}
