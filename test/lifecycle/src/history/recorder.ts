/** Writes down what happens in a sandbox, as it happens, and tells who waits that something did. */
import type { UnknownObject } from "@orkestra/kube";
import type { Sandbox } from "@orkestra/sandbox";
import { Cluster } from "./cluster.ts";
import type { Change, Entry, History } from "./history.ts";

export class Recorder {
  readonly #began = performance.now();
  readonly #entries: Entry[] = [];
  /** As it is now. */
  readonly cluster = new Cluster();
  readonly #sandbox: Sandbox;
  readonly #traps: { readonly fits: (change: Change) => boolean; readonly act: () => void }[] = [];
  #version = 0;
  #counted = 0;
  #asked = 0;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
    const { watches } = sandbox;
    // Everything that changes is told to the watches, in one place and in order; so nothing can be missed here.
    const told = watches.changed.bind(watches);
    watches.changed = (state) => {
      // Each change is a version of its own.
      const unseen = state.version - this.#version;
      for (const { before, after } of unseen > 0 ? state.changes.slice(-unseen) : []) {
        const object = (after ?? before) as unknown as UnknownObject;
        const change: Change = {
          type: "change",
          ms: this.#ms(),
          object,
          before: before as UnknownObject | undefined,
          after: after as UnknownObject | undefined,
        };
        this.#entries.push(change);
        this.cluster.take(change);
        this.#spring(change);
      }
      this.#version = state.version;
      told(state);
    };
  }

  /** Calls `act` at the next change that fits, before whoever made it has its answer. */
  trap(fits: (change: Change) => boolean, act: () => void): void {
    this.#traps.push({ fits, act });
  }

  #spring(change: Change): void {
    const at = this.#traps.findIndex(({ fits }) => fits(change));
    const [trap] = at < 0 ? [] : this.#traps.splice(at, 1);
    trap?.act();
  }

  get history(): History {
    return this.#entries;
  }

  /** Something that the test is about to do. */
  mark(text: string, deletes: readonly string[] = []): void {
    this.#entries.push({ type: "mark", ms: this.#ms(), text, deletes });
  }

  /** Something that people who read of a failure may want to know. */
  note(text: string): void {
    this.#entries.push({ type: "note", ms: this.#ms(), text });
  }

  /** Grows with whatever happens: changes, and requests that are no watches. */
  get activity(): number {
    const { requests } = this.#sandbox;
    for (; this.#counted < requests.length; this.#counted++) if (!requests[this.#counted]?.watch) this.#asked++;
    return this.#entries.length + this.#asked;
  }

  #ms(): number {
    return Math.round(performance.now() - this.#began);
  }
}
