/** A plan for people: the drawing with a few lines for each node, and what it comes to. */

import type { Plan } from "@orkestra/core";
import type { CheckedGroup } from "../check-charts.ts";
import type { Styles } from "../terminal.ts";
import { type Dag, type DagNode, dagOf } from "./dag.ts";
import { describeNode } from "./describe.ts";
import { glyphOf } from "./glyphs.ts";
import { type LaneRow, laneRows } from "./lanes.ts";
import { stagingText } from "./staging-text.ts";
import { count, wrap } from "./wrap.ts";

const LEVEL_WIDTH = 5;
const NARROWEST_TEXT = 30;

export interface TextOptions {
  readonly columns: number;
  readonly styles: Styles;
}

export function planText(group: CheckedGroup, { columns, styles }: TextOptions): string {
  const { plan, specs, charts } = group;
  const dag = dagOf(plan);
  const drawing = drawn(dag, columns);
  const indent = LEVEL_WIDTH + 2 + drawing.width + (drawing.width > 0 ? 2 : 0);
  const room = Math.max(NARROWEST_TEXT, columns - indent);
  const lines = dag.nodes.flatMap(({ node, level }, index) => {
    const { title, facts, order } = describeNode(
      node,
      specs.get(node.application),
      plan.namespace,
      charts.get(node.application),
    );
    const [first = "", ...rest] = wrap(title, room);
    const texts = [
      ...[first, ...rest].map(styles.strong),
      ...wrap(facts, room).map(styles.faint),
      ...(order === "" ? [] : wrap(order, room)),
    ];
    const row = drawing.rows[index];
    const isFirst = dag.nodes[index - 1]?.level !== level;
    return texts.map((text, line) => {
      const label = line === 0 && isFirst ? String(level) : "";
      const lanes = (line === 0 ? row?.at : row?.below) ?? "";
      const gap = drawing.width > 0 ? `${styles.accent(lanes)}${" ".repeat(drawing.width - lanes.length + 2)}` : "";
      return `${label.padStart(LEVEL_WIDTH)}  ${gap}${text}`.trimEnd();
    });
  });
  return [
    `${styles.strong(plan.group)} in namespace ${plan.namespace}`,
    "",
    "level",
    ...lines,
    "",
    ...totals(plan, dag).flatMap((line) => wrap(line, columns)),
    ...stagingText(group, columns, styles),
    "",
  ].join("\n");
}

function totals({ nodes, parallelism }: Plan, dag: Dag): string[] {
  const releases = nodes.filter(({ kind }) => kind === "release").length;
  const steps = nodes.length - releases;
  const widest = Math.max(...dag.levels.map((names) => names.length));
  return [
    `${[count(releases, "release"), ...(steps > 0 ? [count(steps, "step")] : [])].join(" and ")} on ${count(dag.levels.length, "level")}`,
    `in parallel: up to ${widest} on a level, at most ${parallelism} at once`,
    `longest path: ${dag.longestPath.join(" -> ")} (${dag.longestPath.length})`,
  ];
}

interface Drawing {
  readonly rows: readonly LaneRow[];
  readonly width: number;
}

/** No drawing where its lanes would leave no room for the text; each node says what it waits for anyway. */
function drawn({ nodes }: Dag, columns: number): Drawing {
  const most = Math.floor((columns - LEVEL_WIDTH - 4 - NARROWEST_TEXT) / 2);
  const rows = laneRows(nodes.map(laneNode), Math.max(1, most)) ?? [];
  return { rows, width: Math.max(0, ...rows.map(({ at, below }) => Math.max(at.length, below.length))) };
}

function laneNode({ node }: DagNode) {
  return { name: node.name, dependencies: node.dependencies, glyph: glyphOf(node) };
}
