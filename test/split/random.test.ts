/**
 * Umbrella charts at random are split as faithfully as those that somebody thought of. `ORKESTRA_SPLIT_RUNS` sets how many
 * (default 60); what failed once stands in regressions.test.ts.
 */
import type { Refusal } from "@orkestra/charts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareSpec } from "./harness/cases.ts";
import type { ChartSpec } from "./harness/fixture.ts";
import { sharesCharts, wantedAtRandom } from "./harness/random-chart.ts";
import { changesValues } from "./harness/random-templates.ts";

const runs = Number(process.env["ORKESTRA_SPLIT_RUNS"] ?? 60);
const patienceMs = 60_000 + runs * 10_000;

/** Only templates that change values, and charts that Helm renders for one of two names, are a reason to refuse. */
function mayBe(refusal: Refusal, chart: ChartSpec): boolean {
  if (refusal.kind === "ChangesOthers") return changesValues(JSON.stringify(chart));
  return refusal.kind === "SharedNestedChart" && sharesCharts(chart);
}

test("pieces of charts at random render what their umbrella renders", { timeout: patienceMs }, async () => {
  const seen = { compared: 0, unrenderable: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(wantedAtRandom, async ({ chart, run }) => {
      const compared = await compareSpec(chart, run);
      seen[compared.kind] += 1;
      if (compared.kind === "compared") expect(compared.differences).toEqual([]);
      if (compared.kind === "refused") expect(compared.refusals.filter((one) => !mayBe(one, chart))).toEqual([]);
    }),
    { numRuns: runs },
  );
  // The generator makes charts that Helm renders and that can be split, or the property says nothing.
  expect(seen.compared / runs).toBeGreaterThan(0.6);
});
