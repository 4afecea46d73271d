/** The graph alone, one line a node. Where it has too many lanes to draw, each node says what it waits for. */

import type { PlannedGroup } from "../planning.ts";
import type { Styles } from "../terminal.ts";
import { type Dag, dagOf } from "./dag.ts";
import { glyphOf } from "./glyphs.ts";
import { laneRows } from "./lanes.ts";

const NAME_WIDTH = 30;

export function graphText(groups: readonly PlannedGroup[], columns: number, styles: Styles): string {
  return groups.map(({ plan }) => one(dagOf(plan), columns, styles)).join("\n");
}

function one(dag: Dag, columns: number, styles: Styles): string {
  const lines = drawing(dag, columns, styles) ?? list(dag, styles);
  return [`${styles.strong(dag.group)} in namespace ${dag.namespace}`, "", ...lines, ""].join("\n");
}

function drawing({ nodes }: Dag, columns: number, styles: Styles): string[] | undefined {
  const most = Math.max(1, Math.floor((columns - NAME_WIDTH) / 2));
  const rows = laneRows(
    nodes.map(({ node }) => ({ name: node.name, dependencies: node.dependencies, glyph: glyphOf(node) })),
    most,
  );
  if (!rows) return undefined;
  const width = Math.max(...rows.map(({ at }) => at.length));
  return rows.flatMap(({ above, at }, index) => [
    ...(above === undefined ? [] : [styles.accent(above)]),
    `${styles.accent(at)}${" ".repeat(width - at.length)}  ${nodes[index]?.node.name}`,
  ]);
}

function list({ nodes }: Dag, styles: Styles): string[] {
  return nodes.map(({ node, level }) => {
    const after = node.dependencies.length > 0 ? styles.faint(` after ${node.dependencies.join(", ")}`) : "";
    return `${level}  ${node.name}${after}`;
  });
}
