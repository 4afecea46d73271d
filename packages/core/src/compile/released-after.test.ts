import { Annotation } from "@orkestra/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { ancestors } from "../testing/ancestors.ts";
import { anyPlan, CHART, entries, groupOf, planOf, STAGING } from "../testing/groups.ts";
import { MAX_ANNOTATION_BYTES } from "./released-after.ts";

function releases({ nodes }: Plan): ReleaseNode[] {
  return nodes.filter((node) => node.kind === "release");
}

/** `node <- what its HelmRelease says it was released after`. */
function told(plan: Plan): string[] {
  return releases(plan).map((node) => {
    const { annotations = {} } = helmRelease(node).metadata;
    return `${annotations[Annotation.node]} <- ${annotations[Annotation.dependencies]}`;
  });
}

test("a release tells its node and what came right before it, without what that implies", () => {
  const plan = planOf(groupOf(entries({ db: [], cache: ["db"], queue: [], web: ["db", "cache", "queue"] })));
  expect(told(plan)).toEqual(["cache <- db", "db <- undefined", "queue <- undefined", "web <- cache,queue"]);
});

test("releases alone are told: what a step waited for stands in its place", () => {
  const steps = [{ name: "smoke", dependencies: ["db"], container: { image: "tool" } }];
  const db = { name: "db", spec: { chart: CHART, steps } };
  expect(told(planOf(groupOf([db, ...entries({ web: ["db"] })])))).toEqual(["db <- undefined", "web <- db"]);
});

test("a change of the order alone changes no release", () => {
  const digests = (graph: Record<string, string[]>) =>
    planOf(groupOf(entries(graph))).nodes.map(({ name, digest }) => [name, digest]);
  expect(digests({ db: [], web: ["db"] })).toEqual(digests({ db: ["web"], web: [] }));
});

test("of more than an annotation should hold, as many whole names are told as fit", () => {
  const subcharts = Array.from({ length: 20 }, (_, i) => ({ name: `sub-chart-${i}`.padEnd(40, "x") }));
  const names = Array.from({ length: 64 }, (_, i) => `app-${i}`);
  const before = names.map((name) => ({
    name,
    spec: { chart: CHART, subcharts: subcharts.map((it) => ({ ...it, dependencies: [name] })) },
  }));
  const web = { name: "web", dependencies: names, spec: { chart: CHART } };
  const plan = planOf(groupOf([...before, web], { staging: STAGING }));
  const node = releases(plan).find(({ name }) => name === "web");
  const said = node && helmRelease(node).metadata.annotations?.[Annotation.dependencies];
  expect(said?.length).toBeGreaterThan(MAX_ANNOTATION_BYTES - 64);
  expect(said?.length).toBeLessThanOrEqual(MAX_ANNOTATION_BYTES);
  expect(said?.split(",").filter((name) => !node?.dependencies.includes(name))).toEqual([]);
});

test("whatever the graph, what releases tell is the order of the plan, and no word more than it takes", () => {
  fc.assert(
    fc.property(anyPlan({ applications: 12, density: 25, steps: true }), (plan) => {
      const own = new Map(
        releases(plan).map((node) => {
          const said = helmRelease(node).metadata.annotations?.[Annotation.dependencies];
          return [node.name, said?.split(",") ?? []];
        }),
      );
      const direct = [...own].map(([name, dependencies]) => ({ name, dependencies }));
      const byTheirWord = ancestors(direct);
      const byThePlan = ancestors(plan.nodes);
      for (const name of own.keys()) {
        const wanted = [...(byThePlan.get(name) ?? [])].filter((it) => own.has(it));
        expect([...(byTheirWord.get(name) ?? [])].sort()).toEqual(wanted.sort());
        const implied = (own.get(name) ?? []).flatMap((it) => [...(byTheirWord.get(it) ?? [])]);
        expect(own.get(name)?.filter((it) => implied.includes(it))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
