/** What each node comes after, directly or not: what an order means, however its edges are written. */
import type { NamedNode } from "../graph/adjacency.ts";
import { topologicalOrder } from "../graph/order.ts";

export function ancestors(nodes: readonly NamedNode[]): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map(nodes.map(({ name, dependencies }) => [name, dependencies]));
  const all = new Map<string, Set<string>>();
  for (const name of topologicalOrder(nodes)) {
    all.set(name, new Set((direct.get(name) ?? []).flatMap((it) => [it, ...(all.get(it) ?? [])])));
  }
  return all;
}
