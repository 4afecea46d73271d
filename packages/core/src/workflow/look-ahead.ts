/**
 * Look-ahead: lets a release's pod start while its dependencies still release, and a removal's while what depends on it goes.
 *
 * A pod takes Argo and the kubelet seconds to start, as long as a small release takes. So the DAG's edges are loosened by
 * some levels, and the executor itself holds until the true dependencies that are no edges any more (`after`) are ready.
 *
 * - Only releases hold, and only for releases: an edge to a step stays an edge. Removals are taken for releases whose
 *   dependencies are the removals that come first.
 * - With one level, a node's edges are the dependencies of its dependencies; with more, the same again. A node never
 *   starts before its dependencies may start: whatever it holds for is running or waits for a free slot.
 * - Holding pods must not take the slots of those that they wait for. Let P be the parallelism. Where chains of the
 *   loosened order (chains.ts) show that no more than P nodes can run at once, there is nothing to compete for and every
 *   node is loosened. Otherwise only the nodes of at most P/2 chains are, those that begin the longest ways to go. At most
 *   one node of a chain runs at a time, so half of the slots are never held, and work that can go on goes on.
 */
import { byText, sortedSet } from "../text/compare.ts";
import { chainCover } from "./chains.ts";
import { MAX_LOOK_AHEAD } from "./limits.ts";

/** What has its turn: a node of a plan, or a removal. */
export interface Turn {
  readonly name: string;
  readonly node: { readonly kind: "release" | "step"; readonly timeoutSeconds: number };
  /** Names of those whose turn comes right before, sorted. */
  readonly dependencies: readonly string[];
}

/** A node that would get more edges than this stays as it is. */
const MAX_EDGES = 200;

export interface Loosened {
  /** What Argo waits for before the pod starts, by node. */
  readonly edges: ReadonlyMap<string, readonly string[]>;
  /** Levels that edges are loosened by. */
  readonly levels: number;
  /** Pods that may hold at once while others wait for a slot; undefined where none ever waits for a slot. */
  readonly heldSlots: number | undefined;
}

/** `nodes`: dependencies first. `levels`: 0 leaves everything as it is. */
export function loosen(nodes: readonly Turn[], levels: number, parallelism: number): Loosened {
  const depth = Math.min(levels, MAX_LOOK_AHEAD);
  const candidates = depth > 0 ? candidatesOf(nodes, depth) : new Set<string>();
  const edges = edgesOf(nodes, depth, candidates);
  const chains = urgentChains(nodes, edges);
  if (chains.length <= parallelism) return { edges, levels: depth, heldSlots: undefined };
  const heldSlots = Math.floor(parallelism / 2);
  const holding = chains.map((chain) => chain.filter((name) => candidates.has(name))).filter((it) => it.length > 0);
  const holders = new Set(holding.slice(0, heldSlots).flat());
  return { edges: edgesOf(nodes, depth, holders), levels: depth, heldSlots };
}

/** Releases that would start earlier, and without too many edges. */
function candidatesOf(nodes: readonly Turn[], depth: number): ReadonlySet<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const candidates = new Set(nodes.filter((node) => gains(node, byName)).map(({ name }) => name));
  const tooMany = new Set<string>();
  edgesOf(nodes, depth, candidates, (name) => tooMany.add(name));
  return new Set([...candidates].filter((name) => !tooMany.has(name)));
}

function gains({ node, dependencies }: Turn, byName: ReadonlyMap<string, Turn>): boolean {
  return node.kind === "release" && dependencies.some((it) => byName.get(it)?.node.kind === "release");
}

/** Edges when just `holders` are loosened. A node with too many edges is told, and left as it is. */
function edgesOf(
  nodes: readonly Turn[],
  depth: number,
  holders: ReadonlySet<string>,
  tooMany?: (name: string) => void,
): ReadonlyMap<string, readonly string[]> {
  const releases = new Set(nodes.filter(({ node }) => node.kind === "release").map(({ name }) => name));
  let edges: ReadonlyMap<string, readonly string[]> = new Map(nodes.map((it) => [it.name, it.dependencies]));
  for (let level = 0; level < depth; level++) {
    const closer = edges;
    const loosened = ({ name, dependencies }: Turn): readonly string[] => {
      if (!holders.has(name)) return dependencies;
      const union = sortedSet(dependencies.flatMap((it) => (releases.has(it) ? (closer.get(it) ?? []) : [it])));
      if (!tooMany || union.length <= MAX_EDGES) return union;
      tooMany(name);
      return dependencies;
    };
    edges = new Map(nodes.map((it) => [it.name, loosened(it)]));
  }
  return edges;
}

/** Chains of the loosened order, those first that begin the longest way through the true order. */
function urgentChains(nodes: readonly Turn[], edges: Loosened["edges"]): string[][] {
  const left = waysLeft(nodes);
  const urgency = (name: string | undefined): number => left.get(name ?? "") ?? 0;
  // What has the longest way left is never before what it waits for, so the order stays one of dependencies first.
  const urgent = nodes.toSorted((a, b) => urgency(b.name) - urgency(a.name) || byText(a.name, b.name));
  const chains = chainCover(urgent.map(({ name }) => ({ name, dependencies: edges.get(name) ?? [] })));
  return chains.sort((a, b) => urgency(b[0]) - urgency(a[0]) || byText(a[0] ?? "", b[0] ?? ""));
}

/** Nodes on the longest way from each node to the end of the rollout, itself included. */
function waysLeft(nodes: readonly Turn[]): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  for (const { name, dependencies } of nodes.toReversed()) {
    const own = left.get(name) ?? 1;
    left.set(name, own);
    for (const it of dependencies) left.set(it, Math.max(left.get(it) ?? 1, own + 1));
  }
  return left;
}
