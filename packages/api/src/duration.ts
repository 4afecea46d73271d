/** Lengths of time as texts such as `1h30m`. Apart from the schemas, so that the executor's bundle needs no zod. */

const UNIT_SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** The texts that are durations: Go's form without the units that nobody needs, the same subset as Flux takes. */
export const DURATION = /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/;

/** Seconds of a duration such as `1h30m` or `2.5s`. Parts that are no duration count nothing. */
export function durationSeconds(duration: string): number {
  let seconds = 0;
  for (const [, amount, unit] of duration.matchAll(/([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)/g)) {
    seconds += Number(amount) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
  }
  return seconds;
}
