/** What must be true of every group with sub-charts, whatever its graph: properties over random umbrellas. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { controllerRevision } from "../revision/revision.ts";
import { visibleValues } from "../staging/visible.ts";
import { ancestors } from "../testing/ancestors.ts";
import { CHART, groupOf, planOf, recordsOf, STAGING, shuffled } from "../testing/groups.ts";
import { canonicalJson } from "../text/canonical.ts";
import { stagingName, stagingWorkflow } from "../workflow/staging.ts";
import { toWorkflow } from "../workflow/workflow.ts";

const tool = { container: { image: "tool" } };

/** A group of applications with sub-charts at random, whose graph has no cycle. */
const anyUmbrellas = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat(99))).map(([count, numbers]) => {
  const next = (): number => Number(numbers.next().value);
  const names = shuffled(
    Array.from({ length: count }, (_, i) => `app-${i}`),
    next,
  );
  const listed = new Map(names.map((name) => [name, Array.from({ length: next() % 5 }, (_, i) => `sub.${i}`)]));
  const applications = names.map((name, i) => {
    const own = listed.get(name) ?? [];
    const before = names
      .slice(0, i)
      .flatMap((other) => [other, ...(listed.get(other) ?? []).map((it) => `${other}/${it}`)]);
    return {
      name,
      dependencies: before.filter(() => next() < 20),
      spec: {
        chart: CHART,
        subcharts: own.map((subchart, at) => ({
          name: subchart,
          dependencies: [...own.slice(0, at), name].filter(() => next() < 30),
        })),
        steps: [
          { name: "before", ...tool },
          { name: "between", ...tool, dependencies: own.slice(0, 1) },
          { name: "after", ...tool, dependencies: [name] },
        ].slice(0, next() % 4),
      },
    };
  });
  const disabled = new Set(
    [...listed].flatMap(([name, own]) => own.map((it) => `${name}/${it}`)).filter(() => next() < 30),
  );
  return { applications, disabled, next };
});

const disabling =
  (disabled: ReadonlySet<string>): Parameters<typeof recordsOf>[1] =>
  (piece, application) => {
    const conditions = [{ path: ["x"], default: !disabled.has(`${application}/${piece.subchart}`) }];
    return piece.subchart === undefined ? piece : { ...piece, enabling: { conditions, tags: [] } };
  };

type Umbrella = {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly spec: { readonly subcharts: readonly Named[]; readonly steps: readonly Named[] };
};
interface Named {
  readonly name: string;
  readonly dependencies?: readonly string[];
}

/** Pairs `[node, what must be before it]` that the author wrote. */
function written({ name, dependencies, spec }: Umbrella, nodes: readonly string[]): [string, string][] {
  const partsOf = (application: string): string[] =>
    nodes.filter(
      (node) => node === application || node.startsWith(`${application}/`) || node.startsWith(`${application}.`),
    );
  const before = dependencies.flatMap((it) => (it.includes("/") ? [it] : partsOf(it)));
  const inside = spec.subcharts.flatMap((subchart) =>
    (subchart.dependencies ?? []).map((it): [string, string] => [
      `${name}/${subchart.name}`,
      it === name ? name : `${name}/${it}`,
    ]),
  );
  return [...partsOf(name).flatMap((part) => before.map((it): [string, string] => [part, it])), ...inside];
}

test("whatever the graph, the order is what the author wrote, and every sub-chart is before or after its parent", () => {
  fc.assert(
    fc.property(anyUmbrellas, ({ applications }) => {
      const group = groupOf(applications, { staging: STAGING });
      const order = ancestors(planOf(group, recordsOf(group)).nodes);
      for (const [node, before] of applications.flatMap((it) => written(it, [...order.keys()]))) {
        expect(order.get(node)).toContain(before);
      }
      for (const node of [...order.keys()].filter((it) => it.includes("/"))) {
        const parent = node.slice(0, node.indexOf("/"));
        expect([order.get(parent)?.has(node), order.get(node)?.has(parent)]).toContain(true);
      }
    }),
    { numRuns: 200 },
  );
});

test("disabled sub-charts are left out and do not loosen the order of the others", () => {
  fc.assert(
    fc.property(anyUmbrellas, ({ applications, disabled }) => {
      const group = groupOf(applications, { staging: STAGING });
      const whole = ancestors(planOf(group, recordsOf(group)).nodes);
      const rest = ancestors(planOf(group, recordsOf(group, disabling(disabled))).nodes);
      const kept = (names: Iterable<string>): string[] => [...names].filter((it) => !disabled.has(it)).sort();
      expect([...rest.keys()].sort()).toEqual(kept(whole.keys()));
      for (const [node, before] of rest) expect([...before].sort()).toEqual(kept(whole.get(node) ?? []));
    }),
    { numRuns: 200 },
  );
});

test("a release changes with the values that its piece can see, and with no others", () => {
  const keys = fc.constantFrom("global", "tags", "amf", "nrf", "x");
  const values = fc.dictionary(
    keys,
    fc.oneof(fc.integer(), fc.dictionary(keys, fc.oneof(fc.boolean(), fc.constant(null)))),
  );
  const visible = fc.array(fc.array(keys, { minLength: 1, maxLength: 2 }), { maxLength: 4 });
  fc.assert(
    fc.property(values, values, visible, (one, other, paths) => {
      const piece = (given: typeof one): string | undefined => {
        const spec = { chart: CHART, release: { values: given }, subcharts: [{ name: "amf" }] };
        const group = groupOf([{ name: "core", spec }], { staging: STAGING });
        const records = recordsOf(group, (it) => (it.subchart === undefined ? it : { ...it, visible: paths }));
        return planOf(group, records).nodes.find(({ name }) => name === "core/amf")?.digest;
      };
      const alike = canonicalJson(visibleValues(one, paths)) === canonicalJson(visibleValues(other, paths));
      expect(piece(one) === piece(other)).toBe(alike);
    }),
    { numRuns: 300 },
  );
});

test("the order of the manifest does not change a byte of what is made of sub-charts", () => {
  fc.assert(
    fc.property(anyUmbrellas, ({ applications, disabled, next }) => {
      const bytes = (given: typeof applications): string => {
        const group = groupOf(given, { staging: STAGING });
        const plan = planOf(group, recordsOf(group, disabling(disabled)));
        const fixed = { attempt: 1, executorTemplate: "executor" } as const;
        const staging = stagingName(plan);
        const staged = staging && stagingWorkflow(plan, { ...fixed, revision: staging, stages: plan.stages });
        const workflow = toWorkflow(plan, {
          ...fixed,
          revision: "r",
          operation: "apply",
          lookAhead: 2,
          done: new Set(),
        });
        return JSON.stringify([plan, controllerRevision(plan, 1), staged, workflow]);
      };
      const mixed = shuffled(applications, next).map(({ name, dependencies, spec }) => ({
        name,
        dependencies: shuffled(dependencies, next),
        spec: {
          chart: spec.chart,
          steps: shuffled(spec.steps, next),
          subcharts: shuffled(spec.subcharts, next).map((it) => ({
            ...it,
            dependencies: shuffled(it.dependencies, next),
          })),
        },
      }));
      expect(bytes(mixed)).toBe(bytes(applications));
    }),
    { numRuns: 100 },
  );
});
