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
    progress(`failure ${all.length}/${runs}: ${seconds(delays.explainedMs)}`);
  }
  return [failureSection(all)];
}

export function failureSection(all: readonly FailureDelays[]): Section {
  const explained = all.map(({ explainedMs }) => explainedMs / 1000);
  return {
    title: "A failing release: Flux gives up to the group says which one and why",
    how:
      "A chart whose container exits at once. From the watch event with Flux's Stalled condition to the one with the group's " +
      "Ready=False that names the application, and to the one with the container's last words in it.",
    rows: [
      { label: "to the application's name", unit: "s", values: all.map(({ namedMs }) => namedMs / 1000) },
      { label: "to the container's last words", unit: "s", values: explained },
    ],
    budgets: [{ what: "to name and reason, slowest", unit: "s", figure: Math.max(...explained), limit: 2 }],
  };
}
