/** What an executor is asked to stage. Holds names of Secrets for its messages, never their content. */
import type { ApplicationSpec, Staging } from "@orkestra/api";

export interface StageRequest {
  readonly namespace: string;
  readonly group: string;
  /** UID of the ApplicationGroup, which owns the record; absent where there is none (a workflow of somebody's own). */
  readonly uid?: string;
  readonly application: string;
  /** Name of the record, a ControllerRevision in the namespace. */
  readonly record: string;
  readonly chart: ApplicationSpec["chart"];
  /** Helm's name of the umbrella's release: `.Release.Name` in every piece. */
  readonly release: string;
  /** Sub-charts to split off, by alias or name, sorted. */
  readonly subcharts: readonly string[];
  readonly staging: Staging;
}
