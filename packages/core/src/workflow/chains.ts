/**
 * Covers an order with chains: sequences in which each node waits for the one before it.
 *
 * At most one node of a chain runs at any time. So the number of chains bounds from above how many nodes of the order can
 * run at once (Dilworth 1950), which is all that is asked here; a least cover would take a matching, this one is linear.
 */
import type { NamedNode } from "../graph/adjacency.ts";

/** `nodes`: dependencies first. Of the chains that a node may extend, it takes the one that grew last. */
export function chainCover(nodes: readonly NamedNode[]): string[][] {
  const chains: string[][] = [];
  /** The chain that each name ends; names in the middle of one are not in here. */
  const ends = new Map<string, { readonly chain: string[]; readonly grown: number }>();
  nodes.forEach(({ name, dependencies }, grown) => {
    const free = dependencies.flatMap((dependency) => ends.get(dependency) ?? []);
    const latest = free.reduce<(typeof free)[number] | undefined>(
      (best, it) => (best && best.grown > it.grown ? best : it),
      undefined,
    );
    const chain = latest?.chain ?? [];
    const end = chain.at(-1);
    if (end === undefined) chains.push(chain);
    else ends.delete(end);
    chain.push(name);
    ends.set(name, { chain, grown });
  });
  return chains;
}
