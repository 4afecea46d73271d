/** A plan as a graph to be drawn: nodes in an order in which dependencies come first, with their levels. */
import { levels, type Plan, type PlanNode } from "@orkestra/core";

export interface DagNode {
  readonly node: PlanNode;
  /** From 1: one more than the highest level of what it waits for. */
  readonly level: number;
}

export interface Dag {
  readonly group: string;
  readonly namespace: string;
  /** By level, then by name. */
  readonly nodes: readonly DagNode[];
  /** Names of the nodes of each level. All of one level may run at once. */
  readonly levels: readonly (readonly string[])[];
  /** Names of the longest chain of nodes that wait for each other; of several equal ones the first by name from its end. */
  readonly longestPath: readonly string[];
}

export function dagOf(plan: Plan): Dag {
  const byName = new Map(plan.nodes.map((node) => [node.name, node]));
  const byLevel = levels(plan.nodes);
  const nodes = byLevel.flatMap((names, index) =>
    names.flatMap((name) => {
      const node = byName.get(name);
      return node ? [{ node, level: index + 1 }] : [];
    }),
  );
  return { group: plan.group, namespace: plan.namespace, nodes, levels: byLevel, longestPath: longestPath(nodes) };
}

/** Backwards from the last level: each node of level n has a dependency of level n - 1. */
function longestPath(nodes: readonly DagNode[]): string[] {
  const byName = new Map(nodes.map((it) => [it.node.name, it]));
  const highest = nodes.at(-1)?.level;
  const path: string[] = [];
  let at = nodes.find((it) => it.level === highest);
  while (at) {
    path.push(at.node.name);
    const before = at.level - 1;
    const next = at.node.dependencies.find((name) => byName.get(name)?.level === before);
    at = byName.get(next ?? "");
  }
  return path.reverse();
}
