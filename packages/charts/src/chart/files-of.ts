/** The tree of a chart again, from its parts. Archives of charts/ have become folders: Helm makes no difference. */
import type { ChartFiles } from "../archive/contract.ts";
import { sorted } from "../archive/files.ts";
import type { Chart } from "./contract.ts";

export function filesOf(chart: Chart): ChartFiles {
  const files = new Map<string, Uint8Array>();
  collect(chart, "", files);
  return sorted(files);
}

function collect(chart: Chart, prefix: string, files: Map<string, Uint8Array>): void {
  for (const [path, data] of chart.files) files.set(`${prefix}${path}`, data);
  for (const subchart of chart.subcharts) collect(subchart, `${prefix}charts/${subchart.home}/`, files);
}
