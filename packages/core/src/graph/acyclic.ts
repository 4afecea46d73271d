/**
 * An order out of a graph that may have cycles, for graphs that nobody checked: what is told by objects of different times.
 *
 * Edges that would close a cycle are left out, the same ones whatever the order of the input. Linear but for sorting, with a
 * stack of our own: no depth of the graph overflows the call stack.
 */
import { type Adjacency, adjacencyOf, type NamedNode } from "./adjacency.ts";

/** The nodes, dependencies first, each with sorted dependencies that all come before it. Unknown names are left out. */
export function acyclic(nodes: readonly NamedNode[]): NamedNode[] {
  const { names, dependencies } = adjacencyOf(nodes);
  const walk: Walk = {
    dependencies,
    state: new Uint8Array(names.length),
    next: new Uint32Array(names.length),
    kept: names.map(() => []),
    order: [],
  };
  names.forEach((_, id) => {
    if (walk.state[id] === UNSEEN) walkFrom(id, walk);
  });
  return walk.order.map((id) => ({
    name: names[id] ?? "",
    dependencies: (walk.kept[id] ?? []).map((it) => names[it] ?? ""),
  }));
}

interface Walk {
  readonly dependencies: Adjacency["dependencies"];
  readonly state: Uint8Array;
  /** Of each id: which of its dependencies is looked at next. */
  readonly next: Uint32Array;
  readonly kept: readonly number[][];
  /** Ids, each after what it keeps. */
  readonly order: number[];
}

/** Depth first: an edge back to what is on the path would close a cycle. */
function walkFrom(root: number, { dependencies, state, next, kept, order }: Walk): void {
  const path = [root];
  state[root] = ON_PATH;
  for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
    const at = next[id] ?? 0;
    const dependency = dependencies[id]?.[at];
    next[id] = at + 1;
    if (dependency === undefined) {
      state[id] = DONE;
      order.push(id);
      path.pop();
    } else if (state[dependency] !== ON_PATH) {
      kept[id]?.push(dependency);
      if (state[dependency] === UNSEEN) path.push(dependency);
      state[dependency] ||= ON_PATH;
    }
  }
}

const UNSEEN = 0;
const ON_PATH = 1;
const DONE = 2;
