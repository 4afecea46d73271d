/** Groups for tests, written as short as the test allows, and arbitrary ones for properties. */
import { ApplicationGroupSpec, type ApplicationGroupSpecManifest, type ApplicationSpec } from "@orkestra/api";
import fc from "fast-check";
import { compile } from "../compile/compile.ts";
import type { GroupInput } from "../compile/input.ts";
import type { Plan } from "../plan.ts";
import { explain, type Problem } from "../problems.ts";

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

export function problemsOf(group: GroupInput, applications = new Map<string, ApplicationSpec>()): readonly Problem[] {
  const compiled = compile({ group, applications, records: new Map() });
  return compiled.ok ? [] : compiled.problems;
}

export function explained(group: GroupInput, applications = new Map<string, ApplicationSpec>()): string[] {
  return problemsOf(group, applications).map(explain);
}

export function planOf(group: GroupInput): Plan {
  const compiled = compile({ group, applications: new Map(), records: new Map() });
  if (!compiled.ok) throw new Error(compiled.problems.map(explain).join("\n"));
  return compiled.plan;
}

export interface AnyGraph {
  readonly applications: number;
  /** Chance of an edge, in percent. */
  readonly density: number;
  /** Of how many applications before it one may depend; all when absent. */
  readonly reach?: number;
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
          spec: { chart: CHART, ...(steps && next() < 25 ? { steps: someSteps(name, next) } : {}) },
        };
      });
      return planOf(groupOf(all, { parallelism }));
    });
}

function someSteps(application: string, next: () => number): NonNullable<EntrySpec["steps"]> {
  return [
    { name: "before", container: { image: "tool" } },
    { name: "after", dependencies: [application], templateRef: { name: "gates", template: "gate" } },
    { name: "later", dependencies: ["after"], container: { image: "tool" } },
  ].slice(0, next() % 4);
}

export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, at: next() * 100 + next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
