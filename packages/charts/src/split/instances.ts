/**
 * Which charts Helm renders in a chart, and under which names (pkg/chart/v2/util/dependencies.go, processDependencyEnabled):
 * each declared dependency is the first chart of its name and version in charts/, called by its alias; what charts/ holds
 * beyond that is rendered under its own name. A chart that declares nothing renders all it holds.
 */
import type { Chart, Dependency } from "../chart/contract.ts";
import { parseVersion, versionRange } from "../repository/versions.ts";

/** A sub-chart as its parent sees it. */
export interface Instance {
  /** Key of its values, `.Chart.Name`, and its place in the paths of templates. */
  readonly name: string;
  readonly chart: Chart;
  /** A dependency brings it. Of these Helm makes a copy for each. */
  readonly declared: boolean;
  /** Helm could as well take these: it reads charts/ in no certain order. */
  readonly rivals: readonly Chart[];
}

export function instancesOf(parent: Chart): readonly Instance[] {
  const { subcharts, dependencies } = parent;
  const undeclared = subcharts.filter((it) => !dependencies.some((dependency) => satisfies(it, dependency)));
  const declared = dependencies.flatMap((dependency): Instance[] => {
    const [chart, ...rivals] = subcharts.filter((it) => satisfies(it, dependency));
    return chart ? [{ name: effectiveName(dependency), chart, declared: true, rivals }] : [];
  });
  return [
    ...undeclared.map((chart) => ({ name: chart.metadata.name, chart, declared: false, rivals: [] })),
    ...declared,
  ];
}

/** Name of the sub-chart that a dependency brings. */
export function effectiveName(dependency: Dependency): string {
  return dependency.alias || dependency.name;
}

function satisfies(chart: Chart, dependency: Dependency): boolean {
  if (chart.metadata.name !== dependency.name) return false;
  const version = parseVersion(chart.metadata.version);
  return version !== undefined && versionRange(dependency.version)?.(version) === true;
}

export function isLibrary(chart: Chart): boolean {
  return chart.metadata.type === "library";
}
