import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { ancestors } from "../testing/ancestors.ts";
import { anyPlan, CHART, entries, groupOf, planOf, recordsOf, STAGING, shuffled } from "../testing/groups.ts";
import { type LiveRelease, liveRelease } from "./live-release.ts";
import { type Removal, removals } from "./removal.ts";

function releases({ nodes }: Plan): ReleaseNode[] {
  return nodes.filter((node) => node.kind === "release");
}

/** What is there once the plan has been rolled out. */
function liveOf(plan: Plan): LiveRelease[] {
  return releases(plan).map((node) => liveRelease(helmRelease(node)));
}

/** `node <- nodes that go before it`. */
function drawn(given: readonly Removal[]): string[] {
  return given.map(({ release, after, handedTo }) => {
    return `${release.node} <- ${after}${handedTo === undefined ? "" : ` (handed to ${handedTo})`}`;
  });
}

const graph = (of: Record<string, string[]>): Plan => planOf(groupOf(entries(of)));

test("what the wanted plan does not have goes, dependents first; the rest stays", () => {
  const live = liveOf(graph({ db: [], cache: ["db"], web: ["cache"], front: ["web"] }));
  expect(drawn(removals(live, graph({ db: [], web: ["db"] })))).toEqual(["front <- ", "cache <- front"]);
});

test("nothing is to be removed from what is as it is wanted", () => {
  const plan = graph({ db: [], web: ["db"] });
  expect(removals(liveOf(plan), plan)).toEqual([]);
});

test("everything goes where nothing is wanted", () => {
  expect(drawn(removals(liveOf(graph({ db: [], cache: ["db"], web: ["db", "cache"] })), undefined))).toEqual([
    "web <- ",
    "cache <- web",
    "db <- cache",
  ]);
});

test("the order of the plan that is given counts before what releases say, as its change alone releases nothing", () => {
  const live = liveOf(graph({ db: [], web: ["db"] }));
  expect(drawn(removals(live, undefined, graph({ db: ["web"], web: [] })))).toEqual(["db <- ", "web <- db"]);
});

test("releases of different plans that each say to come after the other still go, one after the other", () => {
  const live = [...liveOf(graph({ a: ["b"], b: [] })).slice(0, 1), ...liveOf(graph({ a: [], b: ["a"] })).slice(1)];
  expect(live.map(({ node, dependencies }) => [node, dependencies])).toEqual([
    ["a", ["b"]],
    ["b", ["a"]],
  ]);
  expect(drawn(removals(live, undefined))).toEqual(["a <- ", "b <- a"]);
});

describe("a sub-chart's release", () => {
  const core = (subcharts: string[], rest = {}): Plan => {
    const spec = { chart: CHART, subcharts: subcharts.map((name) => ({ name })), ...rest };
    const group = groupOf([{ name: "core", spec }, ...entries({ web: [] })], { staging: STAGING });
    return planOf(
      group,
      recordsOf(group, (piece) => {
        if (piece.subchart === undefined) return piece;
        return { ...piece, enabling: { conditions: [{ path: [piece.subchart, "enabled"], default: true }], tags: [] } };
      }),
    );
  };
  const live = liveOf(core(["amf", "nrf"]));

  test("is let go when its parent's chart has the sub-chart inside again", () => {
    expect(drawn(removals(live, core(["nrf"])))).toEqual(["core/amf <-  (handed to core)"]);
    expect(drawn(removals(live, core([])))).toEqual(["core/nrf <-  (handed to core)", "core/amf <-  (handed to core)"]);
  });

  test("is uninstalled when the values disable the sub-chart", () => {
    const disabled = core(["amf", "nrf"], { release: { values: { amf: { enabled: false } } } });
    expect(drawn(removals(live, disabled))).toEqual(["core/amf <- "]);
  });

  test("is uninstalled when its application has left", () => {
    expect(drawn(removals(live, graph({ web: [] })))).toEqual(["core <- ", "core/nrf <- core", "core/amf <- core"]);
  });
});

const small = { applications: 10, density: 25, steps: true };

/** A plan, and the same without some of its releases. */
const anyShrunk = fc
  .tuple(anyPlan(small), fc.infiniteStream(fc.nat(99)), fc.integer({ min: 0, max: 100 }))
  .map(([plan, numbers, percent]) => {
    const nodes = plan.nodes.filter(({ kind }) => kind === "step" || Number(numbers.next().value) < percent);
    const names = new Set(nodes.map(({ name }) => name));
    const left = nodes.map((node) => ({ ...node, dependencies: node.dependencies.filter((it) => names.has(it)) }));
    const wanted = { ...plan, nodes: left };
    const drawn = plan.nodes.map(
      (node) => `${node.name}${names.has(node.name) ? "" : " (out)"} <- ${node.dependencies}`,
    );
    return { plan, wanted, [fc.toStringMethod]: () => drawn.join("; ") };
  });

/** Positions of the removals by node, once each was seen to come after all it waits for. */
function positions(given: readonly Removal[]): ReadonlyMap<string, number> {
  const seen = new Map<string, number>();
  given.forEach(({ release, after }, position) => {
    for (const earlier of after) expect(seen.has(earlier)).toBe(true);
    expect(seen.has(release.node)).toBe(false);
    seen.set(release.node, position);
  });
  return seen;
}

describe("whatever the plans", () => {
  test("each stray goes once, nothing of the wanted plan goes, and the order of release is turned round", () => {
    fc.assert(
      fc.property(anyShrunk, ({ plan, wanted }) => {
        const given = removals(liveOf(plan), wanted);
        const kept = new Set(wanted.nodes.map(({ name }) => name));
        const strays = releases(plan).flatMap(({ name }) => (kept.has(name) ? [] : [name]));
        expect([...positions(given).keys()].sort()).toEqual(strays);

        // What must go before a removal is what came after it, no more and no less.
        const before = ancestors(plan.nodes);
        const goesAfter = ancestors(given.map(({ release, after }) => ({ name: release.node, dependencies: after })));
        for (const stray of strays) {
          const later = strays.filter((other) => before.get(other)?.has(stray));
          expect([...(goesAfter.get(stray) ?? [])].sort()).toEqual(later);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("the order of what was listed does not matter, also where cycles are broken", () => {
    const words = fc.array(fc.constantFrom("app-0", "app-1", "app-2", "app-3"), { maxLength: 3 });
    fc.assert(
      fc.property(anyPlan(small), fc.infiniteStream(words), fc.infiniteStream(fc.nat(99)), (plan, said, numbers) => {
        const live = liveOf(plan).map((release) => ({ ...release, dependencies: said.next().value as string[] }));
        const mixed = shuffled(live, () => Number(numbers.next().value));
        expect(removals(mixed, undefined)).toEqual(removals(live, undefined));
      }),
      { numRuns: 300 },
    );
  });

  test("releases that are left of several go too, each once, whatever they say of their order", () => {
    const words = fc.array(fc.constantFrom("app-0", "app-1", "app-2/first", "app-3", "app-9", "gone"), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(anyPlan(small), anyPlan(small), fc.infiniteStream(words), (old, wanted, said) => {
        const live = liveOf(old).map((release) => ({ ...release, dependencies: said.next().value as string[] }));
        const names = new Set(releases(wanted).map((node) => helmRelease(node).metadata.name));
        const given = removals(live, wanted);
        positions(given);
        expect(given.map(({ release }) => release.name).sort()).toEqual(
          live.flatMap(({ name }) => (names.has(name) ? [] : [name])).sort(),
        );
      }),
      { numRuns: 500 },
    );
  });
});
