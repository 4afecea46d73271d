/** The watches that are open: each gets the changes of its collection, until it times out, is broken or is left. */
import type { ServerResponse } from "node:http";
import type { Json } from "../json/json.ts";
import type { Change, State } from "../store/state.ts";
import type { WatchRequest } from "./answer.ts";

interface Open {
  readonly request: WatchRequest;
  readonly response: ServerResponse;
  silent: boolean;
}

/** The real server sends a bookmark about once a minute. */
const BOOKMARK_MS = 60_000;

export class Watches {
  readonly #open = new Set<Open>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Version up to which every open watch has been told. */
  #told = 0;

  open(request: WatchRequest, response: ServerResponse, state: State): void {
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    const open: Open = { request, response, silent: false };
    for (const event of request.initial) send(open, event);
    if (request.timeoutSeconds === 0) {
      response.end();
      return;
    }
    for (const change of state.changes) if (change.version > request.from) tell(open, change);
    this.#open.add(open);
    const timers = this.#timersOf(open);
    for (const timer of timers) this.#timers.add(timer);
    response.on("close", () => {
      this.#open.delete(open);
      for (const timer of timers) {
        clearTimeout(timer);
        this.#timers.delete(timer);
      }
    });
  }

  #timersOf(open: Open): NodeJS.Timeout[] {
    const { timeoutSeconds, bookmarkOf } = open.request;
    const bookmark = (): void => {
      if (bookmarkOf) send(open, bookmarkOf(this.#told));
    };
    const end = (): void => {
      bookmark();
      open.response.end();
    };
    return [
      ...(timeoutSeconds ? [setTimeout(end, timeoutSeconds * 1000)] : []),
      ...(bookmarkOf ? [setInterval(bookmark, BOOKMARK_MS)] : []),
    ];
  }

  /** Tells what has changed since the last time. */
  changed(state: State): void {
    for (const change of state.changes)
      if (change.version > this.#told) for (const open of this.#open) tell(open, change);
    this.#told = state.version;
  }

  count(path?: string): number {
    return [...this.#open].filter(({ request }) => path === undefined || request.collection === path).length;
  }

  /** Sends a bookmark now to all that take them. */
  bookmark(): void {
    for (const open of this.#open) {
      const { bookmarkOf } = open.request;
      if (bookmarkOf) send(open, bookmarkOf(this.#told));
    }
  }

  /** Breaks the connections of all watches. */
  break(): void {
    for (const { response } of this.#open) response.destroy();
  }

  /** Those that are open stay open and hear nothing any more. */
  silence(): void {
    for (const open of this.#open) open.silent = true;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.break();
  }
}

function tell(open: Open, change: Change): void {
  if (change.collection !== open.request.collection || change.version <= open.request.from) return;
  const event = open.request.eventOf(change);
  if (event) send(open, event);
}

function send({ response, silent }: Open, event: Json): void {
  // A watch that has come to its end may wait for a slow reader still.
  if (!silent && !response.writableEnded) response.write(`${JSON.stringify(event)}\n`);
}
