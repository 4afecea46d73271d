import { durationTable, measureChain } from "@orkestra/bench";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { Within } from "./harness/within.ts";

test("what a chain of five of the demo chart takes is printed", async ({ namespace }) => {
  const durations = await measureChain(namespace.client, {
    namespace: namespace.name,
    length: 5,
    chart: { url: "http://charts.orkestra.test", name: "demo", version: "1.0.0" },
    signal: AbortSignal.timeout(Within.rollout),
  });

  process.stderr.write(`\n${durationTable("chain of five of the demo chart", durations)}\n\n`);
  await namespace.group("chain").assertOrder();
  expect(durations.edges).toHaveLength(4);
});
