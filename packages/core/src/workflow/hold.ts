/**
 * How long a pod may hold for its dependencies.
 *
 * Failures end a hold at once, since they show on the HelmRelease. The bound is for what never shows, such as an executor
 * that was killed for good: it must be long enough for every release that can still succeed.
 */
import { sortedSet } from "../text/compare.ts";
import { POD_START_SECONDS, SLACK_SECONDS } from "./limits.ts";
import type { Loosened, Turn } from "./look-ahead.ts";

/** Full-length tries of one dependency that a hold outlasts: a pod that was lost at its very end, and one more. */
const TRIES = 2;
/** Longest wait for a slot that is allowed for. More is true only of an adversary, and would keep a lost cause for days. */
const LONGEST_QUEUE_SECONDS = 6 * 3600;

export interface Hold {
  /**
   * Releases, or removals, that the executor itself waits for, sorted. With several levels also those that these hold for: when one
   * fails, those between are skipped without a trace, and nobody else could tell.
   */
  readonly after: readonly string[];
  /** 0 where there is nothing to hold for. */
  readonly seconds: number;
}

/**
 * A held-for dependency is running or waits for a slot when the hold begins. With one level its own dependencies are
 * ready by then; with more it may hold itself, with one level less.
 * It waits for a slot only while all others are taken, of which `heldSlots` at most do no work: so no longer than all
 * work takes on the rest of them.
 */
export function holds(
  nodes: readonly Turn[],
  { edges, levels, heldSlots }: Loosened,
  limits: { readonly parallelism: number; readonly timeoutSeconds?: number },
): ReadonlyMap<string, Hold> {
  const busy = new Map(nodes.map(({ name, node }) => [name, TRIES * tryOf(node.timeoutSeconds)]));
  const work = [...busy.values()].reduce((sum, seconds) => sum + seconds, 0);
  const queue = heldSlots === undefined ? 0 : Math.min(work / (limits.parallelism - heldSlots), LONGEST_QUEUE_SECONDS);
  const most = limits.timeoutSeconds ?? Number.POSITIVE_INFINITY;
  const direct = new Map(nodes.map((node) => [node.name, heldFor(node, edges)]));
  const after = farther(direct, levels);
  let seconds: ReadonlyMap<string, number> = new Map();
  for (let level = 0; level < levels; level++) {
    const closer = seconds;
    const until = (name: string): number => (busy.get(name) ?? 0) + queue + (closer.get(name) ?? 0);
    seconds = new Map([...direct].map(([name, names]) => [name, Math.max(0, ...names.map(until))]));
  }
  return new Map(
    [...after].map(([name, names]) => [
      name,
      { after: names, seconds: Math.ceil(Math.min(most, seconds.get(name) ?? 0)) },
    ]),
  );
}

/** What each node holds for, and what that holds for, as far as the levels go. */
function farther(
  direct: ReadonlyMap<string, readonly string[]>,
  levels: number,
): ReadonlyMap<string, readonly string[]> {
  let after = direct;
  for (let level = 1; level < levels; level++) {
    const closer = after;
    const held = (names: readonly string[]) => sortedSet([...names, ...names.flatMap((it) => closer.get(it) ?? [])]);
    after = new Map([...direct].map(([name, names]) => [name, held(names)]));
  }
  return after;
}

function heldFor({ name, dependencies }: Turn, edges: Loosened["edges"]): string[] {
  const argo = new Set(edges.get(name));
  return dependencies.filter((it) => !argo.has(it));
}

/** Longest that one pod may live, from its creation: Argo's timeout counts the time until it starts too. */
export function podSeconds(holdSeconds: number, timeoutSeconds: number): number {
  return holdSeconds + tryOf(timeoutSeconds);
}

function tryOf(timeoutSeconds: number): number {
  return POD_START_SECONDS + timeoutSeconds + SLACK_SECONDS;
}
