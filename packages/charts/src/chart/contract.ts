/** A Helm chart as data, as Helm's loader sees it, and why there is none. */
import { type ArchiveProblem, type ChartFiles, explainArchive } from "../archive/contract.ts";

export type Values = Readonly<Record<string, unknown>>;

export interface ChartMetadata {
  readonly name: string;
  /** As it is written, a leading v included. */
  readonly version: string;
  /** "v1" where the file says nothing, as Helm assumes. */
  readonly apiVersion: string;
  readonly type: "application" | "library";
  readonly description?: string;
  readonly appVersion?: string;
  readonly kubeVersion?: string;
  readonly deprecated: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  /** Chart.yaml as it was read. */
  readonly raw: Values;
}

/** Of Chart.yaml, or of requirements.yaml where Helm takes that. */
export interface Dependency {
  readonly name: string;
  /** Version or range; "" where none is given. */
  readonly version: string;
  readonly repository?: string;
  readonly alias?: string;
  /** Paths in the values, comma separated. */
  readonly condition?: string;
  readonly tags: readonly string[];
  readonly importValues: readonly ImportValue[];
  /** Names or aliases of siblings that come first (HIP-0025, `depends-on`). */
  readonly dependsOn: readonly string[];
}

/** A key of the sub-chart's `exports`, or a path in its values and where it goes in the parent's. Helm passes over others. */
export type ImportValue = string | { readonly child: string; readonly parent: string };

export interface Chart {
  readonly metadata: ChartMetadata;
  readonly dependencies: readonly Dependency[];
  /** values.yaml; empty where there is none. */
  readonly values: Values;
  /** This chart's own, those of its sub-charts left out; of charts/ it holds what Helm does not load as a chart. */
  readonly files: ChartFiles;
  /** Of charts/, declared or not, in the order of their names there. */
  readonly subcharts: readonly Chart[];
  /** Folder under the parent's charts/, unique there; "" for the root. An archive's is its name without .tgz. */
  readonly home: string;
}

/** `where`: the sub-chart's place as a path from the root (`charts/redis/charts/common-1.0.0.tgz`); "" for the root. */
export type ChartReadProblem =
  | { readonly kind: "NoChartYaml"; readonly where: string }
  | { readonly kind: "BadYaml"; readonly where: string; readonly file: string; readonly reason: string }
  | {
      readonly kind: "BadField";
      readonly where: string;
      readonly file: string;
      readonly field: string;
      readonly reason: string;
    }
  | { readonly kind: "TwoDependencies"; readonly where: string; readonly name: string }
  | { readonly kind: "BadArchive"; readonly where: string; readonly problem: ArchiveProblem }
  | { readonly kind: "ArchiveIsFolder"; readonly where: string }
  | { readonly kind: "TooDeep"; readonly where: string; readonly limit: number };

export type ChartReadAnswer =
  | { readonly ok: true; readonly chart: Chart }
  | { readonly ok: false; readonly problems: readonly ChartReadProblem[] };

/** One line, without the name of the root chart. */
export function explainChartProblem(problem: ChartReadProblem): string {
  const place = (file: string): string => (problem.where === "" ? file : `${problem.where}/${file}`);
  switch (problem.kind) {
    case "NoChartYaml":
      return `${place("Chart.yaml")} is missing`;
    case "BadYaml":
      return `${place(problem.file)} cannot be read: ${problem.reason}`;
    case "BadField":
      return `${place(problem.file)}: ${problem.field} ${problem.reason}`;
    case "TwoDependencies":
      return `${place("Chart.yaml")} declares ${JSON.stringify(problem.name)} twice; an alias makes the difference`;
    case "BadArchive":
      return `${problem.where}: ${explainArchive(problem.problem)}`;
    case "ArchiveIsFolder":
      return `${problem.where} is a folder with the name of an archive`;
    case "TooDeep":
      return `${problem.where}: charts are nested deeper than ${problem.limit}`;
  }
}
