/** A Mermaid flowchart. Ids are our own, so no name can be a word of the language; labels are quoted. */

import type { PlannedGroup } from "../planning.ts";
import { type Cluster, type Diagram, type DiagramNode, diagramOf } from "./clusters.ts";

export function mermaid(groups: readonly PlannedGroup[]): string {
  const { nodes, clusters, edges }: Diagram = diagramOf(groups);
  return [
    "flowchart TD",
    ...nodes.map((node) => `  ${box(node)}`),
    ...clusters.flatMap((cluster) => subgraph(cluster, "  ")),
    ...edges.map(([from, to]) => `  ${from} --> ${to}`),
    "",
  ].join("\n");
}

function subgraph({ id, label, nodes, clusters }: Cluster, indent: string): string[] {
  return [
    `${indent}subgraph ${id}[${quoted(label)}]`,
    ...nodes.map((node) => `${indent}  ${box(node)}`),
    ...clusters.flatMap((cluster) => subgraph(cluster, `${indent}  `)),
    `${indent}end`,
  ];
}

/** A release is a box, a step a rounded one. */
function box({ id, label, kind }: DiagramNode): string {
  return kind === "release" ? `${id}[${quoted(label)}]` : `${id}(${quoted(label)})`;
}

/** Mermaid's entities are like HTML's with a `#`. */
function quoted(text: string): string {
  return `"${text.replaceAll("#", "#35;").replaceAll('"', "#quot;")}"`;
}
