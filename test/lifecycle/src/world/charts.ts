/**
 * The charts of this world, which exist by name alone: that of a whole chart is its application's, that of a piece tells what is
 * in it.
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
    url: `${STAGING}/${piece}`,
    tag: VERSION,
    digest: `sha256:${createHash("sha256").update(piece).digest("hex")}`,
  });
  return {
    chart: { name: chart, version: VERSION },
    pieces: [
      { artifact: artifact(`${chart}.without.${subcharts.join(".")}`) },
      ...subcharts.map((subchart) => ({
        subchart,
        visible: [[subchart]],
        artifact: artifact(`${chart}.only.${subchart}`),
      })),
    ],
  };
}

/** The workloads that a chart of that name makes. */
function workloadsIn(chart: string): string[] {
  const [name = "", which, ...subcharts] = chart.split(".");
  const named = subcharts.map((subchart) => `${name}-${subchart}`);
  return which === "only" ? named : workloadsOfChart(name).filter((workload) => !named.includes(workload));
}

/** What {@link play} counts failures by. */
export const failureKey = (what: "release" | "uninstall", release: string): string => `${what} ${release}`;

/** Helm fails with values that say so, and as often as it was told to. */
export function play({ kind, name, values, chart }: HelmAction, failures: Map<string, number>): Play {
  const well = { ms: 3, workloads: workloadsIn(chart.name) };
  const isBroken = (values as Record<string, unknown> | undefined)?.[BROKEN] === true;
  if (isBroken && kind !== "uninstall") return { ...well, fails: "its values are broken" };
  const key = failureKey(kind === "uninstall" ? "uninstall" : "release", name);
  const left = failures.get(key) ?? 0;
  if (left === 0) return well;
  failures.set(key, left - 1);
  return { ...well, fails: `told to fail, ${left - 1} more to come` };
}
