/**
 * The part of a plan that is still to be done.
 *
 * A node that is done is left out, and what it waited for is handed on to those that wait for it: `web` after `cache`
 * after `db` stays `web` after `db` when only `cache` is done. So the order of what remains is never looser than the plan's.
 * Dependencies that others imply are left out: Argo's expressions stay short.
 */
import { topologicalOrder } from "../graph/order.ts";
import { reduced } from "../graph/reduction.ts";
import type { PlanNode } from "../plan.ts";
import { sortedSet } from "../text/compare.ts";

export interface RemainingNode {
  readonly node: PlanNode;
  readonly name: string;
  /** Names of the remaining nodes that come right before this one, sorted. */
  readonly dependencies: readonly string[];
}

/**
 * Edges that leaving out one node may add. A done node which joins more than that (hundreds before it with hundreds after
 * it) stays in: its executor finds the release ready and ends at once, which costs less than the edges.
 */
const MAX_ADDED_EDGES = 1000;

/** What remains of the plan, dependencies first. */
export function remainingNodes(nodes: readonly PlanNode[], done: ReadonlySet<string>): RemainingNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const dependents = countDependents(nodes);
  /** What stands in for a name in the dependencies of others. */
  const standIns = new Map<string, readonly string[]>();
  const remaining: RemainingNode[] = [];
  for (const name of topologicalOrder(nodes)) {
    const node = byName.get(name);
    if (!node) throw new Error(`node "${name}" is not in the plan`);
    const dependencies = sortedSet(node.dependencies.flatMap((it) => standIns.get(it) ?? []));
    const leftOut = done.has(name) && mayLeaveOut(node, dependencies.length, dependents.get(name) ?? 0);
    standIns.set(name, leftOut ? dependencies : [name]);
    if (!leftOut) remaining.push({ node, name, dependencies });
  }
  return reduced(remaining);
}

/** Steps are always left out: running one again is not without effect. */
function mayLeaveOut(node: PlanNode, dependencies: number, dependents: number): boolean {
  return node.kind === "step" || dependencies * dependents <= MAX_ADDED_EDGES + dependencies + dependents;
}

function countDependents(nodes: readonly PlanNode[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { dependencies } of nodes) {
    for (const dependency of dependencies) counts.set(dependency, (counts.get(dependency) ?? 0) + 1);
  }
  return counts;
}
