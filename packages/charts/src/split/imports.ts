/**
 * Which sub-charts put values into another's with `import-values` (pkg/chart/v2/util/dependencies.go, processImportValues).
 * Helm imports what the charts themselves say, never what the user says; so whether the sub-chart is there is all that
 * counts of the user's values.
 */
import type { Chart, Dependency, ImportValue } from "../chart/contract.ts";
import { isTable, type Table, valueAt } from "./defaults.ts";
import { effectiveName } from "./instances.ts";

/** Names of the root's sub-charts whose import may land in the key or in `global`. */
export function importersInto(root: Chart, key: string, defaults: Table): readonly string[] {
  const landsHere = (it: string): boolean => it === key || it === "global";
  return root.dependencies
    .filter((dependency) =>
      dependency.importValues.some((it) => keysOf(root, dependency, it, defaults).some(landsHere)),
    )
    .map(effectiveName);
}

/** Keys of the root's values that an import writes to. */
function keysOf(root: Chart, dependency: Dependency, value: ImportValue, defaults: Table): readonly string[] {
  const name = effectiveName(dependency);
  const [child, parent] = typeof value === "string" ? [`exports.${value}`, "."] : [value.child, value.parent];
  if (parent !== ".") return [parent.split(".")[0] ?? ""];
  const table = valueAt(defaults, [name, ...child.split(".")]);
  const keys = isTable(table) ? Object.keys(table) : [];
  // What the sub-chart imports itself comes on top, and may be anything that its charts export.
  return [...keys, ...root.subcharts.filter((it) => it.metadata.name === dependency.name).flatMap(nestedKeys)];
}

function nestedKeys(chart: Chart): readonly string[] {
  const imports = chart.dependencies.some(({ importValues }) => importValues.length > 0);
  const below = chart.subcharts.flatMap(nestedKeys);
  return imports ? [...below, ...chart.subcharts.flatMap((it) => allKeys(it.values))] : below;
}

function allKeys(table: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(table).flatMap(([key, value]) => (isTable(value) ? [key, ...allKeys(value)] : [key]));
}
