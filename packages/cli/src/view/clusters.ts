/**
 * What the diagram languages draw boxes around: a group where there are several, and an application that is more than its
 * release, with its sub-charts and steps.
 */
import type { PlanNode } from "@orkestra/core";
import type { PlannedGroup } from "../planning.ts";
import { dagOf } from "./dag.ts";

export interface DiagramNode {
  /** Unique in the diagram and safe in both languages. */
  readonly id: string;
  readonly label: string;
  readonly kind: PlanNode["kind"];
}

export interface Cluster {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly DiagramNode[];
  readonly clusters: readonly Cluster[];
}

export interface Diagram {
  readonly title: string;
  /** Without a box around them. */
  readonly nodes: readonly DiagramNode[];
  readonly clusters: readonly Cluster[];
  /** Ids, from what comes first to what waits for it. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export function diagramOf(groups: readonly PlannedGroup[]): Diagram {
  const parts = groups.map(({ plan }, index) => {
    const nodes = dagOf(plan).nodes.map(({ node }) => node);
    const ids = new Map(nodes.map(({ name }, at) => [name, `g${index}n${at}`]));
    const edges = nodes.flatMap(({ name, dependencies }) =>
      dependencies.map((from) => [ids.get(from) ?? "", ids.get(name) ?? ""] as const),
    );
    const label = `${plan.namespace}/${plan.group}`;
    return { label, edges, cluster: { id: `g${index}`, label, ...boxes(nodes, ids) } };
  });
  const [only] = parts;
  const inside =
    parts.length === 1 && only ? only.cluster : { nodes: [], clusters: parts.map(({ cluster }) => cluster) };
  return {
    title: parts.map(({ label }) => label).join(", "),
    nodes: inside.nodes,
    clusters: inside.clusters,
    edges: parts.flatMap(({ edges }) => edges),
  };
}

function boxes(nodes: readonly PlanNode[], ids: ReadonlyMap<string, string>): Pick<Cluster, "nodes" | "clusters"> {
  const several = Map.groupBy(nodes, ({ application }) => application);
  for (const [application, own] of several) if (own.length === 1) several.delete(application);
  const drawn = (node: PlanNode): DiagramNode => ({ id: ids.get(node.name) ?? "", label: node.name, kind: node.kind });
  return {
    nodes: nodes.filter(({ application }) => !several.has(application)).map(drawn),
    clusters: [...several.keys()].sort().map((application) => {
      const own = several.get(application) ?? [];
      return { id: `${ids.get(own[0]?.name ?? "")}app`, label: application, nodes: own.map(drawn), clusters: [] };
    }),
  };
}
