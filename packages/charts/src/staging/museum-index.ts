/** The index of a chart museum, asked for as often as needed: who wants it at the same time gets the same answer. */
import { fetchIndex } from "../repository/http-repository.ts";
import type { ChartEntry, ChartIndex } from "../repository/index-entries.ts";
import type { Credentials } from "../web/credentials.ts";
import type { Web } from "../web/web.ts";

export class MuseumIndex {
  readonly #fetch: () => Promise<ChartIndex>;
  #running: Promise<ChartIndex> | undefined;
  #next: Promise<ChartIndex> | undefined;

  constructor(web: Web, url: string, credentials: Credentials | undefined, chart: string) {
    this.#fetch = () => fetchIndex(web, url, credentials, new Set([chart]));
  }

  /** The entry as the server has it now or a little later, never as it was before the call. */
  async entry(chart: string, version: string): Promise<ChartEntry | undefined> {
    const index = await this.#fresh();
    return index.get(chart)?.find((it) => it.version === version);
  }

  /** What is under way may have been read before what the caller has just done: then the one after it. */
  #fresh(): Promise<ChartIndex> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running.then(ignore, ignore).then(() => this.#start());
    return this.#next;
  }

  #start(): Promise<ChartIndex> {
    this.#next = undefined;
    this.#running = this.#fetch().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}

/** Who asked for it gets its error. */
const ignore = (): undefined => undefined;
