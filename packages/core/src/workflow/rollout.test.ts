/** Properties of whole rollouts, of any plan and for any choice that Argo and the cluster may make. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../plan.ts";
import { ancestors } from "../testing/ancestors.ts";
import { type AnyGraph, anyPlan } from "../testing/groups.ts";
import { type Ended, type Outcome, simulate } from "../testing/simulate.ts";
import type { Workflow } from "./argo.ts";
import { taskName } from "./names.ts";
import { toWorkflow } from "./workflow.ts";

interface Rollout {
  readonly plan: Plan;
  readonly done: ReadonlySet<string>;
  readonly lookAhead: number;
  readonly workflow: Workflow | undefined;
  readonly chance: () => number;
}

function anyRollout(graph: AnyGraph): fc.Arbitrary<Rollout> {
  return fc
    .tuple(
      anyPlan(graph),
      fc.constantFrom(0, 0, 20, 60),
      fc.integer({ min: 0, max: 3 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 999 })),
    )
    .map(([plan, percentDone, lookAhead, numbers]) => {
      const chance = (): number => Number(numbers.next().value);
      const done = new Set(plan.nodes.map(({ name }) => name).filter(() => chance() % 100 < percentDone));
      const workflow = workflowOf(plan, done, lookAhead);
      return { plan, done, lookAhead, chance, workflow, [fc.toStringMethod]: () => drawn(plan, done, lookAhead) };
    });
}

/** What to look at when a property fails. */
function drawn({ nodes, parallelism }: Plan, done: ReadonlySet<string>, lookAhead: number): string {
  const edges = nodes.map(({ name, dependencies }) => `${name}${done.has(name) ? " (done)" : ""} <- ${dependencies}`);
  return [`${parallelism} slots, look-ahead ${lookAhead}`, ...edges].join("; ").slice(0, 4000);
}

function workflowOf(plan: Plan, done: ReadonlySet<string>, lookAhead: number): Workflow | undefined {
  const fixed = { revision: "shop-0123456789", operation: "apply", attempt: 1, executorTemplate: "executor" } as const;
  return toWorkflow(plan, { ...fixed, done, lookAhead });
}

/** Runs the rollout. Fails when the work of a node begins before everything that comes before it in the plan is ready. */
function run({ plan, done, workflow, chance }: Rollout, outcome: (node: string) => Outcome): Ended | undefined {
  if (!workflow) return undefined;
  const nodes = new Map(plan.nodes.map(({ name }) => [taskName(name), name]));
  const before = ancestors(plan.nodes);
  return simulate(workflow, (task) => nodes.get(task) ?? "", {
    outcome,
    lost: () => (chance() % 4 === 0 ? 2 : 0),
    choose: (choices) => chance() % choices,
    onWork: (node, ready) => {
      for (const earlier of before.get(node) ?? []) {
        if (!done.has(earlier) && !ready.has(earlier)) throw new Error(`${node} did not wait for ${earlier}`);
      }
    },
  });
}

const small: AnyGraph = { applications: 12, density: 25, steps: true };
const notDone = ({ plan, done }: Rollout) => plan.nodes.map(({ name }) => name).filter((name) => !done.has(name));

describe("whatever the slots, lost pods, done nodes and levels of look-ahead", () => {
  test("a rollout in which nothing fails does all the work, each node after everything before it", () => {
    fc.assert(
      fc.property(anyRollout(small), (rollout) => {
        expect(run(rollout, () => "ready")?.succeeded.toSorted() ?? []).toEqual(notDone(rollout));
      }),
      { numRuns: 1000 },
    );
  });

  test("a failure ends everything after it unapplied, and everything else is still done", () => {
    fc.assert(
      fc.property(anyRollout(small), fc.integer({ min: 1, max: 5 }), (rollout, rarity) => {
        const bad = new Set(notDone(rollout).filter(() => rollout.chance() % rarity === 0));
        const ended = run(rollout, (node) => (bad.has(node) ? "failed" : "ready"));
        const before = ancestors(rollout.plan.nodes);
        const spared = notDone(rollout).filter(
          (node) => !bad.has(node) && [...(before.get(node) ?? [])].every((earlier) => !bad.has(earlier)),
        );
        expect(ended?.succeeded.toSorted() ?? []).toEqual(spared);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("plans larger than a DAG may be", () => {
  const large: AnyGraph = { applications: 450, density: 5, reach: 40, steps: false };

  test("keep every order of the plan", () => {
    fc.assert(
      fc.property(anyRollout(large), (rollout) => {
        const succeeded = run(rollout, () => "ready")?.succeeded.toSorted() ?? [];
        expect(succeeded.filter((node) => !rollout.done.has(node))).toEqual(notDone(rollout));
      }),
      { numRuns: 6 },
    );
  });

  test("never have more than 200 tasks in a DAG, nor an empty one, nor more than 200 templates", () => {
    fc.assert(
      fc.property(anyRollout(large), ({ workflow }) => {
        const templates = workflow?.spec.templates ?? [];
        expect(templates.length).toBeLessThanOrEqual(200);
        const sizes = templates.flatMap((template) => ("dag" in template ? [template.dag.tasks.length] : []));
        expect(sizes.filter((size) => size < 1 || size > 200)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
