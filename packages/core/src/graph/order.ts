/** Order of an acyclic graph: level 0 depends on nothing, each further level on the one before it. Linear but for sorting. */
import { type Adjacency, adjacencyOf, dependentsOf, type NamedNode } from "./adjacency.ts";

/**
 * The nodes' names by level, sorted within each: dependencies come in earlier levels. Unknown dependencies are ignored.
 * Throws for a graph with a cycle: find those with `graphProblems` first.
 */
export function levels(nodes: readonly NamedNode[]): string[][] {
  const graph = adjacencyOf(nodes);
  return idLevels(graph).map((ids) => ids.map((id) => graph.names[id] ?? ""));
}

/** The nodes' names, dependencies first; among equals by name. */
export function topologicalOrder(nodes: readonly NamedNode[]): string[] {
  return levels(nodes).flat();
}

function idLevels(graph: Adjacency): number[][] {
  const dependents = dependentsOf(graph);
  const waiting = graph.dependencies.map((ids) => ids.length);
  const result: number[][] = [];
  let level = graph.names.map((_, id) => id).filter((id) => waiting[id] === 0);
  let seen = 0;
  while (level.length > 0) {
    result.push(level);
    seen += level.length;
    const next: number[] = [];
    for (const dependent of level.flatMap((id) => dependents[id] ?? [])) {
      const left = (waiting[dependent] ?? 0) - 1;
      waiting[dependent] = left;
      if (left === 0) next.push(dependent);
    }
    level = next.sort((a, b) => a - b);
  }
  if (seen < graph.names.length) throw new Error("a graph with a cycle has no order");
  return result;
}
