/** Groups for tests, written as short as the test allows, and arbitrary ones for properties. */
import { ApplicationGroupSpec, type ApplicationGroupSpecManifest, type ApplicationSpec } from "@orkestra/api";
import fc from "fast-check";
import { compile } from "../compile/compile.ts";
import type { GroupInput } from "../compile/input.ts";
import type { Plan } from "../plan.ts";
import { explain, type Problem } from "../problems.ts";
import type { StagedPiece, StagingRecord } from "../staging/record.ts";
import { digestOf } from "../text/canonical.ts";

export const CHART = { url: "https://charts.example.com", name: "chart", version: "1.2.3" };

type Entry = ApplicationGroupSpecManifest["applications"][number];
type EntrySpec = NonNullable<Entry["spec"]>;

/** The group "shop" in namespace "store"; every field that is not given has the schema's default. */
export function groupOf(applications: readonly Entry[], rest: Partial<ApplicationGroupSpecManifest> = {}): GroupInput {
  const spec = ApplicationGroupSpec.parse({ ...rest, applications });
  return { name: "shop", namespace: "store", spec };
}

/** Entries from `{ web: ["db"], db: [] }`. */
export function entries(graph: Readonly<Record<string, readonly string[]>>, spec: Partial<EntrySpec> = {}): Entry[] {
  return Object.entries(graph).map(([name, dependencies]) => ({
    name,
    dependencies: [...dependencies],
    spec: { chart: CHART, ...spec },
  }));
}

export const STAGING = { url: "oci://registry.example.com/staging" };

/** Records for all that the group stages: each sub-chart enabled, each piece pushed; `change` may bend the pieces. */
export function recordsOf(
  group: GroupInput,
  change: (piece: StagedPiece, application: string) => StagedPiece = (piece) => piece,
): Map<string, StagingRecord> {
  const compiled = compile({ group, applications: new Map(), records: new Map() });
  if (!compiled.ok) throw new Error(compiled.problems.map(explain).join("\n"));
  return new Map(
    compiled.plan.stages.map(({ application, request }) => {
      const pieces = [undefined, ...request.subcharts].map((subchart) =>
        change(pieceOf(request.staging.url, application, subchart), application),
      );
      return [request.record, { chart: { name: request.chart.name, version: "1.2.3" }, pieces }];
    }),
  );
}

function pieceOf(url: string, application: string, subchart: string | undefined): StagedPiece {
  const digest = `sha256:${digestOf([application, subchart])}`;
  const part = subchart ?? "parent";
  const artifact: StagedPiece["artifact"] = url.startsWith("oci://")
    ? { kind: "oci", url: `${url}/chart`, tag: `1.2.3-${part}`, digest }
    : { kind: "http", url, name: "chart", version: `1.2.3-${part}.h0123456789ab`, digest };
  if (subchart === undefined) return { artifact };
  return { subchart, artifact, enabling: { conditions: [], tags: [] }, visible: [["global"], [subchart]] };
}

export function problemsOf(group: GroupInput, applications = new Map<string, ApplicationSpec>()): readonly Problem[] {
  const compiled = compile({ group, applications, records: new Map() });
  return compiled.ok ? [] : compiled.problems;
}

export function explained(group: GroupInput, applications = new Map<string, ApplicationSpec>()): string[] {
  return problemsOf(group, applications).map(explain);
}

/** The plan; a draft where records are missing. */
export function planOf(group: GroupInput, records: ReadonlyMap<string, StagingRecord> = new Map()): Plan {
  const compiled = compile({ group, applications: new Map(), records });
  if (!compiled.ok) throw new Error(compiled.problems.map(explain).join("\n"));
  return compiled.plan;
}

export interface AnyGraph {
  readonly applications: number;
  /** Chance of an edge, in percent. */
  readonly density: number;
  /** Of how many applications before it one may depend; all when absent. */
  readonly reach?: number;
  /** Whether some applications have steps, and some have sub-charts. */
  readonly steps: boolean;
}

/** A compiled group whose graph has no cycle; names say nothing about the order. */
export function anyPlan({ applications, density, reach = applications, steps }: AnyGraph): fc.Arbitrary<Plan> {
  return fc
    .tuple(
      fc.integer({ min: 1, max: applications }),
      fc.infiniteStream(fc.integer({ min: 0, max: 99 })),
      fc.integer({ min: 1, max: 6 }),
    )
    .map(([count, numbers, parallelism]) => {
      const next = (): number => Number(numbers.next().value);
      const names = shuffled(
        Array.from({ length: count }, (_, i) => `app-${i}`),
        next,
      );
      const all = names.map((name, i): Entry => {
        const dependencies = names.slice(Math.max(0, i - reach), i).filter(() => next() < density);
        return {
          name,
          dependencies,
          spec: {
            chart: CHART,
            ...(steps && next() < 25 ? { steps: someSteps(name, next) } : {}),
            ...(steps && next() < 25 ? { subcharts: someSubcharts(name, next) } : {}),
          },
        };
      });
      const group = groupOf(all, { parallelism, staging: STAGING });
      return planOf(group, recordsOf(group));
    });
}

function someSteps(application: string, next: () => number): NonNullable<EntrySpec["steps"]> {
  return [
    { name: "before", container: { image: "tool" } },
    { name: "after", dependencies: [application], templateRef: { name: "gates", template: "gate" } },
    { name: "later", dependencies: ["after"], container: { image: "tool" } },
  ].slice(0, next() % 4);
}

function someSubcharts(application: string, next: () => number): NonNullable<EntrySpec["subcharts"]> {
  return [
    { name: "first" },
    { name: "Second.2", dependencies: ["first"] },
    { name: "last", dependencies: [application] },
  ].slice(0, next() % 4);
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, at: next() * 100 + next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
