/**
 * Which failed attempts are repeated, and when.
 *
 * Repeated whatever the request does: 429 (the server refused to look at it), a 403 of a server that has not read its roles,
 * and connections that were never made.
 * Repeated only when doing it twice is the same as once: 5xx and connections that broke later.
 * The wait doubles, with jitter, and is at least what Retry-After asks for, up to a limit.
 */
import { setTimeout as sleep } from "node:timers/promises";
import pRetry from "p-retry";
import { ApiError, ConnectionError, isRoleUnknown } from "./errors.ts";

export interface RetryOptions {
  /** Attempts after the first. Default 4, which spans some 3 to 6 s. */
  readonly retries?: number;
  /** First wait. Default 200. */
  readonly minMs?: number;
  /** Default 5,000. */
  readonly maxMs?: number;
  /** A server that asks for a longer wait gets this one. Default 30. */
  readonly maxRetryAfterSeconds?: number;
}

export function withRetries<T>(
  attempt: () => Promise<T>,
  options: RetryOptions & { readonly repeatable: boolean; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const { retries = 4, minMs = 200, maxMs = 5_000, maxRetryAfterSeconds = 30, repeatable, signal } = options;
  return pRetry(attempt, {
    retries,
    minTimeout: minMs,
    maxTimeout: maxMs,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => mayRepeat(error, repeatable),
    onFailedAttempt: async ({ error, retriesLeft, retryDelay }) => {
      if (retriesLeft === 0 || !mayRepeat(error, repeatable)) return;
      const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) : 0;
      const missing = Math.min(asked, maxRetryAfterSeconds) * 1_000 - retryDelay;
      if (missing > 0) await sleep(missing, undefined, signal && { signal }).catch(throwReason(signal));
    },
  });
}

function mayRepeat(error: Error, repeatable: boolean): boolean {
  if (error instanceof ConnectionError) return repeatable || !error.mayHaveArrived;
  if (!(error instanceof ApiError)) return false;
  return error.status === 429 || isRoleUnknown(error) || (repeatable && error.status >= 500);
}

/** A sleep that is aborted rejects with an AbortError of its own; callers are promised the signal's reason. */
function throwReason(signal: AbortSignal | undefined): (error: unknown) => never {
  return (error) => {
    throw signal?.aborted ? signal.reason : error;
  };
}
