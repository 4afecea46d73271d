import fc from "fast-check";
import { expect, test } from "vitest";
import { anyPlan } from "../testing/groups.ts";
import type { NamedNode } from "./adjacency.ts";
import { topologicalOrder } from "./order.ts";
import { reduced } from "./reduction.ts";

test("a dependency that another one implies is left out", () => {
  const nodes = [
    { name: "db", dependencies: [] },
    { name: "cache", dependencies: ["db"] },
    { name: "auth", dependencies: ["cache"] },
    { name: "web", dependencies: ["auth", "cache", "db"] },
  ];
  expect(reduced(nodes).at(-1)).toEqual({ name: "web", dependencies: ["auth"] });
});

/** Everything before each node, directly or not. */
function closure(nodes: readonly NamedNode[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, dependencies } of nodes) {
    found.set(name, [...new Set(dependencies.flatMap((it) => [it, ...(found.get(it) ?? [])]))].sort());
  }
  return found;
}

test("the order stays the same, and no edge could be spared", () => {
  fc.assert(
    fc.property(anyPlan({ applications: 40, density: 20, steps: false }), (plan) => {
      const order = topologicalOrder(plan.nodes);
      const nodes = plan.nodes.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
      const fewest = reduced(nodes);
      const before = closure(nodes);
      expect(closure(fewest)).toEqual(before);
      for (const { dependencies } of fewest) {
        const implied = new Set(dependencies.flatMap((it) => before.get(it) ?? []));
        expect(dependencies.filter((it) => implied.has(it))).toEqual([]);
      }
    }),
  );
});
