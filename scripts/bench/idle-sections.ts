/** What is told of a controller with many groups. Pure. */
import type { Memory } from "./process.ts";
import type { Section } from "./section.ts";
import { median } from "./statistics.ts";

/** One start of the controller in front of groups that are all Ready. */
export interface IdleRun {
  /** From its start until it had looked at each group. */
  readonly startMs: number;
  /** At the end of a minute in which nothing happened. */
  readonly memory: Memory;
  /** In that minute. */
  readonly requests: number;
  /** In that minute. */
  readonly processorSeconds: number;
  /** From applying one changed group to the watch that shows its Workflow. */
  readonly changeMs: readonly number[];
}

/** All groups changed at once. */
export interface AllAtOnce {
  /** Until the last apply was answered, and until the last Workflow was there. */
  readonly appliedMs: number;
  readonly startedMs: number;
  readonly requests: number;
  readonly peakMiB: number;
  readonly processorSeconds: number;
  /** Of the API server in memory, meanwhile. */
  readonly serverSeconds: number;
}

export interface ManyGroupsFigures {
  readonly groups: number;
  readonly applications: number;
  readonly runs: readonly IdleRun[];
  readonly allAtOnce: AllAtOnce;
}

/** One for each kind that it watches: each is renewed once in four minutes. */
const WATCHES = 5;

export function idleSections({ groups, applications, runs, allAtOnce }: ManyGroupsFigures): Section[] {
  const held = runs.map(({ memory }) => memory.nowMiB);
  const requests = runs.map((run) => run.requests);
  return [
    {
      title: `The controller with ${count(groups)} idle groups of ${applications} applications`,
      how:
        "The image's own files, started in front of groups that are all Ready, with the API server in memory as another process. " +
        "It is alone and needs no Lease. Each of its watches is opened again every four minutes.",
      rows: [
        {
          label: "start until it has looked at each group",
          unit: "s",
          values: runs.map(({ startMs }) => startMs / 1000),
        },
        { label: "memory, after a minute", unit: "MiB", values: held },
        { label: "most memory until then", unit: "MiB", values: runs.map(({ memory }) => memory.peakMiB) },
        { label: "requests in that minute", unit: "requests", values: requests },
        { label: "processor time in that minute", unit: "ms", values: runs.map((run) => run.processorSeconds * 1000) },
        { label: "one group changed to its Workflow", unit: "ms", values: runs.flatMap(({ changeMs }) => changeMs) },
      ],
      budgets: [
        { what: "memory, median", unit: "MiB", figure: median(held), limit: 150 },
        { what: "requests in a minute, most", unit: "requests", figure: Math.max(...requests), limit: WATCHES },
      ],
    },
    {
      title: `All ${count(groups)} groups changed at once`,
      how:
        "The last application of each, by 16 requests at a time, which the same API server answers: it took " +
        `${allAtOnce.serverSeconds.toFixed(1)} s of a processor for it all.`,
      rows: [
        { label: "until all were applied", unit: "s", values: [allAtOnce.appliedMs / 1000] },
        { label: "until all had their Workflow", unit: "s", values: [allAtOnce.startedMs / 1000] },
        { label: "requests for each group", unit: "times", values: [allAtOnce.requests / groups] },
        { label: "the controller's processor time", unit: "s", values: [allAtOnce.processorSeconds] },
        { label: "most memory meanwhile", unit: "MiB", values: [allAtOnce.peakMiB] },
      ],
      budgets: [],
    },
  ];
}

const count = (value: number): string => value.toLocaleString("en");
