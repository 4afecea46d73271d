/** Go durations, the subset that Flux takes: `90s`, `1h30m`, `2.5s`. */
import { durationSeconds } from "@orkestra/api";

const GRAMMAR = /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/;
/** A year, the longest that our API takes: what is computed from durations stays far below 2^31. */
const LONGEST_SECONDS = 8760 * 3600;

/** Seconds, possibly with a fraction; undefined where the text is not a duration longer than nothing and up to a year. */
export function parseDuration(text: unknown): number | undefined {
  if (typeof text !== "string" || text.length > 32 || !GRAMMAR.test(text)) return undefined;
  const seconds = durationSeconds(text);
  return seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

/** A duration of whole seconds, rounded up, with the unit that Argo and Go want. */
export function formatSeconds(seconds: number): string {
  return `${Math.ceil(seconds)}s`;
}
