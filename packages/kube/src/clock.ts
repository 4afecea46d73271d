/** Time and chance, so that tests need neither, and the one formula for waiting after a failure. */
import { setTimeout as wait } from "node:timers/promises";

export interface Clock {
  /** Milliseconds, from any fixed point. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted, and then leaves no listener behind. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, signal && { signal }),
  random: Math.random,
};

export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Doubles with each failure in a row (from 1) up to the limit; the jitter takes away up to half, so that crowds disperse. */
export function backoffMs({ minMs, maxMs }: Backoff, failures: number, random: number): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return full * (1 - random / 2);
}
