/** What changes of a release, in lines for people: paths, never values. */
import { type ChartChange, type ChartReference, chartOf, type Difference, type ReleaseNode } from "@orkestra/core";

const MOST_PATHS = 8;
const DIGEST_LENGTH = "sha256:".length + 12;

export function differenceLines({ reinstalls, chart, values, fields, comparedWith }: Difference): string[] {
  const nothing = reinstalls.length === 0 && !chart && values.length === 0 && fields.length === 0;
  return [
    ...reinstalls.map(({ field, before, after }) => `${field} ${before} -> ${after}`),
    ...(chart ? [`chart ${chartChange(chart)}`] : []),
    ...(values.length > 0 ? [`values: ${some(values)}`] : []),
    ...(fields.length > 0 ? [`also: ${some(fields)}`] : []),
    ...(nothing ? ["its source, or what no field of it shows"] : []),
    ...(comparedWith === "live" ? ["compared with the HelmRelease as it is: its revision is not stored any more"] : []),
  ];
}

function some(paths: readonly string[]): string {
  const more = paths.length - MOST_PATHS;
  return `${paths.slice(0, MOST_PATHS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** The versions alone, where all else is the same. */
function chartChange({ before, after, deployed }: ChartChange): string {
  const isSame = (field: "url" | "name"): boolean =>
    before[field] === undefined || after[field] === undefined || before[field] === after[field];
  const text = isSame("url") ? (isSame("name") ? versionText : nameText) : wholeText;
  const now = deployed === undefined || deployed === before.version ? "" : ` (now ${deployed})`;
  return `${text(before)}${now} -> ${text(after)}`;
}

function versionText({ version, digest }: ChartReference): string {
  return digest?.slice(0, DIGEST_LENGTH) ?? version ?? "unknown";
}

function nameText(chart: ChartReference): string {
  return `${chart.name ?? "unknown"}@${versionText(chart)}`;
}

function wholeText(chart: ChartReference): string {
  return chart.url === undefined ? nameText(chart) : `${chart.url}/${nameText(chart)}`;
}

/** Of a release that is not there; one whose chart is not staged yet has none. */
export function wantedChart(node: ReleaseNode): string {
  const chart = chartOf(node);
  return chart.name === undefined ? "a chart that is to be staged" : nameText(chart);
}
