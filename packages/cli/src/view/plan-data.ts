/**
 * A plan for programs: `-o json` and `-o yaml`. A contract: fields are added, never renamed or removed (docs/cli.md).
 */
import type { ApplicationSpec } from "@orkestra/api";
import type { ResolvedChart } from "@orkestra/charts";
import { type PlanNode, revisionName } from "@orkestra/core";
import type { PlannedGroup } from "../planning.ts";
import { dagOf } from "./dag.ts";

export interface PlansData {
  readonly plans: readonly PlanData[];
}

interface PlanData {
  readonly group: string;
  readonly namespace: string;
  /** Name of the revision that the controller would store, but for the owner that only a cluster knows. */
  readonly revision: string;
  readonly parallelism: number;
  readonly timeoutSeconds?: number;
  readonly levels: readonly (readonly string[])[];
  readonly longestPath: readonly string[];
  /** By level, then by name. */
  readonly nodes: readonly NodeData[];
}

type NodeData = PlanNode & {
  readonly level: number;
  readonly chart?: ApplicationSpec["chart"] & { readonly resolved?: ResolvedChart };
};

export function plansData(
  groups: readonly PlannedGroup[],
  chartsOf: (group: PlannedGroup) => ReadonlyMap<string, ResolvedChart>,
): PlansData {
  return { plans: groups.map((group) => planData(group, chartsOf(group))) };
}

function planData({ plan, specs }: PlannedGroup, charts: ReadonlyMap<string, ResolvedChart>): PlanData {
  const { group, namespace, nodes, levels, longestPath } = dagOf(plan);
  return {
    group,
    namespace,
    revision: revisionName(plan),
    parallelism: plan.parallelism,
    ...(plan.timeoutSeconds === undefined ? {} : { timeoutSeconds: plan.timeoutSeconds }),
    levels,
    longestPath,
    nodes: nodes.map(({ node, level }) => {
      const spec = specs.get(node.application);
      if (node.kind !== "release" || !spec) return { ...node, level };
      const resolved = charts.get(node.application);
      return { ...node, level, chart: { ...spec.chart, ...(resolved ? { resolved } : {}) } };
    }),
  };
}
