/** How far a run has come, and what it saw last: the tail of the message when it ends without a verdict. */
import type { Judgement } from "@orkestra/core";

interface Said {
  readonly state: string;
  readonly reason: string;
  readonly message: string;
}

export class Progress {
  /** Whether the HelmRelease has been written; "perhaps" until the answers are in. */
  applied: "no" | "perhaps" | "yes" = "no";
  /** What the wait ended with, if it came to that. */
  verdict: Judgement | undefined;
  readonly #seen = new Map<string, string>();

  /** @param about the release itself, a dependency, or a source; shown in the order in which they were first seen */
  saw(about: string, { state, reason, message }: Said): void {
    const words = [reason, message].filter((word) => word !== "").join(": ");
    // Of what is as it should be there is nothing to tell.
    if (state === "ready" || state === "usable") this.#seen.delete(about);
    else this.#seen.set(about, about === "" ? words : `${about}: ${words}`);
  }

  get lastSeen(): string {
    return this.#seen.size > 0 ? `last seen: ${[...this.#seen.values()].join("; ")}` : "nothing was seen of it";
  }

  forget(): void {
    this.#seen.clear();
  }
}
