/**
 * Keeps a copy of a collection true: lists, then watches, for as long as its signal lives.
 *
 * - While nothing changes, the watch is the only request; it is renewed every few minutes from the last bookmark.
 * - A watch that ends or breaks goes on from the last position; one whose position has expired (410) starts with a new list,
 *   which also tells what was deleted meanwhile. Failures are repeated for ever, with a growing, jittered wait, and reported.
 * - The handler learns what changed and is expected to note the key and return (see WorkQueue). What it throws is reported
 *   and changes nothing else.
 * - Objects are slimmed before they are kept: by default `managedFields`, often half of an object, is dropped.
 */
import type { KubeClient, WatchEvent } from "./client.ts";
import { type Backoff, backoffMs, type Clock, systemClock } from "./clock.ts";
import { isExpired } from "./errors.ts";
import { type KubernetesObject, keyOf, type UnknownObject } from "./objects.ts";
import type { Resource } from "./resources.ts";
import { type Indexes, type ReadonlyStore, Store } from "./store.ts";

export type Change<T> =
  | { readonly type: "added"; readonly key: string; readonly object: T }
  | { readonly type: "updated"; readonly key: string; readonly object: T; readonly old: T }
  | { readonly type: "deleted"; readonly key: string; readonly old: T };

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly resource: Resource;
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Ends the reflector; its store stays readable. */
  readonly signal: AbortSignal;
  readonly indexes?: Indexes<T>;
  /** What to keep of an object. Must keep `metadata` but for its managedFields. Default: drop managedFields. */
  readonly transform?: (object: T) => T;
  readonly onChange?: (change: Change<T>) => void;
  /** Each failure of list, watch or handler; the reflector goes on by itself. */
  readonly onError?: (error: unknown, during: "list" | "watch" | "handler") => void;
  /** Each watch after the first, with why the last one ended; "expired" means that a list goes before it. */
  readonly onWatchRestart?: (why: "ended" | "failed" | "expired") => void;
  /** Default: from 0.5 s to 30 s. */
  readonly backoff?: Backoff;
  /** Shortest life of a watch; up to a quarter is added, so that reflectors do not renew together. Default 240. */
  readonly watchSeconds?: number;
  readonly clock?: Clock;
}

export class Reflector<T extends KubernetesObject> {
  readonly store: ReadonlyStore<T>;
  /** Resolves when the first list is in the store and its handlers have run; rejects if stopped before that. */
  readonly synced: Promise<void>;
  /** Resolves when the signal was aborted and the last request is over. */
  readonly done: Promise<void>;

  readonly #client: KubeClient;
  readonly #options: ReflectorOptions<T>;
  readonly #clock: Clock;
  readonly #store: Store<T>;
  readonly #synced = Promise.withResolvers<void>();
  /** Where the next watch begins; undefined when a list is needed first. */
  #position: string | undefined;
  /** Failures since the cluster last answered properly. */
  #failures = 0;

