/** Umbrella charts at random, and what to split off them. */
import fc from "fast-check";
import type { Release } from "./compare.ts";
import type { ChartSpec, Entry, Part } from "./fixture.ts";
import { fallbacks, templatesAtRandom } from "./random-templates.ts";
import { NAMES, valuesAtRandom } from "./random-values.ts";

const DEPTH = 3;

export interface Wanted {
  readonly chart: ChartSpec;
  readonly run: Release;
}

const path = fc.constantFrom(
  ...NAMES.flatMap((name) => [`${name}.enabled`, `${name}.a`]),
  "global.on",
  "global.a",
  "enabled",
  "a.enabled",
);
const condition = fc.array(path, { minLength: 1, maxLength: 2 }).map((paths) => paths.join(","));
const importValue = fc.oneof(
  fc.constant("data"),
  fc.record({
    child: fc.constantFrom("a", "b", "exports.data", "global", "web", "."),
    parent: fc.constantFrom("a", "global", ".", "web", "db.a", "mq"),
  }),
);

const entryAtRandom: fc.Arbitrary<Entry> = fc
  .record({
    condition: fc.option(condition, { nil: undefined, freq: 1 }),
    tags: fc.option(fc.subarray(["t0", "t1"], { minLength: 1 }), { nil: undefined, freq: 1 }),
    "import-values": fc.option(fc.array(importValue, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }),
    version: fc.constantFrom(undefined, undefined, "1.x.x", "~1.0.0"),
  })
  .map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)));

/** @param other a second alias for the chart, which no part of the same umbrella has. */
const partAtRandom = (depth: number, name: string, other: string | undefined): fc.Arbitrary<Part> =>
  fc.boolean().chain((aliased) =>
    fc
      .record({
        chart: chartAtRandom(aliased ? `${name}-chart` : name, depth),
        entries: fc.tuple(entryAtRandom, entryAtRandom),
        declared: fc.integer({ min: 0, max: 9 }),
        as: fc.constantFrom<Part["as"]>("folder", "folder", "archive"),
      })
      .map(({ chart, entries: [first, second], declared, as }) => {
        if (declared === 0) return { chart, as, entries: [] };
        const one: Entry = aliased ? { ...first, alias: name } : first;
        if (other === undefined || declared > 4) return { chart, as, entries: [one] };
        // Both would bring the chart's CRDs.
        return { chart: withoutCrds(chart), as, entries: [one, { ...second, alias: other }] };
      }),
  );

const withoutCrds = ({ crds: _, subcharts = [], ...chart }: ChartSpec): ChartSpec => ({
  ...chart,
  subcharts: subcharts.map((sub) => ({ ...sub, chart: withoutCrds(sub.chart) })),
});

/**
 * Is a chart rendered under two names, with charts below it? Where those are not declared, Helm renders them once, for one
 * of the two.
 */
export const sharesCharts = ({ subcharts = [] }: ChartSpec): boolean =>
  subcharts.some(({ chart, entries }) => entries.length > 1 && (chart.subcharts ?? []).length > 0);

/** Names are shared out, so that no two parts of one chart have the same. */
const partsAtRandom = (depth: number, most: number): fc.Arbitrary<Part[]> =>
  fc
    .record({
      names: fc.shuffledSubarray([...NAMES], { minLength: NAMES.length }),
      count: fc.integer({ min: depth === DEPTH ? 1 : 0, max: most }),
      versions: fc.constantFrom(false, false, true),
    })
    .chain(({ names: [spare, ...names], count, versions }) =>
      fc
        .tuple(...names.slice(0, count).map((name, at) => partAtRandom(depth - 1, name, at === 0 ? spare : undefined)))
        .map((parts) => (versions ? parts.map(asVersion) : parts)),
    );

/** Parts that go by an alias become versions of one chart, which the entries tell apart. */
function asVersion(sub: Part, at: number): Part {
  if (sub.entries.length === 0 || sub.entries.some(({ alias }) => alias === undefined)) return sub;
  return {
    ...sub,
    chart: { ...sub.chart, name: "same", version: `${at + 1}.0.0` },
    entries: sub.entries.map(({ version: _, ...entry }) => entry),
    folder: `same-${at}`,
  };
}

function chartAtRandom(name: string, depth: number): fc.Arbitrary<ChartSpec> {
  const root = depth === DEPTH;
  const rare = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined, freq: 1 });
  return fc
    .record({
      apiVersion: fc.constantFrom<"v2" | "v1">("v2", "v2", "v2", "v1"),
      library: fc.integer({ min: 0, max: 9 }),
      values: rare(valuesAtRandom(depth)),
      templates: templatesAtRandom(name),
      crd: fc.integer({ min: 0, max: 5 }),
      files: rare(fc.constant({ "file.txt": `file of ${name}` })),
      subcharts: depth === 0 ? fc.constant([]) : partsAtRandom(depth, root ? 3 : depth === 2 ? 2 : 1),
    })
    .map(({ apiVersion, library, values, templates, crd, files, subcharts }) => ({
      name,
      ...(!root && library === 0 ? { type: "library" as const } : { apiVersion }),
      ...(values && { values }),
      templates: root ? { ...fallbacks, ...templates } : templates,
      ...(crd === 0 && {
        crds: {
          "crd.yaml": `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${name}\n`,
        },
      }),
      ...(files && { files }),
      ...(subcharts.length > 0 && { subcharts }),
    }));
}

/** Names of what may be listed: aliases and names, no libraries. */
function releasable({ subcharts = [] }: ChartSpec): string[] {
  return subcharts.flatMap(({ chart, entries }) => {
    if (chart.type === "library") return [];
    return entries.length === 0 ? [chart.name] : entries.map(({ alias }) => alias ?? chart.name);
  });
}

export const wantedAtRandom: fc.Arbitrary<Wanted> = chartAtRandom("shop", DEPTH).chain((chart) =>
  fc.record({
    chart: fc.constant(chart),
    run: fc.record({
      release: fc.constantFrom("shop", "r"),
      subcharts: fc.shuffledSubarray(releasable(chart), { minLength: Math.min(1, releasable(chart).length) }),
      values: valuesAtRandom(DEPTH),
    }),
  }),
);
