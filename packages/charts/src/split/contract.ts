/** A split chart. */
import type { Enabling, ValuePath } from "@orkestra/core";
import type { ChartFiles } from "../archive/contract.ts";
import type { Refusal } from "./refusals.ts";

export interface SplitRequest {
  /** Helm's name of the umbrella's release: `.Release.Name` in every piece. */
  readonly release: string;
  /** Sub-charts to split off, by alias, or by name where they have none. */
  readonly subcharts: readonly string[];
}

/**
 * The umbrella in which one part alone keeps what Helm renders. `helm template <release> <parent> -f <values>` and
 * `helm template <any name> <piece> -f <the visible values>` for each sub-chart that is enabled render together what the
 * umbrella renders.
 */
export interface Piece {
  /** Absent: the parent, with all sub-charts that are not split off. */
  readonly subchart?: string;
  /** Shares the bytes of what is not changed with the chart that was split. */
  readonly files: ChartFiles;
  /** Of the umbrella, also in the piece's Chart.yaml. */
  readonly name: string;
  readonly version: string;
  /** For a sub-chart: what decides whether it is rendered at all. */
  readonly enabling?: Enabling;
  /** For a sub-chart: what its rendering depends on of the user's values. The parent sees all. */
  readonly visible?: readonly ValuePath[];
}

export type SplitAnswer =
  | {
      readonly ok: true /** The parent first, then the sub-charts in the order of the request. */;
      readonly pieces: readonly Piece[];
    }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };
