/**
 * Strongly connected components (Kosaraju; Sharir 1981), with a stack of our own: no depth of the graph overflows the call
 * stack. Linear in nodes and edges.
 */
import { type Adjacency, dependentsOf } from "./adjacency.ts";

/** Components of two nodes or more, those on cycles; members ascending, components by their first member. */
export function cyclicComponents(graph: Adjacency): number[][] {
  const dependents = dependentsOf(graph);
  const taken = new Uint8Array(graph.names.length);
  const components: number[][] = [];
  for (const root of postOrder(graph).reverse()) {
    const component = reach(root, dependents, taken);
    if (component.length > 1) components.push(component.sort((a, b) => a - b));
  }
  return components.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/** All ids, each after the dependencies that were not seen before it. */
function postOrder({ names, dependencies }: Adjacency): number[] {
  const seen = new Uint8Array(names.length);
  const next = new Uint32Array(names.length);
  const order: number[] = [];
  for (let root = 0; root < names.length; root++) {
    const path = seen[root] ? [] : [root];
    seen[root] = 1;
    for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
      const at = next[id] ?? 0;
      const dependency = dependencies[id]?.[at];
      next[id] = at + 1;
      if (dependency === undefined) {
        order.push(id);
        path.pop();
      } else if (!seen[dependency]) {
        seen[dependency] = 1;
        path.push(dependency);
      }
    }
  }
  return order;
}

/** What can be reached from `root` and is not taken yet; takes it. */
function reach(root: number, edges: readonly (readonly number[])[], taken: Uint8Array): number[] {
  const found: number[] = [];
  const take = (id: number): void => {
    if (taken[id]) return;
    taken[id] = 1;
    found.push(id);
  };
  take(root);
  for (const id of found) for (const to of edges[id] ?? []) take(to);
  return found;
}
