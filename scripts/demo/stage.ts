/** What the story of the demo is played on: a cluster with Orkestra in it, and charts that it can fetch. */
import type { Places } from "./bookshop.ts";

export interface Stage {
  /** Path of a kubeconfig. */
  readonly kubeconfig: string;
  /** What Node is given to run the command line. */
  readonly cli: readonly string[];
  readonly places: Places;
  /** An upgrade that fails: versions of charts by the name of their application, and what is wrong with one of them. */
  readonly badUpgrade: { readonly versions: Readonly<Record<string, string>>; readonly words: string };
  /** What there is to know of it in the end, a line each. */
  facts(): readonly string[];
}

/** What has been started, to be ended in reverse order, however far the start has come. */
export class Started {
  readonly #ends: (() => unknown)[] = [];

  endBy(end: () => unknown): void {
    this.#ends.push(end);
  }

  async end(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}
