import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NamedNode } from "./adjacency.ts";
import { graphProblems } from "./problems.ts";

/** Nodes from `{ web: ["db"], db: [] }`. */
const nodes = (graph: Record<string, string[]>): NamedNode[] =>
  Object.entries(graph).map(([name, dependencies]) => ({ name, dependencies }));

describe("a graph that is no order is refused with", () => {
  test.each([
    {
      why: "a name that is there twice",
      graph: [...nodes({ a: [] }), ...nodes({ a: [] })],
      says: [{ kind: "DuplicateName", name: "a" }],
    },
    {
      why: "a name that nobody has",
      graph: nodes({ a: ["x9"] }),
      says: [{ kind: "UnknownName", name: "a", dependency: "x9" }],
    },
    {
      why: "a name that was nearly right, and the right one",
      graph: nodes({ web: ["redsi"], redis: [], rabbit: [] }),
      says: [{ kind: "UnknownName", name: "web", dependency: "redsi", nearest: "redis" }],
    },
    { why: "a node that waits for itself", graph: nodes({ a: ["a"] }), says: [{ kind: "SelfDependency", name: "a" }] },
    {
      why: "two that wait for each other",
      graph: nodes({ b: ["a"], a: ["b"] }),
      says: [{ kind: "Cycle", path: ["a", "b", "a"] }],
    },
    {
      why: "the shortest cycle of a knot of several",
      graph: nodes({ a: ["b"], b: ["c"], c: ["d", "b"], d: ["a"] }),
      says: [{ kind: "Cycle", path: ["b", "c", "b"] }],
    },
    {
      why: "one cycle for each independent knot, and not those that only wait for one",
      graph: nodes({ y: ["x"], x: ["y"], b: ["a", "x"], a: ["b"], innocent: ["a"] }),
      says: [
        { kind: "Cycle", path: ["a", "b", "a"] },
        { kind: "Cycle", path: ["x", "y", "x"] },
      ],
    },
    {
      why: "everything at once",
      graph: [...nodes({ a: ["b", "a"], b: ["a", "nobody"] }), ...nodes({ b: [] })],
      says: [
        { kind: "DuplicateName", name: "b" },
        { kind: "UnknownName", name: "b", dependency: "nobody" },
        { kind: "SelfDependency", name: "a" },
        { kind: "Cycle", path: ["a", "b", "a"] },
      ],
    },
  ])("$why", ({ graph, says }) => {
    expect(graphProblems(graph)).toEqual(says);
  });
});

test("a graph of 10,000 nodes in one line, or in one ring, needs no deep stack", () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `n${String(i).padStart(5, "0")}`);
  const line = names.map((name, i) => ({ name, dependencies: names.slice(i + 1, i + 2) }));
  const ring = line.map((node, i) => (i === names.length - 1 ? { ...node, dependencies: names.slice(0, 1) } : node));
  expect(graphProblems(line)).toEqual([]);
  expect(graphProblems(ring)).toEqual([{ kind: "Cycle", path: [...names, "n00000"] }]);
});

/** Any graph of known names, mostly with cycles. */
const anyGraph = fc
  .array(fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { maxLength: 3 }), { minLength: 1, maxLength: 9 })
  .map((lists) =>
    lists.map((list, i) => ({
      name: `n${i}`,
      dependencies: list.filter((to) => to !== i && to < lists.length).map((to) => `n${to}`),
    })),
  );

test("each reported cycle is a true and shortest one, and there is one exactly when there is no order", () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const cycles = graphProblems(graph).map((problem) => (problem.kind === "Cycle" ? problem.path : []));
      const knots = knotsOf(graph);
      expect(cycles.map((path) => path.length - 1)).toEqual(knots.map((knot) => girth(graph, knot)));
      for (const path of cycles) {
        expect(path.at(-1)).toBe(path[0]);
        expect(new Set(path).size).toBe(path.length - 1);
        path.slice(1).forEach((to, i) => {
          expect(graph.find(({ name }) => name === path[i])?.dependencies).toContain(to);
        });
      }
    }),
  );
});

test("the order of the input changes nothing", () => {
  fc.assert(
    fc.property(anyGraph, fc.func(fc.integer()), (graph, weight) => {
      const other = graph
        .map(({ name, dependencies }) => ({ name, dependencies: dependencies.toReversed() }))
        .sort((a, b) => weight(a.name) - weight(b.name));
      expect(graphProblems(other)).toEqual(graphProblems(graph));
    }),
  );
});

/** Steps from one node to each that it reaches, by brute force. */
function distances(graph: readonly NamedNode[], from: string): Map<string, number> {
  const found = new Map<string, number>();
  let frontier = [from];
  for (let steps = 1; frontier.length > 0; steps++) {
    const reached = frontier.flatMap((name) => graph.find((node) => node.name === name)?.dependencies ?? []);
    frontier = [...new Set(reached)].filter((name) => !found.has(name));
    for (const name of frontier) found.set(name, steps);
  }
  return found;
}

/** Sets of nodes that all reach each other, by their first name. */
function knotsOf(graph: readonly NamedNode[]): string[][] {
  const reach = new Map(graph.map(({ name }) => [name, distances(graph, name)]));
  const mutual = (a: string, b: string) => reach.get(a)?.has(b) && reach.get(b)?.has(a);
  return graph
    .filter(({ name }, i) => mutual(name, name) && !graph.slice(0, i).some((other) => mutual(name, other.name)))
    .map(({ name }) => graph.map((other) => other.name).filter((other) => mutual(name, other)));
}

function girth(graph: readonly NamedNode[], knot: readonly string[]): number {
  return Math.min(...knot.map((name) => distances(graph, name).get(name) ?? Number.POSITIVE_INFINITY));
}
