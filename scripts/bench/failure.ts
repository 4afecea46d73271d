/** A release that fails for good: how soon the group says so. */
import { type FailureDelays, measureFailure } from "@orkestra/bench";
import { type Bench, charts, rolloutLimit, seconds } from "./bench.ts";
import { inNamespace } from "./namespace.ts";
import type { Section } from "./section.ts";

/** The default of the chart's value `says`. */
const LAST_WORDS = "cannot open /data/ledger";

export async function failure({ client, runs, progress }: Bench): Promise<Section[]> {
  const all: FailureDelays[] = [];
  while (all.length < runs) {
    const delays = await inNamespace(client, "failure", (namespace) =>
      measureFailure(client, { namespace, chart: charts.broken, says: LAST_WORDS, signal: rolloutLimit() }),
    );
    all.push(delays);
    progress(`failure ${all.length}/${runs}: ${seconds(delays.namedMs)}`);
  }
  return [failureSection(all)];
}

export function failureSection(all: readonly FailureDelays[]): Section {
  const named = all.map(({ namedMs }) => namedMs / 1000);
  const explained = all.flatMap(({ explainedMs }) => (explainedMs === undefined ? [] : [explainedMs / 1000]));
  return {
    title: "A failing release: Flux gives up to the group says which one and why",
    how:
      "A chart whose container exits at once. From the watch event with Flux's Stalled condition to the ones with the group's " +
      "Ready=False that names the application and Flux's reason, with the container's last words in it, and with the group's " +
      `own Stalled. The last words came in ${explained.length} of ${all.length} runs.`,
    rows: [
      { label: "to the application and the reason", unit: "s", values: named },
      ...(explained.length > 0
        ? [{ label: "to the container's last words", unit: "s", values: explained } as const]
        : []),
      { label: "to the group's own Stalled", unit: "s", values: all.map(({ stalledMs }) => stalledMs / 1000) },
    ],
    budgets: [{ what: "to the application and the reason, slowest", unit: "s", figure: Math.max(...named), limit: 2 }],
  };
}
