/**
 * The simplest split: each part keeps its manifests, and nothing is refused. It shows what would differ if charts that we
 * refuse were split all the same. No second alias of one chart.
 */
import { join } from "node:path";
import { writeChart } from "./cases.ts";
import type { Release } from "./compare.ts";
import { differencesOf } from "./differences.ts";
import type { ChartSpec } from "./fixture.ts";
import { printedObjects } from "./objects.ts";
import { inFolder, Renderer } from "./renderer.ts";

/** What differs, as `compare` tells it. Throws when Helm does not render the umbrella or a piece. */
export async function naiveDifferences(
  spec: ChartSpec,
  { release = "shop", subcharts, values = {} }: Release,
): Promise<string[]> {
  return await inFolder(async (folder) => {
    const renderer = new Renderer(folder);
    const render = async (chart: ChartSpec, name: string): Promise<string> => {
      const rendered = await renderer.render(await writeChart(chart, join(folder, name)), name, values);
      if (!rendered.ok) throw new Error(rendered.error);
      return rendered.text;
    };
    const whole = await render(spec, release);
    const parts = [
      await render(
        pieceOf(spec, release, (name) => !subcharts.includes(name), true),
        `${release}-parent`,
      ),
    ];
    for (const part of subcharts)
      parts.push(
        await render(
          pieceOf(spec, release, (name) => name === part, false),
          `${release}-${part}`,
        ),
      );
    return await differencesOf(printedObjects(whole), parts.flatMap(printedObjects), async () => ({
      ok: true,
      text: await render(spec, release),
    }));
  });
}

function pieceOf(spec: ChartSpec, release: string, keeps: (subchart: string) => boolean, root: boolean): ChartSpec {
  return {
    ...(root ? named(spec, release) : bare(spec)),
    subcharts: (spec.subcharts ?? []).map((sub) => {
      const name = sub.entries[0]?.alias ?? sub.chart.name;
      return { ...sub, chart: keeps(name) ? whole(sub.chart, release) : none(sub.chart) };
    }),
  };
}

/** The chart with the umbrella's release name, its sub-charts too. */
const whole = (spec: ChartSpec, release: string): ChartSpec => ({
  ...named(spec, release),
  subcharts: (spec.subcharts ?? []).map((sub) => ({ ...sub, chart: whole(sub.chart, release) })),
});

/** The chart without manifests, its sub-charts too. */
const none = (spec: ChartSpec): ChartSpec => ({
  ...bare(spec),
  subcharts: (spec.subcharts ?? []).map((sub) => ({ ...sub, chart: none(sub.chart) })),
});

const isPartial = (path: string): boolean => path.split("/").at(-1)?.startsWith("_") ?? false;

function named(spec: ChartSpec, release: string): ChartSpec {
  const templates = Object.entries(spec.templates ?? {}).map(([path, text]) => [
    path,
    isPartial(path) ? text : `{{ $_ := set $.Release "Name" "${release}" }}${text}`,
  ]);
  return { ...spec, templates: Object.fromEntries(templates) };
}

function bare(spec: ChartSpec): ChartSpec {
  const templates = Object.entries(spec.templates ?? {}).filter(([path]) => isPartial(path));
  return { ...spec, templates: Object.fromEntries(templates), crds: {} };
}
