/** The part of the user's values that a piece of a chart can see, so that what it cannot see does not touch its release. */
import type { ValuePath } from "./record.ts";
import { isTable, type Table } from "./table.ts";

/** Keys that lead to visible paths; "all" where a path ends. */
type Wanted = Map<string, Wanted | "all">;

/**
 * The values cut to the paths, their order kept. What stands in the way of a path (a null, which deletes what the chart says;
 * a text where the chart has a table) is kept as it is; a table with nothing visible in it is left out.
 * `visible` absent: all of them.
 */
export function visibleValues(values: Table, visible: readonly ValuePath[] | undefined): Table {
  if (visible === undefined || visible.some(({ length }) => length === 0)) return values;
  return cut(values, wantedOf(visible)) ?? {};
}

function wantedOf(paths: readonly ValuePath[]): Wanted {
  const root: Wanted = new Map();
  for (const path of paths) {
    let here = root;
    for (const [at, key] of path.entries()) {
      const there = here.get(key);
      if (there === "all") break;
      if (at === path.length - 1) here.set(key, "all");
      else {
        const next: Wanted = there ?? new Map();
        here.set(key, next);
        here = next;
      }
    }
  }
  return root;
}

function cut(table: Table, wanted: Wanted): Table | undefined {
  const kept: [string, unknown][] = [];
  for (const [key, value] of Object.entries(table)) {
    const below = wanted.get(key);
    if (below === undefined) continue;
    const seen = below === "all" || !isTable(value) ? value : cut(value, below);
    if (seen !== undefined) kept.push([key, seen]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
