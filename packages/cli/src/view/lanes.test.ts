import fc from "fast-check";
import { expect, test } from "vitest";
import { drawing } from "../../testing/world.ts";
import { type LaneNode, type LaneRow, laneRows } from "./lanes.ts";

const nodes = (graph: Readonly<Record<string, readonly string[]>>): LaneNode[] =>
  Object.entries(graph).map(([name, dependencies]) => ({ name, dependencies, glyph: "●" }));

const drawn = (graph: Readonly<Record<string, readonly string[]>>): string =>
  (laneRows(nodes(graph), 40) ?? []).flatMap(({ above, at }) => (above === undefined ? [at] : [above, at])).join("\n");

test.each([
  { why: "nothing that waits is a column of nodes without lanes", graph: { a: [], b: [] }, is: "●\n●" },
  { why: "a chain is one straight line", graph: { a: [], b: ["a"], c: ["b"] }, is: "●\n│\n●\n│\n●" },
  {
    why: "a fan-out is one lane however many wait",
    graph: { a: [], b: ["a"], c: ["a"], d: ["a"] },
    is: drawing(`
      ●
      ├─●
      ├─●
      │
      ●`),
  },
  {
    why: "a diamond closes",
    graph: { a: [], b: ["a"], c: ["a"], d: ["b", "c"] },
    is: drawing(`
      ●
      ├─●
      │ │
      ● │
      │ │
      ●─┘`),
  },
  {
    why: "a line that crosses a lane leaves it whole",
    graph: { a: [], b: [], c: [], d: ["a", "c"], e: ["a", "b"] },
    is: drawing(`
      ●
      │ ●
      │ │ ●
      │ │ │
      ├─│─●
      │ │
      ●─┘`),
  },
  {
    why: "lanes in the middle of a line join it or end in it",
    graph: { a: [], b: [], c: [], d: ["a", "b", "c"], e: ["a", "b"], f: ["a"] },
    is: drawing(`
      ●
      │ ●
      │ │ ●
      │ │ │
      ├─┼─●
      │ │
      ├─●
      │
      ●`),
  },
])("$why", ({ graph, is }) => {
  expect(drawn(graph as Record<string, string[]>)).toBe(is);
});

test("lanes go on beside further lines of text", () => {
  expect(laneRows(nodes({ a: [], b: ["a"], c: ["a"] }), 9)?.map(({ below }) => below)).toEqual(["│", "│", ""]);
});

test("more lanes than fit are not drawn", () => {
  const graph = nodes({ a: [], b: [], c: ["a", "b"] });
  expect(laneRows(graph, 1)).toBeUndefined();
  expect(laneRows(graph, 2)).toHaveLength(3);
});

/** Reads a drawing back as a person would: which nodes are joined by lines to which below them. */
function readBack(names: readonly string[], rows: readonly LaneRow[]): Record<string, string[]> {
  const lanes = new Map<number, string>();
  const edges = rows.map(({ at, below }, index) => {
    const name = names[index] ?? "";
    const own = at.indexOf("●");
    const joined = [...(lanes.has(own) ? [own] : []), ...joints(at, own, -1, "├┼┴└"), ...joints(at, own, 1, "┤┼┴┘")];
    const dependencies = joined.map((column) => lanes.get(column) ?? "?").sort();
    for (const column of [own, ...joined]) if (column === own || below[column] !== "│") lanes.delete(column);
    if (below[own] === "│") lanes.set(own, name);
    return [name, dependencies] as const;
  });
  return Object.fromEntries(edges);
}

/** Columns where the node's horizontal line, to one side, joins lanes. */
function joints(at: string, own: number, side: 1 | -1, glyphs: string): number[] {
  const columns: number[] = [];
  for (let gap = own + side; at[gap] === "─"; gap += 2 * side) {
    if (glyphs.includes(at[gap + side] ?? " ")) columns.push(gap + side);
  }
  return columns;
}

const anyGraph = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
  .map((picks) =>
    Object.fromEntries(
      picks.map((pick, index) => [
        `n${index}`,
        index === 0 ? [] : [...new Set(pick.map((it) => `n${it % index}`))].sort(),
      ]),
    ),
  );

test("whatever the graph, its drawing shows each edge and no other", () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const rows = laneRows(nodes(graph), 100) ?? [];
      expect(readBack(Object.keys(graph), rows)).toEqual(graph);
    }),
    { numRuns: 500 },
  );
});
