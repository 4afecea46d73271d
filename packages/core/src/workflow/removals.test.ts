import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { helmRelease, type Plan } from "../plan.ts";
import { liveRelease } from "../removal/live-release.ts";
import { type Removal, removals } from "../removal/removal.ts";
import { ancestors } from "../testing/ancestors.ts";
import { anyPlan, entries, groupOf, planOf } from "../testing/groups.ts";
import { type Outcome, simulate } from "../testing/simulate.ts";
import type { DagTask, Workflow } from "./argo.ts";
import { MAX_WORKFLOW_BYTES } from "./limits.ts";
import { removalTaskName, taskName } from "./names.ts";
import { removalName, removalWorkflow, toWorkflow } from "./workflow.ts";

const UID = "5c1f9a0e-8f6a-4c53-9a55-31e3a6a1b0a7";
const FIXED = { revision: "shop-0123456789", attempt: 1, lookAhead: 0, executorTemplate: "orkestra-executor" } as const;

function graph(of: Record<string, string[]>, rest = {}): Plan {
  return { ...planOf(groupOf(entries(of), rest)), uid: UID };
}

function everything(plan: Plan): readonly Removal[] {
  const live = plan.nodes.flatMap((node) => (node.kind === "release" ? [liveRelease(helmRelease(node))] : []));
  return removals(live, undefined);
}

/** The Workflow's DAGs: `dag: task <- what it waits for, holds for these, tells those`. */
function drawn({ spec }: Workflow): string[] {
  return spec.templates.flatMap((template) =>
    "dag" in template ? template.dag.tasks.map((task) => `${template.name}: ${draw(task)}`) : [],
  );
}

function draw(task: DagTask): string {
  const [after, tell] = ["after", "tell"].map((name) => parameterOf(task, name));
  return `${task.name} <- ${task.depends ?? ""}${after ? `, holds for ${after}` : ""}${tell ? `, tells ${tell}` : ""}`;
}

function parameterOf(task: DagTask, wanted: string): string | undefined {
  return task.arguments?.parameters.find(({ name }) => name === wanted)?.value;
}

function tasksOf({ spec }: Workflow): DagTask[] {
  return spec.templates.flatMap((template) => ("dag" in template ? template.dag.tasks : []));
}

test("a removal names the live release and the owner that it must have, and has a bound of its own", () => {
  const [removal] = everything(graph({ db: [] }));
  const handed = removal && { ...removal, handedTo: "parent" };
  const workflow = removalWorkflow(graph({ web: [] }), {
    ...FIXED,
    removals: handed ? [handed] : [],
    logLevel: "debug",
  });
  expect(workflow.metadata.name).toBe("shop-0123456789-remove");
  expect(tasksOf(workflow)).toEqual([
    {
      name: "x-db",
      templateRef: { name: "orkestra-executor", template: "remove", clusterScope: true },
      arguments: {
        parameters: [
          { name: "release", value: "store/db" },
          { name: "owner", value: UID },
          { name: "handedTo", value: "parent" },
          { name: "timeout", value: "1500s" },
          { name: "podTimeout", value: "1860s" },
          { name: "logLevel", value: "debug" },
        ],
      },
    },
  ]);
});

test("a deleted group's Workflow goes by its UID, since a group of the same name may follow at once", () => {
  const names = ["a", "b"].map((uid) => removalName({ group: "shop", uid }));
  expect(names).toEqual([expect.stringMatching(/^shop-[0-9a-f]{10}$/), expect.stringMatching(/^shop-[0-9a-f]{10}$/)]);
  expect(names[0]).not.toBe(names[1]);
});

test("removals begin when the whole rollout has succeeded, dependents first", () => {
  const old = graph({ db: [], cache: ["db"], web: ["cache"] });
  const plan = graph({ db: [], tool: [], other: [] });
  const live = everything(old).map(({ release }) => release);
  const options = { ...FIXED, lookAhead: 0, done: new Set(["db"]), removals: removals(live, plan) };
  const workflow = toWorkflow(plan, { ...options, operation: "rollback" });
  expect(workflow?.metadata.name).toBe("shop-0123456789-rollback");
  expect(workflow && drawn(workflow)).toEqual([
    "main: part-1 <- ",
    "main: removals-2 <- part-1.Succeeded",
    "part-1: r-other <- ",
    "part-1: r-tool <- ",
    "removals-2: x-web <- ",
    "removals-2: x-cache <- x-web",
  ]);
});

