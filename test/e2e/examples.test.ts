import { orderViolations } from "@orkestra/bench";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { phases } from "./harness/group.ts";
import { readExample } from "./harness/scenario.ts";
import { partPhases, splitEdges } from "./harness/split.ts";

test("the example bookinfo ends ready, in order", async ({ namespace }) => {
  await namespace.applyAll(await readExample("bookinfo"));
  const group = await namespace.group("bookinfo").untilReady();

  await namespace.group("bookinfo").assertOrder();
  expect(phases(group)).toEqual({ details: "Ready", productpage: "Ready", ratings: "Ready", reviews: "Ready" });
});

test("the example with Applications, a registry and a password ends ready, in order", async ({ namespace }) => {
  await namespace.applyAll(await readExample("private-charts"));
  await namespace.group("site").untilReady();

  await namespace.group("site").assertOrder();
});

test("the example umbrella ends ready, its parts in order", async ({ namespace }) => {
  await namespace.applyAll(await readExample("umbrella"));
  const group = await namespace.group("umbrella").untilReady();

  expect(orderViolations(splitEdges(group), namespace.recording.sightings())).toEqual([]);
  expect(partPhases(group, "shop")).toEqual({
    accounts: "Ready",
    cache: "Ready",
    catalog: "Ready",
    orders: "Ready",
    search: "Ready",
  });
});
