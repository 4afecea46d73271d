/** A fixture and what becomes of it, as one test. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { explainRefusal, pack } from "@orkestra/charts";
import { expect, test } from "vitest";
import { type Comparison, compare, type Release } from "./compare.ts";
import { type ChartSpec, filesOf } from "./fixture.ts";
import { inFolder } from "./renderer.ts";

export interface Run extends Release {
  /** How many objects each piece renders, "disabled" where it is not released; the parent's key is "". */
  readonly objects: Readonly<Record<string, number | "disabled">>;
}

/** All runs of a case are of one chart; each is checked, and told with the chart when it fails. */
export function faithful(title: string, spec: ChartSpec, ...runs: readonly Run[]): void {
  test(title, async () => {
    await inFolder(async (folder) => {
      const path = await writeChart(spec, join(folder, spec.name));
      for (const { objects, ...run } of runs) {
        const compared = await compare(path, run);
        expect(compared, explain(spec, run)).toEqual({ kind: "compared", objects, differences: [] });
      }
    });
  });
}

/**
 * Refused with these reasons, and rightly: `because` says what is so of the chart when it is split all the same, or of the
 * umbrella itself.
 */
export function refused(
  title: string,
  spec: ChartSpec,
  run: Release,
  reasons: readonly string[],
  because: () => Promise<void>,
): void {
  test(title, async () => {
    const compared = await compareSpec(spec, run);
    const told = compared.kind === "refused" ? compared.refusals.map(explainRefusal) : compared;
    expect(told, explain(spec, run)).toEqual(reasons);
    await because();
  });
}

export async function compareSpec(spec: ChartSpec, run: Release): Promise<Comparison> {
  return await inFolder(async (folder) => await compare(await writeChart(spec, join(folder, spec.name)), run));
}

/** Gives the path of the chart's folder. Not by promises: among some ten thousand calls, Node 24's recursive mkdir never settled one. */
export async function writeChart(spec: ChartSpec, folder: string): Promise<string> {
  for (const [name, bytes] of await filesOf(spec, pack)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return folder;
}

/** The chart as its text files, and what was asked of it. */
function explain(spec: ChartSpec, run: Release): string {
  const { values = {}, subcharts } = run;
  const asked = `split off ${subcharts.join(", ")} of ${spec.name}, values ${JSON.stringify(values)}`;
  const text = JSON.stringify(spec, null, 1);
  return `${asked}\n${text.length <= 6000 ? text : `${text.slice(0, 6000)}…`}`;
}
