/** What is told of the rounds of a chain. Pure. */
import type { ExecutorExit, GroupTimes, RolloutDurations } from "@orkestra/bench";
import type { Row, Section } from "./section.ts";
import { median, quantile, ratios } from "./statistics.ts";

export interface OrkestraChain {
  readonly durations: RolloutDurations;
  readonly times: GroupTimes;
  readonly exits: readonly ExecutorExit[];
}

export interface ChainRound {
  readonly orkestra: OrkestraChain;
  readonly oneByOne: RolloutDurations;
}

export function chainSections(rounds: readonly ChainRound[], dependsOnMs: number): Section[] {
  return [wallSection(rounds, dependsOnMs), edgeSection(rounds), exitSection(rounds)];
}

function wallSection(rounds: readonly ChainRound[], dependsOnMs: number): Section {
  const orkestra = rounds.map((round) => round.orkestra.durations.wallMs / 1000);
  const oneByOne = rounds.map((round) => round.oneByOne.wallMs / 1000);
  const toOneByOne = ratios(orkestra, oneByOne);
  const toDependsOn = orkestra.map((wall) => wall / (dependsOnMs / 1000));
  const applied = rounds.map(({ orkestra: { durations, times } }) => firstCreated(durations) - times.appliedAt);
  const told = rounds.map(({ orkestra: { durations, times } }) => times.groupReadyAt - lastReady(durations));
  return {
    title: "Chain of releases: first HelmRelease created to last one ready",
    how:
      "Five releases of the demo chart, each after the one before, by Orkestra. Beside it, in turns, copies of the same " +
      "HelmReleases: applied by this process one after the other, each as soon as a watch tells that the one before is ready, " +
      "with no pod in between; and, once, all together with Flux's dependsOn and its defaults.",
    rows: [
      { label: "Orkestra", unit: "s", values: orkestra },
      { label: "one by one, without a pod", unit: "s", values: oneByOne },
      { label: "Flux dependsOn", unit: "s", values: [dependsOnMs / 1000] },
      { label: "Orkestra to one by one", unit: "times", values: toOneByOne },
      { label: "Orkestra to Flux dependsOn", unit: "times", values: toDependsOn },
      { label: "before: group applied to first created", unit: "s", values: applied.map((ms) => ms / 1000) },
      { label: "after: last ready to group Ready", unit: "s", values: told.map((ms) => ms / 1000) },
    ],
    budgets: [
      { what: "Orkestra to one by one, median of pairs", unit: "times", figure: median(toOneByOne), limit: 1.2 },
      { what: "Orkestra to Flux dependsOn, median", unit: "times", figure: median(toDependsOn), limit: 0.2 },
    ],
  };
}

function edgeSection(rounds: readonly ChainRound[]): Section {
  const edges = (of: (round: ChainRound) => RolloutDurations) =>
    rounds.flatMap((round) => of(round).edges.map(({ seenMs }) => seenMs));
  const orkestra = edges((round) => round.orkestra.durations);
  const oneByOne = edges((round) => round.oneByOne);
  return {
    title: "Edges of the chain: dependency Ready to dependent's HelmRelease created",
    how:
      "Of the same rollouts: from the watch event that told of readiness to the one that told of the creation, in this " +
      "process. One by one is the least that a watch and a write take.",
    rows: [
      { label: `Orkestra, ${orkestra.length} edges`, unit: "ms", values: orkestra },
      ...eachEdge(rounds),
      { label: `one by one, ${oneByOne.length} edges`, unit: "ms", values: oneByOne },
    ],
    budgets: [{ what: "Orkestra, median", unit: "ms", figure: median(orkestra), limit: 500 }],
  };
}

/** By its place in the chain: where the look-ahead does not hide the start of a pod, it shows here. */
function eachEdge(rounds: readonly ChainRound[]): Row[] {
  const edges = rounds.flatMap(({ orkestra }) => orkestra.durations.edges);
  const names = new Set(edges.map(({ from, to }) => `${from} -> ${to}`));
  return [...names].map((name) => ({
    label: `  ${name}`,
    unit: "ms",
    values: edges.filter(({ from, to }) => `${from} -> ${to}` === name).map(({ seenMs }) => seenMs),
  }));
}

function exitSection(rounds: readonly ChainRound[]): Section {
  const exits = rounds.flatMap(({ orkestra: { durations, exits: all } }) =>
    all.map(({ node, lastWordAt, finishedAt }) => {
      const readyAt = durations.releases.find(({ name }) => name === node)?.readyAt;
      if (readyAt === undefined) throw new Error(`an executor ran for "${node}", but there is no release "${node}"`);
      return { word: lastWordAt - readyAt, end: (finishedAt - Math.floor(readyAt / 1000) * 1000) / 1000 };
    }),
  );
  const words = exits.map(({ word }) => word);
  return {
    title: "Executors: HelmRelease Ready to the executor's end",
    how:
      "Of the same rollouts: from the watch event that told this process of readiness to the executor's last log line, which " +
      "has its own clock (this machine's) in milliseconds and is written just before it exits; below 0, the executor was told " +
      "first. The container's finishedAt is in whole seconds, so it can only be held against the second of readiness.",
    rows: [
      { label: `to its last log line, ${words.length} executors`, unit: "ms", values: words },
      { label: "to finishedAt, whole seconds", unit: "s", values: exits.map(({ end }) => end) },
    ],
    budgets: [{ what: "to its last log line, p95", unit: "ms", figure: quantile(words, 0.95), limit: 100 }],
  };
}

const firstCreated = ({ releases }: RolloutDurations): number =>
  Math.min(...releases.map(({ createdAt }) => createdAt));
const lastReady = ({ releases }: RolloutDurations): number => Math.max(...releases.map(({ readyAt }) => readyAt));
