/** How far a removal has come: for logs, and for the last words of one that is out of time or interrupted. */
import { type Log, type Logs, onChange } from "../log.ts";
import type { Blockage } from "./blockage.ts";

/** What is logged as a step begins, and how far the removal has come when it ends in that step. */
const STEPS = {
  looking: "before anything was deleted",
  holding: "before it was its turn; nothing was deleted",
  "waiting for the HelmRelease to go": "before its HelmRelease was gone, the deletion of which is left to Flux",
  "deleting sources": "its HelmRelease is gone, but perhaps not all of its sources",
} as const;

export class Course {
  #step: keyof typeof STEPS = "looking";
  #blockage: Blockage | undefined;
  readonly #logs: Logs;
  readonly #logRelease: Log;

  constructor(logs: Logs) {
    this.#logs = logs;
    this.#logRelease = onChange(logs.info);
  }

  enter(step: keyof typeof STEPS): void {
    if (this.#step === step) return;
    this.#step = step;
    this.#blockage = undefined;
    this.#logs.info(step);
  }

  saw(blockage: Blockage): void {
    this.#blockage = blockage;
    const { reason, message } = blockage;
    this.#logRelease("release", { state: "deleting", reason, message });
  }

  /** For one that is out of time: what blocks, and what can be done about it. */
  get whereItStands(): string {
    return this.#blockage ? `${this.#lastSeen}; ${this.#blockage.remedy}` : STEPS[this.#step];
  }

  /** For one that was told to end. */
  get interrupted(): string {
    return [STEPS[this.#step], this.#lastSeen].filter(Boolean).join("; ");
  }

  get #lastSeen(): string {
    return this.#blockage ? `last seen: ${this.#blockage.reason}: ${this.#blockage.message}` : "";
  }
}
