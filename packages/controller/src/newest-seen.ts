/**
 * What we wrote of an object and the watch has not shown yet.
 *
 * A reconcile that follows a write at once would find the object as it was before, and say or do the same again. So the
 * answer to a write counts until the cache has caught up with it. Resource versions of one object are numbers that grow
 * (KEP 5504); where they are none, the cache is believed.
 */
import { keyOf, type UnknownObject } from "@orkestra/kube";

export class NewestSeen {
  readonly #written = new Map<string, UnknownObject>();

  /** `object` as the API server returned it. */
  wrote(object: UnknownObject): void {
    this.#written.set(keyOf(object), object);
  }

  /** The object, or what is newer. */
  of(cached: UnknownObject): UnknownObject {
    const key = keyOf(cached);
    const written = this.#written.get(key);
    if (!written) return cached;
    if (written.metadata.uid === cached.metadata.uid && version(written) > version(cached)) return written;
    this.#written.delete(key);
    return cached;
  }

  forget(key: string): void {
    this.#written.delete(key);
  }
}

function version({ metadata: { resourceVersion = "" } }: UnknownObject): bigint {
  return /^[0-9]+$/.test(resourceVersion) ? BigInt(resourceVersion) : 0n;
}
