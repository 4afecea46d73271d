/** Charts in memory, for tests. */
import { expect } from "vitest";
import type { Chart } from "../chart/contract.ts";
import { readChart } from "../chart/read-chart.ts";
import type { Piece, SplitRequest } from "./contract.ts";
import type { Refusal } from "./refusals.ts";
import { split } from "./split.ts";

export type Texts = Readonly<Record<string, string>>;

function chartOf(texts: Texts): Chart {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  const answer = readChart(files);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.chart;
}

export const meta = (name: string, more = ""): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;

/** Files of a sub-chart with one manifest and one partial. */
export function sub(folder: string, more: Texts = {}, name = folder): Texts {
  const files: Texts = {
    "Chart.yaml": meta(name),
    "values.yaml": "enabled: true\n",
    "templates/_helpers.tpl": `{{ define "${name}.name" }}${name}{{ end }}`,
    "templates/main.yaml": `kind: ${name}\n`,
    ...more,
  };
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`charts/${folder}/${path}`, text]));
}

export function umbrella(...parts: readonly Texts[]): Chart {
  return chartOf(Object.assign({ "Chart.yaml": meta("umbrella"), "templates/top.yaml": "kind: Top\n" }, ...parts));
}

export function pieces(
  chart: Chart,
  request: Partial<SplitRequest> & Pick<SplitRequest, "subcharts">,
): readonly Piece[] {
  const answer = split(chart, { release: "app", ...request });
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusals));
  return answer.pieces;
}

export function refusals(chart: Chart, subcharts: readonly string[]): readonly Refusal[] {
  const answer = split(chart, { release: "app", subcharts });
  expect(answer.ok).toBe(false);
  return answer.ok ? [] : answer.refusals;
}

export function textsOf({ files }: Piece): Texts {
  return Object.fromEntries([...files].map(([path, data]) => [path, Buffer.from(data).toString("utf8")]));
}
