/** How far a run has come, and what it saw last: the tail of the message when it ends without a verdict. */
import type { Judgement } from "@orkestra/core";

interface Said {
  readonly state: string;
  readonly reason: string;
  readonly message: string;
}

/** helm-controller's reason while it is at it, also at what has failed before (1.4: internal/controller, reconcileRelease). */
const AT_WORK = "Progressing";

export class Progress {
  /** Whether the HelmRelease has been written; "perhaps" until the answers are in. */
  applied: "no" | "perhaps" | "yes" = "no";
  /** What the wait ended with, if it came to that. */
  verdict: Judgement | undefined;
  readonly #seen = new Map<string, string>();
  /** What Flux is at work on: what was said before it began may be of an earlier spec. */
  readonly #begun = new Set<string>();
  /** What went wrong with it since. */
  readonly #wrong = new Map<string, string>();

  /** @param about the release itself, a dependency, or a source; shown in the order in which they were first seen */
  saw(about: string, { state, reason, message }: Said): void {
    const words = [reason, message].filter((word) => word !== "").join(": ");
    // Of what is as it should be there is nothing to tell.
    if (state === "ready" || state === "usable") {
      for (const told of [this.#seen, this.#begun, this.#wrong]) told.delete(about);
      return;
    }
    this.#seen.set(about, about === "" ? words : `${about}: ${words}`);
    if (reason === AT_WORK) this.#begun.add(about);
    else if (this.#begun.has(about)) this.#wrong.set(about, words);
  }

  get lastSeen(): string {
    const all = [...this.#seen].map(([about, words]) => {
      const wrong = this.#wrong.get(about);
      // Flux says nothing of the try before while it is at another, and it may be at one just when time is up.
      return wrong === undefined || words.endsWith(wrong) ? words : `${words}, after ${wrong}`;
    });
    return all.length > 0 ? `last seen: ${all.join("; ")}` : "nothing was seen of it";
  }

  forget(): void {
    for (const told of [this.#seen, this.#begun, this.#wrong]) told.clear();
  }
}
