/** Words and signs that all views of a status share. Times are seconds between moments of RFC 3339. */
import type { Phase } from "@orkestra/api";
import type { State } from "../cluster/state.ts";
import { readableSeconds } from "./seconds.ts";

const GLYPHS: Readonly<Record<Phase, string>> = {
  Pending: "○",
  Holding: "○",
  Staging: "◐",
  Releasing: "◐",
  RollingBack: "◐",
  Removing: "◐",
  Ready: "●",
  Failed: "✗",
  Skipped: "–",
  Removed: "–",
};

export function phaseGlyph(phase: Phase): string {
  return GLYPHS[phase];
}

export const STATE_GLYPHS: Readonly<Record<State, string>> = { ready: "●", failed: "✗", progressing: "◐" };

export function secondsBetween(from: string, to: string | number): number {
  const end = typeof to === "number" ? to : Date.parse(to);
  return Math.max(0, Math.round((end - Date.parse(from)) / 1000));
}

const DAY = 86_400;

/** `3d4h`, `2h5m`, `1m30s`: the two largest units say enough. */
export function age(seconds: number): string {
  if (seconds >= DAY) {
    const hours = Math.floor((seconds % DAY) / 3600);
    return `${Math.floor(seconds / DAY)}d${hours > 0 ? `${hours}h` : ""}`;
  }
  return readableSeconds(seconds >= 3600 ? seconds - (seconds % 60) : seconds);
}

interface Timed {
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
}

/** `took 12s`, `for 1m30s`; empty where it has not begun. `now` in milliseconds since 1970. */
export function duration({ startedAt, finishedAt }: Timed, now: number): string {
  if (startedAt === undefined) return "";
  return finishedAt === undefined
    ? `for ${age(secondsBetween(startedAt, now))}`
    : `took ${age(secondsBetween(startedAt, finishedAt))}`;
}
