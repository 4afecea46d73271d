import type { UnchangedRound } from "@orkestra/bench";
import { expect, test } from "vitest";
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

test("of a failing release, the slowest explanation is held against the budget", () => {
  const section = failureSection([
    { namedMs: 300, explainedMs: 400 },
    { namedMs: 200, explainedMs: 2500 },
  ]);
  expect(section.rows.map(({ values }) => values)).toEqual([
    [0.3, 0.2],
    [0.4, 2.5],
  ]);
  expect(section.budgets).toEqual([{ what: "to name and reason, slowest", unit: "s", figure: 2.5, limit: 2 }]);
});
