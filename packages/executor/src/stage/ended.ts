/** How a step of staging ends early, as data: what the last words will say, and thereby whether another pod is worth it. */
import type { Ending } from "../outcome.ts";

export interface Ended {
  readonly ok: false;
  /** `fault`: it may pass by itself. */
  readonly ending: Extract<Ending, "failed" | "fault">;
  /** A word for programs, then words for people: what, and what helps. */
  readonly because: readonly [reason: string, ...words: readonly string[]];
}

/** It stays like that until somebody changes something. */
export function failed(reason: string, ...words: readonly string[]): Ended {
  return { ok: false, ending: "failed", because: [reason, ...words] };
}

export function fault(reason: string, ...words: readonly string[]): Ended {
  return { ok: false, ending: "fault", because: [reason, ...words] };
}
