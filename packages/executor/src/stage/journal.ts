/** How far a staging has come: one line of log per step and piece, and the last words where there is no verdict. */
import type { Logs } from "../log.ts";

type Fields = Readonly<Record<string, unknown>>;

export class Journal {
  readonly #logs: Logs;
  #phase = "reading the request";
  #pieces = { done: 0, of: 0 };

  constructor(logs: Logs) {
    this.#logs = logs;
  }

  /** A step begins. */
  enter(phase: string, fields: Fields & { readonly pieces?: number }): void {
    this.#phase = phase;
    if (fields.pieces !== undefined) this.#pieces = { done: 0, of: fields.pieces };
    this.says(phase, fields);
  }

  says(event: string, fields: Fields = {}): void {
    this.#logs.info(event, fields);
  }

  /** A piece is in the registry, and has been seen there. */
  piece(fields: Fields): void {
    this.#pieces = { ...this.#pieces, done: this.#pieces.done + 1 };
    this.says("piece", { ...fields, ...this.#pieces });
  }

  /** For a run that was interrupted. */
  get whereItStands(): string {
    const { done, of } = this.#pieces;
    const how = of > 0 ? `${this.#phase}, ${done} of ${of} in the registry` : this.#phase;
    return `while ${how}; the next run goes on from there`;
  }
}