  constructor(client: KubeClient, options: ReflectorOptions<T>) {
    this.#client = client;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#store = new Store(this.#guarded(options.indexes ?? {}));
    this.store = this.#store;
    this.synced = this.#synced.promise;
    this.synced.catch(() => undefined); // Not everybody waits for it; those who do still see the rejection.
    this.done = this.#run();
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) await this.#round();
    this.#synced.reject(signal.reason);
  }

  /** A list if one is needed, then one watch. Never throws. */
  async #round(): Promise<void> {
    const { signal, onError, onWatchRestart } = this.#options;
    let during: "list" | "watch" = "list";
    try {
      this.#position ??= await this.#list();
      this.#synced.resolve();
      during = "watch";
      const ofUse = await this.#watch(this.#position);
      if (signal.aborted) return;
      onWatchRestart?.("ended");
      if (ofUse) this.#failures = 0;
      else await this.#pause(); // A server that hangs up at once must not be called in a tight loop.
    } catch (error) {
      if (signal.aborted) return;
      const expired = isExpired(error);
      if (expired) this.#position = undefined;
      else onError?.(error, during);
      if (during === "watch") onWatchRestart?.(expired ? "expired" : "failed");
      if (expired && this.#failures === 0)
        this.#failures++; // In the normal course of things: list again at once.
      else await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    this.#failures++;
    const backoff = this.#options.backoff ?? { minMs: 500, maxMs: 30_000 };
    const milliseconds = backoffMs(backoff, this.#failures, this.#clock.random());
    await this.#clock.sleep(milliseconds, this.#options.signal).catch(() => undefined); // Aborted: the loop sees it.
  }

  async #list(): Promise<string> {
    const { resource, namespace, labelSelector, fieldSelector, signal } = this.#options;
    const options = { namespace, labelSelector, fieldSelector, signal, transform: this.#slim };
    const list = await this.#client.list<T>(resource, options);
    const gone = new Set(this.#store.keys());
    for (const object of list.items) {
      gone.delete(keyOf(object));
      this.#put(object);
    }
    for (const key of gone) this.#remove(key);
    return list.resourceVersion;
  }

  /** Resolves when the watch is over; true when it was of use, that is, sent anything or lasted a while. */
  async #watch(from: string): Promise<boolean> {
    const { resource, namespace, labelSelector, fieldSelector, signal, watchSeconds = 240 } = this.#options;
    const timeoutSeconds = Math.round(watchSeconds * (1 + this.#clock.random() / 4));
    const started = this.#clock.now();
    let events = 0;
    const selection = { namespace, labelSelector, fieldSelector };
    for await (const event of this.#client.watch<T>(resource, {
      ...selection,
      resourceVersion: from,
      timeoutSeconds,
      signal,
    })) {
      this.#take(event);
      this.#failures = 0;
      events++;
    }
    return events > 0 || this.#clock.now() - started >= 1_000;
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === "BOOKMARK") {
      this.#position = event.resourceVersion || this.#position;
      return;
    }
    if (event.type === "DELETED") this.#remove(keyOf(event.object));
    else this.#put(this.#slim(event.object));
    this.#position = event.object.metadata.resourceVersion ?? this.#position;
  }

  #put(object: T): void {
    const key = keyOf(object);
    const old = this.#store.get(key);
    if (old && isSame(old, object)) return;
    if (old && old.metadata.uid !== object.metadata.uid) this.#remove(key); // Deleted and made again behind our back.
    this.#store.set(key, object);
    const isNew = !old || old.metadata.uid !== object.metadata.uid;
    this.#tell(isNew ? { type: "added", key, object } : { type: "updated", key, object, old });
  }

  #remove(key: string): void {
    const old = this.#store.get(key);
    if (!old) return;
    this.#store.delete(key);
    this.#tell({ type: "deleted", key, old });
  }

  #tell(change: Change<T>): void {
    this.#isolated(() => this.#options.onChange?.(change), undefined);
  }

  /** An object that the caller's transform cannot slim is kept whole: the store stays true. */
  readonly #slim = (object: T): T => {
    const { transform = withoutManagedFields } = this.#options;
    return this.#isolated(() => transform(object), object);
  };

  #guarded(indexes: Indexes<T>): Indexes<T> {
    const guard = (valuesOf: (object: T) => readonly string[]) => (object: T) =>
      this.#isolated(() => valuesOf(object), []);
    return Object.fromEntries(Object.entries(indexes).map(([index, valuesOf]) => [index, guard(valuesOf)]));
  }

  /** Runs the caller's code; what it throws is reported and must not end the watch. */
  #isolated<R>(run: () => R, otherwise: R): R {
    try {
      return run();
    } catch (error) {
      this.#options.onError?.(error, "handler");
      return otherwise;
    }
  }
}

/** Starts a reflector; it runs until `options.signal` is aborted. */
export function reflect<T extends KubernetesObject = UnknownObject>(
  client: KubeClient,
  options: ReflectorOptions<T>,
): Reflector<T> {
  return new Reflector(client, options);
}

function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.metadata.uid === b.metadata.uid && a.metadata.resourceVersion === b.metadata.resourceVersion;
}
