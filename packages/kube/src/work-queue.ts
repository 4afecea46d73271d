/**
 * Runs a function for keys: each key at most once at a time, and again after a run during which it was added.
 *
 * Adding a key that already waits does nothing, so a burst of events costs one run. A run that fails is repeated after a wait
 * that doubles with each failure of that key; a run that succeeds forgets them. A new event does not wait for that: the world
 * has changed, so the failure may be over.
 */
import { type Backoff, backoffMs } from "./clock.ts";

export interface WorkQueueOptions {
  readonly run: (key: string) => Promise<void>;
  /** Runs at the same time, of different keys. Default 4. */
  readonly concurrency?: number;
  /** Default: from 0.5 s to 5 min. */
  readonly backoff?: Backoff;
  /** Each run that failed, with how many in a row that makes. The key is queued again whatever this does; must not throw. */
  readonly onError: (error: unknown, key: string, failures: number) => void;
  readonly random?: () => number;
}

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** In order of arrival. */
  readonly #waiting = new Set<string>();
  readonly #running = new Set<string>();
  /** Added while they run. */
  readonly #again = new Set<string>();
  readonly #later = new Map<string, Timer>();
  readonly #retries = new Map<string, Timer>();
  readonly #failures = new Map<string, number>();
  #stopped = false;
  #idle: PromiseWithResolvers<void> | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Keys that wait for a free place; for the metric of the same name. */
  get depth(): number {
    return this.#waiting.size + this.#again.size;
  }

  get active(): number {
    return this.#running.size;
  }

  /** Runs the key as soon as there is a free place. Nothing after `stop`. */
  add(key: string): void {
    if (this.#stopped) return;
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
    this.#fill();
  }

  /** Adds the key after a while. Of several deadlines for a key the earliest counts, and the others are dropped. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#stopped) return;
    if (milliseconds <= 0) this.add(key);
    else this.#schedule(this.#later, key, milliseconds);
  }

  /** Drops what waits, is scheduled or has failed for a key that is no more. A run that is on goes to its end. */
  forget(key: string): void {
    this.#waiting.delete(key);
    this.#again.delete(key);
    this.#failures.delete(key);
    this.#cancel(this.#later, key);
    this.#cancel(this.#retries, key);
  }

  /** Resolves when nothing runs or waits for a place; deadlines in the future do not count. */
  idle(): Promise<void> {
    if (this.#running.size === 0 && this.depth === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Starts nothing more, drops what waits (whoever works next sees the same world), and waits for the runs that are on. */
  stop(): Promise<void> {
    this.#stopped = true;
    for (const key of [...this.#waiting, ...this.#again, ...this.#later.keys(), ...this.#retries.keys()])
      this.forget(key);
    return this.idle();
  }

  #fill(): void {
    for (const key of this.#waiting) {
      if (this.#running.size >= (this.#options.concurrency ?? 4)) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      void this.#run(key);
    }
  }

  /** Never rejects. */
  async #run(key: string): Promise<void> {
    try {
      await this.#options.run(key);
      this.#failures.delete(key);
      this.#cancel(this.#retries, key);
    } catch (error) {
      this.#failed(key, error);
    }
    this.#running.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
    this.#fill();
    if (this.#running.size === 0 && this.depth === 0) {
      this.#idle?.resolve();
      this.#idle = undefined;
    }
  }

  #failed(key: string, error: unknown): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    if (!this.#stopped) {
      const { backoff = { minMs: 500, maxMs: 300_000 }, random = Math.random } = this.#options;
      this.#cancel(this.#retries, key);
      this.#schedule(this.#retries, key, backoffMs(backoff, failures, random()));
    }
    this.#options.onError(error, key, failures);
  }

  #schedule(timers: Map<string, Timer>, key: string, milliseconds: number): void {
    const at = performance.now() + milliseconds;
    if ((timers.get(key)?.at ?? Number.POSITIVE_INFINITY) <= at) return;
    this.#cancel(timers, key);
    timers.set(key, { at, handle: setTimeout(() => this.#due(timers, key, at), Math.min(milliseconds, longestTimer)) });
  }

  #due(timers: Map<string, Timer>, key: string, at: number): void {
    timers.delete(key);
    const left = at - performance.now();
    if (left > 1) this.#schedule(timers, key, left);
    else this.add(key);
  }

  #cancel(timers: Map<string, Timer>, key: string): void {
    clearTimeout(timers.get(key)?.handle);
    timers.delete(key);
  }
}

interface Timer {
  readonly at: number;
  readonly handle: NodeJS.Timeout;
}

/** Node fires a longer timer at once. */
const longestTimer = 2 ** 31 - 1;
