/**
 * What there is to know of a chart before its sub-charts are listed in an Application. As data (`-o json`, `-o yaml`) a
 * contract: fields are added, never renamed or removed (docs/cli.md).
 */
import { type Chart, explainRefusal, type Refusal, type Releasable, releasable, split } from "@orkestra/charts";

export interface InspectedChart {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly appVersion?: string;
  /** Of the archive, where it was fetched. */
  readonly digest?: string;
  /** Sub-charts that can be releases of their own. */
  readonly releasable: readonly Omit<Releasable, "enabling">[];
  /** Other sub-charts, and why they cannot. */
  readonly others: readonly { readonly name: string; readonly reason: string }[];
  /** Why the chart cannot be split, where it cannot. */
  readonly refusals: readonly string[];
  /** For an Application's spec: all that can be listed, in the order that the chart declares. */
  readonly subcharts: readonly ListedSubchart[];
}

export interface ListedSubchart {
  readonly name: string;
  readonly dependencies?: readonly string[];
}

export function inspectChart(chart: Chart, digest?: string): InspectedChart {
  const { name, version, description, appVersion } = chart.metadata;
  const fit = releasable(chart);
  return {
    name,
    version,
    ...(description === undefined ? {} : { description }),
    ...(appVersion === undefined ? {} : { appVersion }),
    ...(digest === undefined ? {} : { digest }),
    releasable: fit.map(({ enabling: _enabling, ...rest }) => rest),
    others: othersOf(chart, new Set(fit.map((it) => it.name))),
    refusals: refusalsOf(
      chart,
      fit.map((it) => it.name),
    ).map(explainRefusal),
    subcharts: listed(fit),
  };
}

export function listed(fit: readonly Releasable[]): ListedSubchart[] {
  return fit.map(({ name, dependsOn }) => ({ name, ...(dependsOn.length > 0 ? { dependencies: dependsOn } : {}) }));
}

/** Whoever asks for one of these to be split off is refused; the words are those. */
function othersOf(chart: Chart, fit: ReadonlySet<string>): { name: string; reason: string }[] {
  const declared = chart.dependencies.map(({ alias, name }) => alias || name);
  const names = [...new Set([...declared, ...chart.subcharts.map(({ metadata }) => metadata.name)])];
  const refused = refusalsOf(
    chart,
    names.filter((name) => !fit.has(name)),
  );
  return refused.flatMap((refusal) =>
    "subchart" in refusal && refusal.kind !== "UnknownSubchart"
      ? [{ name: refusal.subchart, reason: explainRefusal(refusal) }]
      : [],
  );
}

function refusalsOf(chart: Chart, subcharts: readonly string[]): readonly Refusal[] {
  if (subcharts.length === 0) return [];
  const answer = split(chart, { release: chart.metadata.name, subcharts });
  return answer.ok ? [] : answer.refusals;
}
