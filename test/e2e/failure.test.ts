import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { conditionOf, phases } from "./harness/group.ts";
import { Within } from "./harness/within.ts";

test("a broken chart fails the group by name and cause, and holds back only what depends on it", async ({
  namespace,
}) => {
  await namespace.apply("broken-chart");
  const group = await namespace.group("broken").untilStalled(Within.failure);

  const ready = conditionOf(group, "Ready");
  expect(ready).toMatchObject({ status: "False", reason: "ReleaseFailed" });
  expect(ready?.message).toContain('application "ledger" failed');
  expect(phases(group)).toEqual({
    cache: "Ready",
    catalog: "Ready",
    ledger: "Failed",
    payments: "Skipped",
    receipts: "Skipped",
  });
  expect(namespace.released().sort()).toEqual(["cache", "catalog", "ledger"]);
});

test("the reason of a failure is the deepest there is: the container's own last words", async ({ namespace }) => {
  await namespace.apply("broken-chart");
  const group = await namespace.group("broken").untilStalled(Within.failure);

  const message = conditionOf(group, "Ready")?.message;
  expect(message).toContain("exit code 3");
  expect(message).toContain("cannot open /data/ledger");
});

test("an image that does not exist is named", async ({ namespace }) => {
  await namespace.apply("broken-image");
  const group = await namespace.group("imageless").untilStalled(Within.failure);

  const message = conditionOf(group, "Ready")?.message;
  expect(message).toContain('application "ledger" failed');
  expect(message).toContain("docker.io/orkestra-test/missing:1");
  expect(namespace.released()).toEqual(["ledger"]);
});
