/** The sub-charts of a chart that can be releases of their own, and what the chart says of them. */
import { type Enabling, enablement } from "@orkestra/core";
import type { Chart } from "../chart/contract.ts";
import { defaultValues } from "./defaults.ts";
import { enablingOf } from "./enabling.ts";
import { effectiveName, instancesOf, isLibrary } from "./instances.ts";

export interface Releasable {
  /** Alias, or name where it has none: what an application lists. */
  readonly name: string;
  /** Of the chart itself. */
  readonly chart: string;
  readonly version: string;
  /** As the chart says it. */
  readonly condition?: string;
  readonly tags: readonly string[];
  /** Releasable siblings that the chart says come first (HIP-0025, `depends-on`). */
  readonly dependsOn: readonly string[];
  readonly enabling: Enabling;
  readonly enabledByDefault: boolean;
}

/** In the order in which the chart declares them, then those that it only holds. No libraries, nothing ambiguous. */
export function releasable(chart: Chart): readonly Releasable[] {
  const instances = instancesOf(chart);
  const fit = instances.filter(
    (it) =>
      !isLibrary(it.chart) && it.rivals.length === 0 && instances.filter(({ name }) => name === it.name).length === 1,
  );
  const order = (name: string): number => {
    const at = chart.dependencies.findIndex((it) => effectiveName(it) === name);
    return at === -1 ? chart.dependencies.length : at;
  };
  const names = new Set(fit.map(({ name }) => name));
  const defaults = defaultValues(chart);
  return [...fit]
    .sort((a, b) => order(a.name) - order(b.name))
    .map(({ name, chart: subchart }): Releasable => {
      const dependency = chart.dependencies.find((it) => effectiveName(it) === name);
      const enabling = enablingOf(chart, name, defaults);
      return {
        name,
        chart: subchart.metadata.name,
        version: subchart.metadata.version,
        tags: dependency?.tags ?? [],
        dependsOn: namesOf(chart, dependency?.dependsOn ?? []).filter((it) => names.has(it) && it !== name),
        enabling,
        enabledByDefault: enablement(enabling, {}, { unseen: false }) === "enabled",
        ...(dependency?.condition === undefined ? {} : { condition: dependency.condition }),
      };
    });
}

/** A sibling may be called by its alias, or by its name where that is the name of one alone. */
function namesOf(chart: Chart, wanted: readonly string[]): string[] {
  return wanted.flatMap((want) => {
    const aliased = chart.dependencies.filter((it) => effectiveName(it) === want);
    const named = aliased.length > 0 ? aliased : chart.dependencies.filter((it) => it.name === want);
    return named.map(effectiveName);
  });
}