test("where everything else is done, the removals are the whole Workflow", () => {
  const plan = graph({ db: [] });
  const workflow = toWorkflow(plan, {
    ...FIXED,
    operation: "apply",
    lookAhead: 2,
    done: new Set(["db"]),
    removals: everything(graph({ cache: [], web: ["cache"] })),
  });
  expect(workflow && drawn(workflow)).toEqual(["main: x-web <- , tells cache", "main: x-cache <- , holds for web"]);
});

test("the bound on a rollout does not bound a Workflow that only removes", () => {
  const plan = graph({ db: [] }, { timeout: "1h" });
  const given = everything(plan);
  const bound = (workflow: Workflow | undefined) => workflow?.spec["activeDeadlineSeconds"];
  expect(bound(removalWorkflow(plan, { ...FIXED, removals: given }))).toBeUndefined();
  const options = { ...FIXED, operation: "rollback", lookAhead: 0, done: new Set<string>(), removals: given } as const;
  expect(bound(toWorkflow(plan, options))).toBe(3600);
});

test("what is to be removed without a known owner is a fault of the caller", () => {
  const { uid: _, ...plan } = graph({ db: [] });
  expect(() => removalWorkflow(plan, { ...FIXED, removals: everything(plan) })).toThrow("is not known");
  expect(() => removalWorkflow(plan, { ...FIXED, removals: [] })).toThrow("removes nothing");
});

describe("look-ahead", () => {
  const chain = { db: [], cache: ["db"], api: ["cache"], web: ["api"] };
  const ahead = (plan: Plan, lookAhead: number) =>
    removalWorkflow(plan, { ...FIXED, lookAhead, removals: everything(plan) });

  test("of one level lets a pod start when what it follows may start, and hold for that", () => {
    expect(drawn(ahead(graph(chain), 1))).toEqual([
      "main: x-web <- , tells api",
      "main: x-api <- , holds for web, tells cache",
      "main: x-cache <- x-web, holds for api, tells db",
      "main: x-db <- x-api, holds for cache",
    ]);
  });

  test("of two levels starts pods earlier still, which are told by all that they could be skipped for", () => {
    expect(drawn(ahead(graph(chain), 2))).toEqual([
      "main: x-web <- , tells api,cache",
      "main: x-api <- , holds for web, tells cache,db",
      "main: x-cache <- , holds for api,web, tells db",
      "main: x-db <- x-web, holds for api,cache",
    ]);
  });

  test("of no level waits for each removal before the next pod starts", () => {
    expect(drawn(ahead(graph(chain), 0))).toEqual([
      "main: x-web <- ",
      "main: x-api <- x-web",
      "main: x-cache <- x-api",
      "main: x-db <- x-cache",
    ]);
  });

  test("holds no pod where there is just one slot", () => {
    const plan = graph(chain, { parallelism: 1 });
    expect(drawn(ahead(plan, 2))).toEqual(drawn(ahead(plan, 0)));
  });

  test("names HelmReleases, which are called otherwise than their nodes where they are sub-charts'", () => {
    const [parent, part] = [
      { node: "shop", name: "shop", dependencies: [] },
      { node: "shop/Part", name: "shop-part", dependencies: ["shop"] },
    ].map((release) => ({ ...release, application: "shop", deleting: false, suspended: false, timeoutSeconds: 60 }));
    const given = removals(parent && part ? [parent, part] : [], undefined);
    const workflow = removalWorkflow(graph({ x: [] }), { ...FIXED, lookAhead: 1, removals: given });
    expect(drawn(workflow)).toEqual([
      "main: x-shop-C-X0050art <- , tells shop",
      "main: x-shop <- , holds for shop-part",
    ]);
  });

  test("bounds the hold, and the pod's life with it", () => {
    const task = tasksOf(ahead(graph({ db: [], web: ["db"] }), 1))[1];
    expect(task?.arguments?.parameters.slice(2)).toEqual([
      { name: "timeout", value: "1500s" },
      // Two tries of "web", each 1500 s and the time to start and end its pod; then the same for "db" itself.
      { name: "podTimeout", value: "5580s" },
      { name: "after", value: "web" },
      { name: "hold", value: "3720s" },
    ]);
  });

  test("holds for nothing that is in another part, which has ended before its part begins", () => {
    const long = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`a${i}`, i === 0 ? [] : [`a${i - 1}`]]));
    const lines = drawn(ahead(graph(long), 1));
    expect(lines.filter((line) => line.startsWith("removals-2: ") || line.includes("x-a1 "))).toEqual([
      "removals-1: x-a1 <- x-a3, holds for a2",
      "removals-2: x-a0 <- ",
    ]);
  });
});

