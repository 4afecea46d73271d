/** What is staged before anything of a group is released, for people. */
import type { Artifact, StageNode } from "@orkestra/core";
import type { CheckedGroup } from "../check-charts.ts";
import { isControllersRegistry } from "../planning.ts";
import type { SplitPiece } from "../splitting.ts";
import type { Styles } from "../terminal.ts";
import { chartText } from "./describe.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

/** Empty for a group without sub-charts. */
export function stagingText({ plan, splits }: CheckedGroup, columns: number, styles: Styles): string[] {
  if (plan.stages.length === 0) return [];
  const checked = splits.size > 0;
  const title = checked ? "staged before anything is released:" : "to be split and staged before anything is released:";
  const hint = "--check-charts shows the pieces, and which sub-charts are enabled";
  return [
    "",
    title,
    ...plan.stages.flatMap((stage) => one(stage, splits.get(stage.application)?.pieces, columns, styles)),
    ...(checked ? [] : ["", ...wrap(hint, columns)]),
  ];
}

function one(
  { application, request }: StageNode,
  pieces: readonly SplitPiece[] | undefined,
  columns: number,
  styles: Styles,
): string[] {
  const { chart, staging, subcharts } = request;
  const title = `  ${styles.strong(application)}: ${chartText(chart)} to ${isControllersRegistry(staging) ? "the controller's registry" : staging.url}`;
  if (!pieces) return [title, ...wrap(`the parent, ${subcharts.join(", ")}`, columns - 4).map((line) => `    ${line}`)];
  const rows = pieces.map(({ subchart = "the parent", artifact, disabled, undecided }) => [
    subchart,
    disabled === undefined ? nameOf(artifact) : `not released: ${disabled}`,
    undecided ? "empty or not as valuesFrom decides" : "",
  ]);
  return [title, ...table(rows).map((line) => `    ${line}`)];
}

function nameOf(artifact: Artifact): string {
  if (artifact.kind === "http") return `${artifact.name} ${artifact.version}`;
  return `${artifact.url.slice(artifact.url.lastIndexOf("/") + 1)}:${artifact.tag}`;
}
