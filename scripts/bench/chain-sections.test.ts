import type { RolloutDurations } from "@orkestra/bench";
import { expect, test } from "vitest";
import { type ChainRound, chainSections } from "./chain-sections.ts";

/** Two releases: a is created at `from`, b `edgeMs` after a is ready. Each takes two seconds. */
function durations(from: number, edgeMs: number): RolloutDurations {
  const release = (name: string, createdAt: number) => ({ name, createdAt, readyAt: createdAt + 2000, seenMs: 2000 });
  const releases = [release("a", from), release("b", from + 2000 + edgeMs)];
  return { wallMs: 4000 + edgeMs, releases, edges: [{ from: "a", to: "b", seenMs: edgeMs, writtenMs: 1000 }] };
}

/** Executors of Orkestra's: a ends 40 ms, b 250 ms after its release was ready; the groups take three seconds to begin. */
function round(edgeMs: number): ChainRound {
  const orkestra = durations(10_000, edgeMs);
  const [a, b] = orkestra.releases.map(({ readyAt }) => readyAt) as [number, number];
  return {
    orkestra: {
      durations: orkestra,
      times: { appliedAt: 7000, groupReadyAt: b + 500 },
      exits: [
        { node: "b", lastWordAt: b + 250, finishedAt: 15_000 },
        { node: "a", lastWordAt: a + 40, finishedAt: 12_000 },
      ],
    },
    oneByOne: durations(50_000, 0),
  };
}

const [wall, edges, exits] = chainSections([round(400), round(1400)], 27_000);

test("the wall time is set against that of the same round, and against dependsOn", () => {
  expect(wall?.rows.map(({ values }) => values)).toEqual([
    [4.4, 5.4],
    [4, 4],
    [27],
    [1.1, 1.35],
    [4.4 / 27, 0.2],
    [3, 3],
    [0.5, 0.5],
  ]);
  expect(wall?.budgets.map(({ figure, limit }) => [figure, limit])).toEqual([
    [(1.1 + 1.35) / 2, 1.2],
    [(4.4 / 27 + 0.2) / 2, 0.2],
  ]);
});

test("edges are counted over all rounds and by their place, and their median has a budget", () => {
  expect(edges?.rows.map(({ label, values }) => [label, values])).toEqual([
    ["Orkestra, 2 edges", [400, 1400]],
    ["  a -> b", [400, 1400]],
    ["one by one, 2 edges", [0, 0]],
  ]);
  expect(edges?.budgets).toEqual([{ what: "Orkestra, median", unit: "ms", figure: 900, limit: 500 }]);
});

test("an executor's end is set against the readiness of its own release, each witness in its own resolution", () => {
  expect(exits?.rows.map(({ values }) => values)).toEqual([
    [250, 40, 250, 40],
    [1, 0, 0, 0],
  ]);
  expect(exits?.budgets.map(({ figure }) => figure)).toEqual([250]);
});

test("an executor of no release of the chain has no figure that could pass for one", () => {
  const stranger = round(400);
  const exits = [{ node: "other", lastWordAt: 1, finishedAt: 0 }];
  expect(() => chainSections([{ ...stranger, orkestra: { ...stranger.orkestra, exits } }], 27_000)).toThrow(
    'no release "other"',
  );
});
