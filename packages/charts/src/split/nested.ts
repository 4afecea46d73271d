/**
 * Charts that Helm renders once for several aliases. For each alias it copies the chart, and the charts that this declares;
 * but what a chart without dependencies holds is one chart for all copies, and is rendered at one place, with the values of
 * the alias that comes last (pkg/chart/v2/util/dependencies.go: getAliasDependency and the early return above it). Whose that
 * is hangs on the conditions of all, so there is no piece to put it in.
 */
import type { Chart } from "../chart/contract.ts";
import { instancesOf } from "./instances.ts";
import type { Refusal } from "./refusals.ts";
import { isPartial, isTemplate } from "./survey.ts";

export function sharedNested(root: Chart, listed: readonly string[]): Refusal[] {
  const instances = instancesOf(root);
  return root.subcharts.flatMap((chart) => {
    const names = instances.filter((it) => it.chart === chart).map(({ name }) => name);
    if (names.length < 2 || !names.some((name) => listed.includes(name))) return [];
    return sharedBelow(chart, `charts/${chart.home}`, true).map((place): Refusal => {
      return { kind: "SharedNestedChart", subcharts: names, place };
    });
  });
}

/** `copied`: there is one of this chart for each alias. */
function sharedBelow(chart: Chart, place: string, copied: boolean): string[] {
  const instances = instancesOf(chart);
  return chart.subcharts.flatMap((subchart) => {
    const below = `${place}/charts/${subchart.home}`;
    if (copied && chart.dependencies.length === 0) return renders(subchart) ? [below] : [];
    return sharedBelow(
      subchart,
      below,
      instances.some((it) => it.chart === subchart && it.declared),
    );
  });
}

function renders(chart: Chart): boolean {
  const own = [...chart.files.keys()].some((path) => isTemplate(chart, path) && !isPartial(path));
  return own || chart.subcharts.some(renders);
}
