import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { helmRelease, type Plan } from "../plan.ts";
import { ancestors } from "../testing/ancestors.ts";
import { anyPlan, entries, groupOf, planOf } from "../testing/groups.ts";
import { directRemovals } from "./direct.ts";
import { type LiveRelease, liveRelease } from "./live-release.ts";

function liveOf(plan: Plan): LiveRelease[] {
  return plan.nodes.flatMap((node) => (node.kind === "release" ? [liveRelease(helmRelease(node))] : []));
}

describe("of a chain with a release at its side", () => {
  const live = liveOf(planOf(groupOf(entries({ db: [], web: ["db"], tool: [] }))));
  const drawn = (change: (release: LiveRelease) => Partial<LiveRelease>) => {
    const { go, blocked } = directRemovals(live.map((release) => ({ ...release, ...change(release) })));
    return { go: go.map(({ node }) => node), blocked: blocked.map(({ node }) => node) };
  };
  const ofWeb =
    (change: Partial<LiveRelease>) =>
    ({ node }: LiveRelease): Partial<LiveRelease> =>
      node === "web" ? change : {};

  test.each([
    { what: "all that nothing depends on", change: {}, go: ["web", "tool"], blocked: [] },
    { what: "not what is going already", change: { deleting: true }, go: ["tool"], blocked: [] },
    { what: "not what is suspended, which blocks", change: { suspended: true }, go: ["tool"], blocked: ["web"] },
    {
      what: "not what is going but does not get on, which blocks",
      change: { deleting: true, trouble: "UninstallFailed: timed out" },
      go: ["tool"],
      blocked: ["web"],
    },
  ])("goes $what", ({ change, go, blocked }) => {
    expect(drawn(ofWeb(change))).toEqual({ go, blocked });
  });

  test("goes what depended on nothing else when its dependent is gone", () => {
    const { go } = directRemovals(live.filter(({ node }) => node !== "web"));
    expect(go.map(({ node }) => node)).toEqual(["tool", "db"]);
  });
});

test("whatever the graph, wave by wave everything goes, nothing before what depends on it", () => {
  fc.assert(
    fc.property(anyPlan({ applications: 12, density: 25, steps: true }), (plan) => {
      const before = ancestors(plan.nodes);
      let live = liveOf(plan);
      while (live.length > 0) {
        const { go, blocked } = directRemovals(live);
        expect(blocked).toEqual([]);
        expect(go.length).toBeGreaterThan(0);
        const depended = live.flatMap(({ node }) => [...(before.get(node) ?? [])]);
        expect(go.filter(({ node }) => depended.includes(node))).toEqual([]);
        live = live.filter((release) => !go.includes(release));
      }
    }),
    { numRuns: 200 },
  );
});
