/**
 * Cycles as closed paths, one for each independent knot of the graph: people untie one knot at a time, and every cycle
 * of a knot at once would be exponentially many.
 *
 * The cycle of a knot is a shortest one. Finding it takes a breadth-first search from each member, so the search has a
 * budget: in a knot so large that it runs out (thousands of members), the cycle is the shortest that was met.
 */
import type { Adjacency } from "./adjacency.ts";
import { cyclicComponents } from "./components.ts";

/** Edges looked at for one knot: some 50 ms. */
const BUDGET = 2_000_000;

/** Closed paths: each name depends on the one after it, and the last is the first, which sorts lowest. */
export function findCycles(graph: Adjacency): string[][] {
  return cyclicComponents(graph).map((members) =>
    closed(shortestCycle(members, graph.dependencies)).map((id) => graph.names[id] ?? ""),
  );
}

function shortestCycle(members: readonly number[], dependencies: Adjacency["dependencies"]): number[] {
  const inside = new Set(members);
  const edges = new Map(members.map((id) => [id, (dependencies[id] ?? []).filter((to) => inside.has(to))]));
  const search: Search = { edges, parent: new Map(), budget: BUDGET };
  let best: number[] | undefined;
  // A member with a single edge is on the cycles of the one before it; only a plain ring has no other members.
  const branching = members.filter((id) => (edges.get(id)?.length ?? 0) > 1);
  for (const start of branching.length > 0 ? branching : members.slice(0, 1)) {
    const cycle = cycleThrough(start, search, best?.length ?? Number.POSITIVE_INFINITY);
    if (cycle) best = cycle;
    if (best && (best.length === 2 || search.budget <= 0)) break;
  }
  if (!best) throw new Error("a strongly connected component without a cycle");
  return best;
}

interface Search {
  readonly edges: ReadonlyMap<number, readonly number[]>;
  readonly parent: Map<number, number>;
  budget: number;
}

/** The shortest cycle through `start`, if it is shorter than `limit`. The first search is never cut short. */
function cycleThrough(start: number, search: Search, limit: number): number[] | undefined {
  search.parent.clear();
  const bounded = limit !== Number.POSITIVE_INFINITY;
  let frontier = [start];
  for (let length = 1; length < limit && frontier.length > 0; length++) {
    const { last, reached } = step(start, frontier, search);
    if (last !== undefined) return pathTo(last, start, search.parent);
    if (bounded && search.budget <= 0) return undefined;
    frontier = reached;
  }
  return undefined;
}

/** One level of the breadth-first search: the member that leads back to the start, or the members met for the first time. */
function step(
  start: number,
  frontier: readonly number[],
  search: Search,
): { readonly last?: number; readonly reached: number[] } {
  const { edges, parent } = search;
  const reached: number[] = [];
  for (const id of frontier) {
    const next = edges.get(id) ?? [];
    search.budget -= next.length;
    if (next.includes(start)) return { last: id, reached };
    for (const to of next.filter((it) => !parent.has(it))) {
      parent.set(to, id);
      reached.push(to);
    }
  }
  return { reached };
}

function pathTo(id: number, start: number, parent: ReadonlyMap<number, number>): number[] {
  const path = [id];
  for (let at = id; at !== start; ) {
    const before = parent.get(at);
    if (before === undefined) throw new Error("a breadth-first search lost its way");
    path.push(before);
    at = before;
  }
  return path.reverse();
}

function closed(cycle: readonly number[]): number[] {
  const first = cycle.indexOf(lowest(cycle));
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  return [...turned, ...turned.slice(0, 1)];
}

function lowest(ids: readonly number[]): number {
  return ids.reduce((a, b) => Math.min(a, b));
}
