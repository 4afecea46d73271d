/** Graphviz's language. */

import type { PlannedGroup } from "../planning.ts";
import { type Cluster, type DiagramNode, diagramOf } from "./clusters.ts";

export function dot(groups: readonly PlannedGroup[]): string {
  const { title, nodes, clusters, edges } = diagramOf(groups);
  return [
    `digraph ${quoted(title)} {`,
    "  rankdir=TB;",
    "  node [shape=box];",
    ...nodes.map((node) => `  ${box(node)}`),
    ...clusters.flatMap((cluster) => subgraph(cluster, "  ")),
    ...edges.map(([from, to]) => `  ${from} -> ${to};`),
    "}",
    "",
  ].join("\n");
}

/** Graphviz draws a box only around subgraphs whose name begins with "cluster". */
function subgraph({ id, label, nodes, clusters }: Cluster, indent: string): string[] {
  return [
    `${indent}subgraph cluster_${id} {`,
    `${indent}  label=${quoted(label)};`,
    ...nodes.map((node) => `${indent}  ${box(node)}`),
    ...clusters.flatMap((cluster) => subgraph(cluster, `${indent}  `)),
    `${indent}}`,
  ];
}

function box({ id, label, kind }: DiagramNode): string {
  return `${id} [label=${quoted(label)}${kind === "release" ? "" : ", style=rounded"}];`;
}

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
