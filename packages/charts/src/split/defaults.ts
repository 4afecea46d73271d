/**
 * What a chart's values are when the user says nothing, as Helm sees them when it reads conditions and tags
 * (pkg/chart/common/util/coalesce.go, CoalesceValues with no values of the user's): a parent's outweigh a sub-chart's, a
 * null takes a sub-chart's away, and `global` goes down.
 */
import type { Chart } from "../chart/contract.ts";
import { instancesOf } from "./instances.ts";

export type Table = Record<string, unknown>;

/** At that moment aliases are given to the root's own sub-charts, and not yet to theirs. */
export function defaultValues(root: Chart): Table {
  const values: Table = {};
  coalesce(
    values,
    root,
    instancesOf(root).map(({ name, chart }) => ({ name, chart })),
  );
  return values;
}

function coalesce(
  into: Table,
  chart: Chart,
  subcharts: readonly { readonly name: string; readonly chart: Chart }[],
): void {
  const names = new Set(subcharts.map(({ name }) => name));
  for (const [key, value] of Object.entries(structuredClone(chart.values))) {
    const there = own(into, key);
    if (!Object.hasOwn(into, key)) put(into, key, value);
    else if (there === null) delete into[key];
    else if (isTable(there) && isTable(value)) merge(there, value, names.has(key));
  }
  for (const { name, chart: subchart } of subcharts) {
    if (!Object.hasOwn(into, name)) put(into, name, {});
    const below = own(into, name);
    // Helm gives up on the chart; here only what is decided by it is lost.
    if (!isTable(below)) continue;
    handDownGlobals(below, into);
    const next = subchart.subcharts.map((it) => ({ name: it.metadata.name, chart: it }));
    coalesce(below, subchart, next);
  }
}

/** `into` outweighs `from`. A null in it deletes, unless nulls are kept for a chart further down. */
function merge(into: Table, from: Table, keepNulls: boolean): void {
  for (const [key, value] of Object.entries(from)) {
    const there = own(into, key);
    if (!Object.hasOwn(into, key)) put(into, key, value);
    else if (there === null && !keepNulls) delete into[key];
    else if (isTable(there) && isTable(value)) merge(there, value, keepNulls);
  }
}

/** Here the parent's outweigh the sub-chart's. */
function handDownGlobals(below: Table, above: Table): void {
  const from = Object.hasOwn(above, "global") ? above["global"] : {};
  const into = Object.hasOwn(below, "global") ? below["global"] : {};
  if (!isTable(from) || !isTable(into)) return;
  for (const [key, value] of Object.entries(from)) {
    const there = own(into, key);
    if (isTable(value)) handDownTable(into, key, value, there);
    else if (!isTable(there)) put(into, key, value);
  }
  put(below, "global", into);
}

function handDownTable(into: Table, key: string, value: Table, there: unknown): void {
  if (there !== undefined && !isTable(there)) return;
  const copy = structuredClone(value);
  if (there !== undefined) merge(copy, there, true);
  put(into, key, copy);
}

/** Value at a path of a table's own keys; undefined where there is none. */
export function valueAt(table: Table, path: readonly string[]): unknown {
  return path.reduce<unknown>((here, key) => (isTable(here) ? own(here, key) : undefined), table);
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(table: Table, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** Also a key like `__proto__`. */
function put(table: Table, key: string, value: unknown): void {
  Object.defineProperty(table, key, { value, writable: true, enumerable: true, configurable: true });
}
