/** The only durations that a test may name, in milliseconds. They bound what may take long on a small, busy machine. */
export const Within = {
  /** The controller looks at something and says so; no pod is needed. */
  decision: 60_000,
  /** A group of a few charts becomes ready. */
  rollout: 240_000,
  /** A group fails: the timeout of its broken release (15 s in the scenarios), and what goes on beside it. */
  failure: 240_000,
  /** A chart cannot be staged, and the group says so: the start of a pod, and what it tries again. */
  staging: 90_000,
  /** Releases are uninstalled. */
  teardown: 120_000,
  /** A group fails, and what it had before is put back. */
  rollback: 300_000,
} as const;

/** How long nothing may happen until we believe that nothing will. Not a bound: tests wait for all of it. */
export const QUIET_MS = 10_000;
