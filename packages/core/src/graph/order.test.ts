import fc from "fast-check";
import { expect, test } from "vitest";
import { anyPlan } from "../testing/groups.ts";
import { levels, topologicalOrder } from "./order.ts";

test("nodes that wait for nothing are the first level, and each level is sorted", () => {
  const graph = [
    { name: "web", dependencies: ["db", "cache"] },
    { name: "db", dependencies: [] },
    { name: "cache", dependencies: ["db"] },
    { name: "auth", dependencies: ["db"] },
  ];
  expect(levels(graph)).toEqual([["db"], ["auth", "cache"], ["web"]]);
});

test("a cycle has no order", () => {
  const graph = [
    { name: "a", dependencies: ["b"] },
    { name: "b", dependencies: ["a"] },
  ];
  expect(() => topologicalOrder(graph)).toThrow("a graph with a cycle has no order");
});

test("every node comes after all that it waits for", () => {
  fc.assert(
    fc.property(anyPlan({ applications: 15, density: 20, steps: true }), ({ nodes }) => {
      const order = topologicalOrder(nodes);
      expect(order.toSorted()).toEqual(nodes.map(({ name }) => name));
      for (const { name, dependencies } of nodes) {
        for (const dependency of dependencies) expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(name));
      }
    }),
  );
});
