import { resources } from "@orkestra/kube";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { conditionOf, type LiveGroup } from "./harness/group.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { quiet } from "./harness/quiet.ts";
import { Within } from "./harness/within.ts";

async function nothingStarted(namespace: TestNamespace): Promise<void> {
  await quiet();
  expect(namespace.released()).toEqual([]);
  expect(await namespace.list(resources.Workflow)).toEqual([]);
}

function refusal(group: LiveGroup): string {
  expect(conditionOf(group, "Ready")).toMatchObject({ status: "False", reason: "InvalidSpec" });
  return conditionOf(group, "Ready")?.message ?? "";
}

test("a cycle is refused with its path", async ({ namespace }) => {
  await namespace.apply("cycle");
  const group = await namespace.group("ring").untilStalled(Within.decision);

  const path = /(\w+) -> (\w+) -> (\w+) -> \1/.exec(refusal(group));
  const edges: Record<string, string> = { api: "web", web: "cart", cart: "api" };
  const [, first = "", second = "", third = ""] = path ?? [];
  expect([edges[first], edges[second], edges[third]]).toEqual([second, third, first]);
  await nothingStarted(namespace);
});

test("a dependency that the group does not have is refused, with the name that was probably meant", async ({
  namespace,
}) => {
  await namespace.apply("unknown-dependency");
  const group = await namespace.group("typo").untilStalled(Within.decision);

  expect(refusal(group)).toContain('application "web" depends on "databse"');
  expect(refusal(group)).toContain('did you mean "database"?');
  await nothingStarted(namespace);
});

test("a group waits for an Application that is not there yet, and goes on when it comes", async ({ namespace }) => {
  await namespace.apply("missing-application");
  const waiting = await namespace.group("early").untilReason("ApplicationNotFound");
  expect(conditionOf(waiting, "Ready")?.message).toContain('"cache"');
  expect(conditionOf(waiting, "Stalled")).toBeUndefined();
  await nothingStarted(namespace);

  await namespace.apply("missing-application/later");
  await namespace.group("early").untilReady();
  await namespace.group("early").assertOrder();
});

test("a suspended group starts nothing", async ({ namespace }) => {
  await namespace.apply("suspended");
  await namespace.group("paused").untilReason("Suspended");

  await nothingStarted(namespace);
});
