/** An inspected chart for people: what its sub-charts are, and the block to paste. */
import type { InspectedChart } from "../chart/inspect.ts";
import { oneLine } from "../manifests/problem.ts";
import type { Styles } from "../terminal.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";
import { yaml } from "./yaml.ts";

const HEAD = ["NAME", "CHART", "BY DEFAULT", "DECIDED BY", "AFTER"];

export function inspectText(chart: InspectedChart, columns: number, styles: Styles): string {
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length > 0 ? ["", ...wrap(title, columns), ...lines] : [];
  const [head = "", ...rows] = table([HEAD, ...chart.releasable.map(row)]);
  return [
    styles.strong(`${chart.name} ${chart.version}`),
    ...(chart.description === undefined ? [] : wrap(oneLine(chart.description), columns)),
    ...(rows.length === 0
      ? ["", "it has no sub-charts that can be releases of their own"]
      : section("sub-charts that can be releases of their own:", indented([styles.faint(head), ...rows]))),
    ...section(
      "others stay inside the parent:",
      chart.others.flatMap(({ reason }) => indented(wrap(oneLine(reason), columns - 2))),
    ),
    ...section(
      "the chart cannot be split as it is:",
      chart.refusals.flatMap((reason) => indented(wrap(oneLine(reason), columns - 2))),
    ),
    ...(rows.length === 0 ? [] : section("for the Application's spec:", ["", ...block(chart)])),
    "",
  ].join("\n");
}

function row(subchart: InspectedChart["releasable"][number]): string[] {
  const { name, chart, version, enabledByDefault, condition, tags, dependsOn } = subchart;
  const decided = [...(condition === undefined ? [] : [condition]), ...tags.map((tag) => `tags.${tag}`)].join(", ");
  const cells = [name, `${chart} ${version}`, enabledByDefault ? "enabled" : "disabled", decided, dependsOn.join(", ")];
  return cells.map(oneLine);
}

function block({ subcharts }: InspectedChart): string[] {
  return yaml({ subcharts }).trimEnd().split("\n");
}