describe("many removals", () => {
  const chainOf = (length: number, name: string): Record<string, string[]> =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`${name}-${i}`, i === 0 ? [] : [`${name}-${i - 1}`]]));

  test("of a thousand releases fit into one Workflow, also with names as long as they may be", () => {
    const long = "x".repeat(45);
    const plan = graph(
      Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${long}-${i}`, i < 10 ? [] : [`${long}-${i % 10}`]])),
    );
    const workflow = removalWorkflow(plan, { ...FIXED, removals: everything(plan) });
    expect(tasksOf(workflow).filter(({ templateRef }) => templateRef)).toHaveLength(1000);
    expect(JSON.stringify(workflow).length).toBeLessThan(MAX_WORKFLOW_BYTES);
  });

  test("more than fit are left for the next Workflow, those last that go last", () => {
    const half = Array.from({ length: 600 }, (_, i) => `a-${i}`);
    const other = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`b-${i}`, half]));
    const live = everything(graph(Object.fromEntries(half.map((name) => [name, []])))).map(({ release }) => release);
    const web = Object.entries(other).map(
      ([node, dependencies]) => ({ ...live[0], node, name: node, dependencies }) as (typeof live)[number],
    );
    const given = removals([...live, ...web], undefined);
    const workflow = removalWorkflow(graph({ x: [] }), { ...FIXED, removals: given });
    const names = tasksOf(workflow).flatMap(({ name, templateRef }) => (templateRef ? [name] : []));
    expect(names.length).toBeGreaterThan(600);
    expect(names.length).toBeLessThan(1200);
    expect(names.sort()).toEqual(
      given
        .slice(0, names.length)
        .map(({ release }) => removalTaskName(release.node))
        .sort(),
    );
    expect(JSON.stringify(workflow).length).toBeLessThan(MAX_WORKFLOW_BYTES);
  });

  test("that are tied to each other run part after part; others are not held up by them", () => {
    const plan = graph({ ...chainOf(250, "long"), ...chainOf(3, "short") });
    const [main] = removalWorkflow(plan, { ...FIXED, removals: everything(plan) }).spec.templates;
    expect(main && "dag" in main ? main.dag.tasks : []).toEqual([
      { name: "removals-1", template: "removals-1" },
      { name: "removals-2", template: "removals-2", depends: "removals-1.Succeeded" },
      { name: "removals-3", template: "removals-3" },
    ]);
  });
});

describe("whatever the graph, the slots and the choices of Argo", () => {
  const anyRemoval = fc
    .tuple(
      anyPlan({ applications: 14, density: 25, steps: true }),
      fc.infiniteStream(fc.nat(999)),
      fc.integer({ min: 1, max: 6 }),
    )
    .map(([plan, numbers, rarity]) => ({
      plan: { ...plan, uid: UID },
      chance: () => Number(numbers.next().value),
      rarity,
      [fc.toStringMethod]: () => plan.nodes.map(({ name, dependencies }) => `${name} <- ${dependencies}`).join("; "),
    }));

  test("nothing is removed before what came after it is gone, and a failure holds up only what it came after", () => {
    fc.assert(
      fc.property(anyRemoval, fc.integer({ min: 0, max: 3 }), ({ plan, chance, rarity }, lookAhead) => {
        const given = everything(plan);
        const before = ancestors(plan.nodes);
        const nodes = given.map(({ release }) => release.node);
        const later = (node: string): string[] => nodes.filter((other) => before.get(other)?.has(node));
        const bad = new Set(nodes.filter(() => chance() % rarity === 0));
        const ended = simulate(removalWorkflow(plan, { ...FIXED, lookAhead, removals: given }), nodeOfTask(nodes), {
          outcome: (node): Outcome => (bad.has(node) ? "failed" : "ready"),
          lost: () => (chance() % 4 === 0 ? 2 : 0),
          choose: (choices) => chance() % choices,
          onWork: (node, gone) => expect(later(node).filter((other) => !gone.has(other))).toEqual([]),
        });
        const spared = nodes.filter((node) => ![node, ...later(node)].some((it) => bad.has(it)));
        expect(ended.succeeded.toSorted()).toEqual(spared.toSorted());
      }),
      { numRuns: 1000 },
    );
  });

  test("more removals than fit into a DAG keep their order, too, over its parts and lanes", () => {
    const large = anyPlan({ applications: 450, density: 3, reach: 30, steps: false });
    fc.assert(
      fc.property(large, fc.integer({ min: 0, max: 3 }), fc.nat(999), (plan, lookAhead, seed) => {
        const before = ancestors(plan.nodes);
        const nodes = plan.nodes.map(({ name }) => name);
        let turn = seed;
        const options = { ...FIXED, lookAhead, removals: everything(plan) };
        const ended = simulate(removalWorkflow({ ...plan, uid: UID }, options), nodeOfTask(nodes), {
          outcome: () => "ready",
          lost: () => 0,
          choose: (choices) => ++turn % choices,
          onWork: (node, gone) =>
            expect(nodes.filter((other) => before.get(other)?.has(node) && !gone.has(other))).toEqual([]),
        });
        expect(ended.succeeded.toSorted()).toEqual(nodes.toSorted());
      }),
      { numRuns: 8 },
    );
  });

  test("nothing is removed before everything else has succeeded", () => {
    fc.assert(
      fc.property(anyRemoval, fc.integer({ min: 0, max: 3 }), ({ plan, chance, rarity }, lookAhead) => {
        const strays = everything(graph({ "old-db": [], "old-web": ["old-db"] }));
        const done = new Set(plan.nodes.map(({ name }) => name).filter(() => chance() % 3 === 0));
        const workflow = toWorkflow(plan, { ...FIXED, operation: "apply", done, lookAhead, removals: strays });
        const wanted = plan.nodes.map(({ name }) => name).filter((name) => !done.has(name));
        const bad = new Set(wanted.filter(() => chance() % (10 * rarity) === 0));
        if (!workflow) throw new Error("removals alone are a Workflow");
        const ended = simulate(workflow, nodeOfTask(["old-web", "old-db"], plan.nodes), {
          outcome: (node): Outcome => (bad.has(node) ? "failed" : "ready"),
          lost: () => 0,
          choose: (choices) => chance() % choices,
          onWork: (node, ready) => {
            if (node.startsWith("old-")) expect(wanted.filter((it) => !ready.has(it))).toEqual([]);
          },
        });
        const removed = ended.succeeded.filter((node) => node.startsWith("old-"));
        expect(removed).toEqual(bad.size === 0 ? ["old-web", "old-db"] : []);
      }),
      { numRuns: 300 },
    );
  });
});

function nodeOfTask(removed: readonly string[], nodes: Plan["nodes"] = []): (task: string) => string {
  const names = new Map([
    ...nodes.map(({ name }) => [taskName(name), name] as const),
    ...removed.map((name) => [removalTaskName(name), name] as const),
  ]);
  return (task) => names.get(task) ?? "";
}
