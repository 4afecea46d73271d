/** What one pass over a HelmRelease came to. */
export interface Passed {
  readonly end:
    | "done"
    /** At once. */
    | "again"
    /** When its source has changed. */
    | "waiting"
    /** After a while that grows. */
    | "retry";
  /** Whether the generation counts as observed. */
  readonly observed: boolean;
}

export const OBSERVED: Passed = { end: "done", observed: true };
export const AGAIN: Passed = { end: "again", observed: false };
export const RETRY: Passed = { end: "retry", observed: false };
