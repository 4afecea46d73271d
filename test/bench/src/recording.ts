/**
 * Records every state of the HelmReleases of a namespace, in the order in which the API server wrote them.
 *
 * resourceVersion is etcd's revision, which counts all writes of the store: of two states, the one with the lower number
 * was there first, however close they are. `seenAt` is this process's clock when the event arrived, for durations only.
 */
import { EventEmitter, once } from "node:events";
import { isExpired, isTransient, type KubeClient, resources } from "@orkestra/kube";
import { isReady, type Release } from "./release.ts";

export interface Sighting {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly name: string;
  /** etcd's revision. */
  readonly revision: bigint;
  /** Milliseconds since 1970, when the event arrived here. */
  readonly seenAt: number;
  readonly release: Release;
}

export interface Recording extends AsyncDisposable {
  /** All until now, oldest first. Throws when the recording has a gap, for then it proves nothing. */
  sightings(): readonly Sighting[];
  /** Resolves with the first sighting that fits, of those until now and those to come. Throws when none will come. */
  seen(fits: (sighting: Sighting) => boolean, signal: AbortSignal): Promise<Sighting>;
}

/** Starts to record; whatever is written after the promise resolves is seen. */
export async function recordReleases(client: KubeClient, namespace: string): Promise<Recording> {
  const stop = new AbortController();
  const seen: Sighting[] = [];
  let fault: unknown;
  const start = await client.list<Release>(resources.HelmRelease, { namespace });
  if (start.items.length > 0)
    throw new Error(`namespace ${namespace} has releases already: a record must begin before them`);
  const news = new EventEmitter().setMaxListeners(0);
  const note = (sighting: Sighting): void => {
    seen.push(sighting);
    news.emit("news");
  };
  const done = follow(client, namespace, start.resourceVersion, stop.signal, note)
    .catch((error: unknown) => {
      if (!stop.signal.aborted) fault = error;
    })
    .finally(() => news.emit("news"));
  const sightings = (): readonly Sighting[] => {
    if (fault !== undefined) throw new Error(`the record of ${namespace} has a gap`, { cause: fault });
    return [...seen];
  };
  return {
    sightings,
    seen: async (fits, signal) => {
      for (;;) {
        const found = sightings().find(fits);
        if (found) return found;
        if (stop.signal.aborted) throw new Error(`the record of ${namespace} has ended`);
        await once(news, "news", { signal });
      }
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
    },
  };
}

/** Resolves as soon as the record has the release ready. */
export async function releaseReady(recording: Recording, name: string, signal: AbortSignal): Promise<void> {
  await recording.seen((one) => one.type !== "DELETED" && one.name === name && isReady(one.release), signal);
}

async function follow(
  client: KubeClient,
  namespace: string,
  from: string,
  signal: AbortSignal,
  note: (sighting: Sighting) => void,
): Promise<void> {
  let resourceVersion = from;
  while (!signal.aborted) {
    try {
      for await (const event of client.watch<Release>(resources.HelmRelease, { namespace, resourceVersion, signal })) {
        if (event.type === "BOOKMARK") {
          resourceVersion = event.resourceVersion;
          continue;
        }
        const { name, resourceVersion: version = "" } = event.object.metadata;
        resourceVersion = version;
        note({ type: event.type, name, revision: BigInt(version), seenAt: Date.now(), release: event.object });
      }
    } catch (error) {
      // A broken connection loses nothing: the next watch goes on after the last event. An expired position does.
      if (!isTransient(error) || isExpired(error)) throw error;
    }
  }
}
