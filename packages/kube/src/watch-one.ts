/**
 * Follows one object: its state now, then each change, for as long as the signal lives.
 *
 * Each round lists the one object (by field selector) and watches from there for 15 s, which the server ends by itself, so
 * that an event that was lost, or a connection that died unnoticed, delays a change by that long and no more. A list, not a
 * get: an object's own resourceVersion may be too old to watch from, and an object that is not there has none.
 * RBAC: list and watch; both may be limited by resourceNames, which the API server honours for this selector.
 */
import type { KubeClient } from "./client.ts";
import { type Backoff, backoffMs, type Clock, systemClock } from "./clock.ts";
import { isExpired, isTransient } from "./errors.ts";
import type { KubernetesObject, UnknownObject } from "./objects.ts";
import type { Ref } from "./resources.ts";

export interface WatchOneOptions {
  readonly signal: AbortSignal;
  /** Time between two looks at the whole truth. Default 15. */
  readonly resyncSeconds?: number;
  /** Faults that may pass, each of which is followed by a wait and another try. */
  readonly onError?: (error: unknown) => void;
  /** Default: from 0.2 s to 5 s. */
  readonly backoff?: Backoff;
  readonly clock?: Clock;
}

/**
 * Yields the object, or "gone", first as it is, then whenever that has changed. Ends when the signal is aborted. Throws only
 * what will not pass by waiting: no permission, a kind that is not served.
 */
export async function* watchOne<T extends KubernetesObject = UnknownObject>(
  client: KubeClient,
  ref: Ref,
  options: WatchOneOptions,
): AsyncGenerator<T | "gone", void, void> {
  const { signal, clock = systemClock, backoff = { minMs: 200, maxMs: 5_000 } } = options;
  let seen: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const started = clock.now();
    try {
      for await (const state of round<T>(client, ref, options)) {
        failures = 0;
        if (versionOf(state) === seen) continue;
        seen = versionOf(state);
        yield state;
      }
    } catch (error) {
      reportOrThrow(error, options);
    }
    // Also a server that hangs up at once without an error must not be called in a tight loop.
    if (clock.now() - started < shortRoundMs) {
      failures++;
      await clock.sleep(backoffMs(backoff, failures, clock.random()), signal).catch(() => undefined); // Aborted: the loop sees it.
    }
  }
}

/** A round normally lasts until the server ends its watch. */
const shortRoundMs = 1_000;

function reportOrThrow(error: unknown, { signal, onError }: WatchOneOptions): void {
  if (signal.aborted || isExpired(error)) return;
  if (!isTransient(error)) throw error;
  onError?.(error);
}

async function* round<T extends KubernetesObject>(
  client: KubeClient,
  ref: Ref,
  options: WatchOneOptions,
): AsyncGenerator<T | "gone"> {
  const { signal, resyncSeconds = 15 } = options;
  const selection = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}`, signal };
  const list = await client.list<T>(ref.resource, selection);
  yield list.items[0] ?? "gone";

  const { resourceVersion } = list;
  const watch = {
    ...selection,
    resourceVersion,
    allowBookmarks: false,
    timeoutSeconds: resyncSeconds,
    inactivitySeconds: resyncSeconds + 5,
  };
  for await (const event of client.watch<T>(ref.resource, watch)) {
    if (event.type === "BOOKMARK") continue;
    yield event.type === "DELETED" ? "gone" : event.object;
  }
}

function versionOf(state: KubernetesObject | "gone"): string {
  return state === "gone" ? state : `${state.metadata.uid}/${state.metadata.resourceVersion}`;
}
