/**
 * A plan for programs: `-o json` and `-o yaml`. A contract: fields are added, never renamed or removed (docs/cli.md).
 */
import type { ApplicationSpec } from "@orkestra/api";
import type { ResolvedChart } from "@orkestra/charts";
import { type PlanNode, revisionName, type StageNode } from "@orkestra/core";
import type { CheckedGroup } from "../check-charts.ts";
import type { SplitPiece } from "../splitting.ts";
import { dagOf } from "./dag.ts";

export interface PlansData {
  readonly plans: readonly PlanData[];
}

interface PlanData {
  readonly group: string;
  readonly namespace: string;
  /** Name of the revision that the controller would store, but for the owner that only a cluster knows; a draft has none. */
  readonly revision?: string;
  /** True while charts that are to be split have not been looked into: then the nodes show the order alone. */
  readonly draft?: true;
  readonly parallelism: number;
  readonly timeoutSeconds?: number;
  readonly levels: readonly (readonly string[])[];
  readonly longestPath: readonly string[];
  /** What is staged before anything is released; only for groups with sub-charts. */
  readonly stages?: readonly StageData[];
  /** By level, then by name. */
  readonly nodes: readonly NodeData[];
}

interface StageData {
  readonly application: string;
  /** Name of the record that staging leaves behind. */
  readonly record: string;
  readonly chart: ChartData;
  readonly release: string;
  readonly staging: StageNode["request"]["staging"];
  readonly subcharts: readonly string[];
  readonly pieces?: readonly SplitPiece[];
}

type ChartData = ApplicationSpec["chart"] & { readonly resolved?: ResolvedChart };

type NodeData = PlanNode & { readonly level: number; readonly chart?: ChartData };

export function plansData(groups: readonly CheckedGroup[]): PlansData {
  return { plans: groups.map(planData) };
}

function planData({ plan, specs, unstaged, charts, splits }: CheckedGroup): PlanData {
  const { group, namespace, nodes, levels, longestPath } = dagOf(plan);
  const chartOf = (application: string, chart: ApplicationSpec["chart"]): ChartData => {
    const resolved = charts.get(application);
    return { ...chart, ...(resolved ? { resolved } : {}) };
  };
  const stages = plan.stages.map(({ application, request }): StageData => {
    const { record, chart, release, staging, subcharts } = request;
    const pieces = splits.get(application)?.pieces;
    const asked = { chart: chartOf(application, chart), release, staging, subcharts };
    return { application, record, ...asked, ...(pieces ? { pieces } : {}) };
  });
  return {
    group,
    namespace,
    ...(unstaged.length > 0 ? { draft: true } : { revision: revisionName(plan) }),
    parallelism: plan.parallelism,
    ...(plan.timeoutSeconds === undefined ? {} : { timeoutSeconds: plan.timeoutSeconds }),
    levels,
    longestPath,
    ...(stages.length > 0 ? { stages } : {}),
    nodes: nodes.map(({ node, level }) => {
      const spec = specs.get(node.application);
      if (node.kind !== "release" || !spec) return { ...node, level };
      return { ...node, level, chart: chartOf(node.application, spec.chart) };
    }),
  };
}
