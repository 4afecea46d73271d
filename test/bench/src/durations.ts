/** How long a rollout took as a whole, and how long each edge of it: from the last dependency's readiness to the creation. */
import type { Sighting } from "./recording.ts";
import { createdTime, type Edge, readyTime, type Story, storiesOf } from "./story.ts";

interface EdgeDuration {
  /** The dependency that was ready last: the one that the dependent waited for. */
  readonly from: string;
  readonly to: string;
  /** By this process's clock: from the event that told of readiness to the one that told of the creation. */
  readonly seenMs: number;
  /** By the objects' own times, which are whole seconds. */
  readonly writtenMs: number;
}

interface ReleaseDuration {
  readonly name: string;
  /** Milliseconds since 1970, by this process's clock. */
  readonly createdAt: number;
  readonly readyAt: number;
  /** From one to the other. */
  readonly seenMs: number;
}

export interface RolloutDurations {
  /** From the first creation to the last readiness, as seen. */
  readonly wallMs: number;
  /** Each release from its creation to its readiness, as seen, in the order of creation. */
  readonly releases: readonly ReleaseDuration[];
  readonly edges: readonly EdgeDuration[];
}

/** Throws when a release was never ready: what failed has no duration. */
export function durationsOf(edges: readonly Edge[], sightings: readonly Sighting[]): RolloutDurations {
  const stories = [...storiesOf(sightings)].map(([name, story]) => finished(name, story));
  const byName = new Map(stories.map((story) => [story.name, story]));
  const released = (name: string): Finished => {
    const story = byName.get(name);
    if (!story) throw new Error(`${name} was never released`);
    return story;
  };
  const ends = [...new Set(edges.map(({ to }) => to))].map(released);
  return {
    wallMs:
      Math.max(...stories.map(({ ready }) => ready.seenAt)) - Math.min(...stories.map(({ created }) => created.seenAt)),
    releases: stories.map(({ name, created, ready }) => ({
      name,
      createdAt: created.seenAt,
      readyAt: ready.seenAt,
      seenMs: ready.seenAt - created.seenAt,
    })),
    edges: ends.map((end) => {
      const dependencies = edges.filter(({ to }) => to === end.name).map(({ from }) => released(from));
      const last = dependencies.reduce((a, b) => (b.ready.revision > a.ready.revision ? b : a));
      return {
        from: last.name,
        to: end.name,
        seenMs: end.created.seenAt - last.ready.seenAt,
        writtenMs: createdTime(end.created.release) - readyTime(last.ready.release),
      };
    }),
  };
}

interface Finished extends Required<Story> {
  readonly name: string;
}

function finished(name: string, { created, ready }: Story): Finished {
  if (!ready) throw new Error(`${name} was never ready`);
  return { name, created, ready };
}

/** The table that is printed. Times in seconds. */
export function durationTable(title: string, { wallMs, releases, edges }: RolloutDurations): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(2).padStart(7);
  const sorted = edges.map(({ seenMs }) => seenMs).sort((a, b) => a - b);
  return [
    `${title}: ${(wallMs / 1000).toFixed(1)} s from the first release created to the last ready`,
    "  created -> ready (as seen by a watch)",
    ...releases.map(({ name, seenMs }) => `  ${seconds(seenMs)} s  ${name}`),
    "  dependency ready -> dependent created (seen by a watch; by the objects' own times, in whole seconds)",
    ...edges.map(
      ({ from, to, seenMs, writtenMs }) => `  ${seconds(seenMs)} s ${seconds(writtenMs)} s  ${from} -> ${to}`,
    ),
    `  median ${seconds(median(sorted)).trim()} s over ${edges.length} ${edges.length === 1 ? "edge" : "edges"}`,
  ].join("\n");
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
