/**
 * Transitive reduction: the fewest edges that keep the order. Where `web` waits for `cache` and `db`, and `cache` for
 * `db`, it is enough that `web` waits for `cache`.
 *
 * Ancestors are sets of bits, one for each node: 12 MB for 10,000 nodes, and a few operations per edge and 32 nodes.
 */
import type { NamedNode } from "./adjacency.ts";

/** Dependencies of each node without those that others of them imply. `nodes`: dependencies first, no unknown names. */
export function reduced<N extends NamedNode>(nodes: readonly N[]): N[] {
  const words = Math.ceil(nodes.length / 32);
  const ancestors = new Uint32Array(nodes.length * words);
  const positions = new Map(nodes.map(({ name }, position) => [name, position]));
  const has = (node: number, other: number): boolean =>
    ((ancestors[node * words + (other >>> 5)] ?? 0) & bit(other)) !== 0;
  const add = (node: number, other: number): void => {
    for (let word = 0; word < words; word++) {
      const at = node * words + word;
      ancestors[at] = (ancestors[at] ?? 0) | (ancestors[other * words + word] ?? 0);
    }
    const own = node * words + (other >>> 5);
    ancestors[own] = (ancestors[own] ?? 0) | bit(other);
  };
  return nodes.map((node, position) => {
    const kept = new Set<string>();
    // Latest first: whatever implies a dependency comes before it here.
    const latestFirst = node.dependencies
      .map((name) => ({ name, at: positions.get(name) ?? position }))
      .sort((a, b) => b.at - a.at);
    for (const { name, at } of latestFirst) {
      if (has(position, at)) continue;
      kept.add(name);
      add(position, at);
    }
    return { ...node, dependencies: node.dependencies.filter((name) => kept.has(name)) };
  });
}

function bit(position: number): number {
  return 1 << (position & 31);
}
