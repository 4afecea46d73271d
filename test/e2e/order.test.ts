import { resources } from "@orkestra/kube";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { phases } from "./harness/group.ts";

test("a chain of five is released link by link", async ({ namespace }) => {
  await namespace.apply("chain");
  const group = await namespace.group("chain").untilReady();

  await namespace.group("chain").assertOrder();
  expect(namespace.released()).toEqual(["cache", "accounts", "orders", "billing", "shop"]);
  expect(group.status?.progress).toBe("5/5");
});

test("the tip of a diamond waits for both its sides, and they for its foot", async ({ namespace }) => {
  await namespace.apply("diamond");
  const group = await namespace.group("diamond").untilReady();

  await namespace.group("diamond").assertOrder();
  expect(phases(group)).toEqual({ api: "Ready", search: "Ready", store: "Ready", web: "Ready" });
});

test("ten that need the same one follow it", async ({ namespace }) => {
  await namespace.apply("fan-out");
  const group = await namespace.group("fan").untilReady();

  await namespace.group("fan").assertOrder();
  expect(namespace.released()).toHaveLength(11);
  expect(group.status?.progress).toBe("11/11");
});

test("Redis and nginx are up before the services that connect to them", async ({ namespace }) => {
  await namespace.apply("servers");
  await namespace.group("servers").untilReady();

  await namespace.group("servers").assertOrder();
});

test("an Application object and one written into the group make one rollout", async ({ namespace }) => {
  await namespace.apply("references");
  const group = await namespace.group("mixed").untilReady();

  await namespace.group("mixed").assertOrder();
  expect(phases(group)).toEqual({ api: "Ready", cache: "Ready" });
  const cache = await namespace.client.get({
    resource: resources.HelmRelease,
    namespace: namespace.name,
    name: "cache",
  });
  expect(cache?.["spec"]).toMatchObject({ values: { maxMemory: "4mb" } });
});
