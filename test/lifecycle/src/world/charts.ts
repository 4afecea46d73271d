/**
 * The charts of this world, which exist by name alone: a chart has its application's name, and so have the pieces of it. What is
 * in a piece stands in its digest.
 */
import type { StagingRecord } from "@orkestra/core";
import { believing, type FindChart, type HelmAction, type Play } from "@orkestra/sandbox";
import { BROKEN, STAGING, VERSION, workloadsOfChart } from "../model/group-model.ts";

const believed = believing();

export const findChart: FindChart = async (asked) => {
  const found = await believed(asked);
  return found.ok ? { ok: true, chart: { ...found.chart, version: VERSION } } : found;
};

/** What staging makes of a chart. */
export function recordOf(chart: string, subcharts: readonly string[]): StagingRecord {
  const artifact = (piece: string) => ({
    kind: "oci" as const,
    url: `${STAGING}/${piece.replaceAll(" ", "-")}/${chart}`,
    tag: VERSION,
    digest: digestOf(piece),
  });
  return {
    chart: { name: chart, version: VERSION },
    pieces: [
      { artifact: artifact(`without ${subcharts.join(" ")}`) },
      ...subcharts.map((subchart) => ({ subchart, visible: [[subchart]], artifact: artifact(`only ${subchart}`) })),
    ],
  };
}

const digestOf = (piece: string): string => `sha256:${Buffer.from(piece).toString("hex").padEnd(64, "0")}`;
const pieceOf = (digest: string): string =>
  Buffer.from(digest.slice("sha256:".length), "hex").toString().replaceAll("\0", "");

/** The workloads that a chart makes; a whole one has no digest of ours. */
function workloadsIn({ name, digest = "" }: HelmAction["chart"]): string[] {
  const [which, ...subcharts] = pieceOf(digest).split(" ");
  const named = subcharts.map((subchart) => `${name}-${subchart}`);
  if (which === "only") return named;
  return workloadsOfChart(name).filter((workload) => which !== "without" || !named.includes(workload));
}

/** What {@link play} counts failures by. */
export const failureKey = (what: "release" | "uninstall", release: string): string => `${what} ${release}`;

/** Helm fails with values that say so, and as often as it was told to. */
export function play({ kind, name, values, chart }: HelmAction, failures: Map<string, number>): Play {
  const well = { ms: 3, workloads: workloadsIn(chart) };
  const isBroken = (values as Record<string, unknown> | undefined)?.[BROKEN] === true;
  if (isBroken && kind !== "uninstall") return { ...well, fails: "its values are broken" };
  const key = failureKey(kind === "uninstall" ? "uninstall" : "release", name);
  const left = failures.get(key) ?? 0;
  if (left === 0) return well;
  failures.set(key, left - 1);
  return { ...well, fails: `told to fail, ${left - 1} more to come` };
}
