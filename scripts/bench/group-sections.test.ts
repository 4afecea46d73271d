import type { UnchangedRound } from "@orkestra/bench";
import { expect, test } from "vitest";
import { deletionSection } from "./deletion.ts";
import { failureSection } from "./failure.ts";
import { unchangedSections } from "./unchanged.ts";

const rounds: UnchangedRound[] = [
  {
    sameInOtherWords: { podsStarted: 0, currentAfterMs: 90 },
    oneValueChanged: { podsStarted: 1, currentAfterMs: 9000 },
  },
  {
    sameInOtherWords: { podsStarted: 2, currentAfterMs: 60 },
    oneValueChanged: { podsStarted: 1, currentAfterMs: 7000 },
  },
];

test("of a group applied again, the round that started most pods is held against the budget", () => {
  const [same, changed] = unchangedSections(rounds);
  expect(same?.rows.map(({ values }) => values)).toEqual([
    [0, 2],
    [90, 60],
  ]);
  expect(same?.budgets).toEqual([{ what: "pods started, most", unit: "pods", figure: 2, limit: 0 }]);
  expect(changed?.rows.map(({ values }) => values)).toEqual([
    [1, 1],
    [9, 7],
  ]);
  expect(changed?.budgets).toEqual([{ what: "pods started, most", unit: "pods", figure: 1, limit: 1 }]);
});

test("of a failing release, the slowest answer is held against the budget, and last words that never came have no time", () => {
  const section = failureSection([
    { namedMs: 300, explainedMs: 400, stalledMs: 3000 },
    { namedMs: 2500, stalledMs: 2600 },
  ]);
  expect(section.rows.map(({ label, values }) => [label, values])).toEqual([
    ["to the application and the reason", [0.3, 2.5]],
    ["to the container's last words", [0.4]],
    ["to the group's own Stalled", [3, 2.6]],
  ]);
  expect(section.budgets.map(({ figure, limit }) => [figure, limit])).toEqual([[2.5, 2]]);
});

test("last words that came in no run have no row, and that is said", () => {
  const section = failureSection([{ namedMs: 300, stalledMs: 3000 }]);
  expect(section.rows).toHaveLength(2);
  expect(section.how).toContain("The last words came in 0 of 1 runs.");
});

test("of a chain that goes, the look-ahead is held against the same without it", () => {
  const goings = (edgeMs: number) => ({
    releases: [],
    edges: [{ from: "b", to: "a", seenMs: edgeMs }],
    wallMs: 2000 + edgeMs,
  });
  const group = (edgeMs: number) => ({ ...goings(edgeMs), beforeMs: 3000, afterMs: 1000 });
  const { rows, budgets } = deletionSection([{ ahead: group(1000), inTurn: group(10_000), oneByOne: goings(0) }]);
  expect(rows.map(({ values }) => values)).toEqual([[3], [12], [2], [1.5], [6], [1000], [10_000], [0], [3], [1]]);
  expect(budgets).toEqual([
    { what: "with look-ahead to without, median of pairs", unit: "times", figure: 0.25, limit: 1 },
  ]);
});
