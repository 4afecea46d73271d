/**
 * The charts of this world, which exist by name alone: a chart has its application's name, and so have the pieces of it. What is
 * in a piece stands in its digest.
 */
import { createHash } from "node:crypto";
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

/** Flux tells digests apart by how they begin: that is a hash of the rest. */
const HASH = 24;
const digestOf = (piece: string): string => {
  const hash = createHash("sha256").update(piece).digest("hex").slice(0, HASH);
  return `sha256:${hash}${Buffer.from(piece)
    .toString("hex")
    .padEnd(64 - HASH, "0")}`;
};
const pieceOf = (digest: string): string =>
  Buffer.from(digest.slice("sha256:".length + HASH), "hex")
    .toString()
    .replaceAll("\0", "");

/** The workloads that a chart makes; a whole one has no digest of ours. */
function workloadsIn({ name, digest = "" }: HelmAction["chart"]): string[] {
  const [which, ...subcharts] = pieceOf(digest).split(" ");
  const named = subcharts.map((subchart) => `${name}-${subchart}`);
  if (which === "only") return named;
  return workloadsOfChart(name).filter((workload) => which !== "without" || !named.includes(workload));
}

/** What {@link play} counts failures by. */
export const failureKey = (what: "release" | "uninstall", release: string): string => `${what} ${release}`;

/** Some releases take longer than others, so that what happens meets them in the middle. */
const QUICK_MS = 3;
const SLOWER_MS = 15;

/** Helm fails with values that say so, and as often as it was told to. */
export function play({ kind, name, values, chart }: HelmAction, failures: Map<string, number>): Play {
  const { [BROKEN]: isBroken, number = 0 } = (values ?? {}) as {
    readonly [BROKEN]?: boolean;
    readonly number?: number;
  };
  const well = { ms: QUICK_MS + SLOWER_MS * number, workloads: workloadsIn(chart) };
  if (isBroken && kind !== "uninstall") return { ...well, fails: "its values are broken" };
  const key = failureKey(kind === "uninstall" ? "uninstall" : "release", name);
  const left = failures.get(key) ?? 0;
  if (left === 0) return well;
  failures.set(key, left - 1);
  return { ...well, fails: `told to fail, ${left - 1} more to come` };
}
