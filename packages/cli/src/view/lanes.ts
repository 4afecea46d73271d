/**
 * Draws a DAG from top to bottom, one node a row, as `git log --graph` does: readable at 80 columns however many nodes a
 * level has, which boxes side by side are not.
 *
 * A node that others wait for opens a lane below itself, which ends at the last of them. A row's horizontal line joins the
 * lanes of what the node waits for to the node. Lanes that only cross the line stay whole: `│` is a bridge, `┼` a joint.
 */
export interface LaneNode {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly glyph: string;
}

export interface LaneRow {
  /** A row between this node and the one above it, where a lane leads straight down to the node. */
  readonly above?: string;
  readonly at: string;
  /** Continues the lanes beside further lines of the node's text. */
  readonly below: string;
}

/** Rows for nodes in an order in which dependencies come first; undefined where more than `most` lanes lie side by side. */
export function laneRows(nodes: readonly LaneNode[], most: number): LaneRow[] | undefined {
  const waiting = dependents(nodes);
  const lanes: Lanes = [];
  const rows: LaneRow[] = [];
  for (const node of nodes) {
    const joined = columnsOf(lanes, new Set(node.dependencies));
    const ends = (column: number): boolean => waiting.get(lanes[column] ?? "") === 1;
    const straight = joined.find(ends);
    const own = straight ?? firstFree(lanes);
    if (own >= most) return undefined;
    const above = straight === undefined ? {} : { above: verticals(lanes) };
    const at = crossRow({ glyph: node.glyph, own, joined, lanes, ends });
    for (const column of joined) leave(column, lanes, waiting);
    lanes[own] = waiting.has(node.name) ? node.name : undefined;
    rows.push({ ...above, at, below: verticals(lanes) });
  }
  return rows;
}

type Lanes = (string | undefined)[];

/** One node less waits for the lane's source; the last one ends it. */
function leave(column: number, lanes: Lanes, waiting: Map<string, number>): void {
  const source = lanes[column] ?? "";
  const left = (waiting.get(source) ?? 0) - 1;
  waiting.set(source, left);
  if (left === 0) lanes[column] = undefined;
}

interface Row {
  readonly glyph: string;
  readonly own: number;
  readonly joined: readonly number[];
  readonly lanes: Readonly<Lanes>;
  readonly ends: (column: number) => boolean;
}

function crossRow({ glyph, own, joined, lanes, ends }: Row): string {
  const from = Math.min(own, ...joined);
  const to = Math.max(own, ...joined);
  let row = "";
  for (let column = 0; column < Math.max(lanes.length, own + 1); column++) {
    const inside = column >= from && column <= to;
    if (column === own) row += glyph;
    else if (joined.includes(column)) row += joint(column > from, column < to, !ends(column));
    else if (lanes[column] !== undefined) row += "│";
    else row += inside ? "─" : " ";
    row += column >= from && column < to ? "─" : " ";
  }
  return row.trimEnd();
}

function joint(left: boolean, right: boolean, down: boolean): string {
  if (left && right) return down ? "┼" : "┴";
  if (left) return down ? "┤" : "┘";
  return down ? "├" : "└";
}

function verticals(lanes: Readonly<Lanes>): string {
  return lanes
    .map((lane) => (lane === undefined ? " " : "│"))
    .join(" ")
    .trimEnd();
}

function dependents(nodes: readonly LaneNode[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { dependencies } of nodes) {
    for (const name of dependencies) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function columnsOf(lanes: Readonly<Lanes>, names: ReadonlySet<string>): number[] {
  return lanes.flatMap((lane, column) => (lane !== undefined && names.has(lane) ? [column] : []));
}

function firstFree(lanes: Readonly<Lanes>): number {
  const free = lanes.indexOf(undefined);
  return free < 0 ? lanes.length : free;
}
