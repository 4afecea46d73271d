import { expect, test } from "vitest";
import { idleSections } from "./idle-sections.ts";

const run = {
  startMs: 2000,
  memory: { nowMiB: 120, peakMiB: 160 },
  requests: 2,
  processorSeconds: 0.1,
  changeMs: [40, 60],
};
const figures = {
  groups: 1000,
  applications: 5,
  runs: [run, { ...run, memory: { nowMiB: 140, peakMiB: 170 }, requests: 6, changeMs: [50] }],
  allAtOnce: {
    appliedMs: 9000,
    startedMs: 12_000,
    requests: 9000,
    peakMiB: 300,
    processorSeconds: 7,
    serverSeconds: 20,
  },
};

test("memory and requests of idle groups are held against the budget, and each change counts", () => {
  const [idle] = idleSections(figures);
  expect(idle?.title).toBe("The controller with 1,000 idle groups of 5 applications");
  expect(idle?.budgets.map(({ figure, limit }) => [figure, limit])).toEqual([
    [130, 150],
    [6, 5],
  ]);
  expect(idle?.rows.map(({ values }) => values)).toEqual([
    [2, 2],
    [120, 140],
    [160, 170],
    [2, 6],
    [100, 100],
    [40, 60, 50],
  ]);
});

test("of all at once, requests are told for each group", () => {
  const [, all] = idleSections(figures);
  expect(all?.rows.map(({ values }) => values)).toEqual([[9], [12], [9], [7], [300]]);
  expect(all?.how).toContain("20.0 s");
});
