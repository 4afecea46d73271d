/** How a run ends that waited for the verdict on a release. */
import type { Judgement } from "@orkestra/core";
import { type Ending, ended, type Outcome, type Subject } from "./outcome.ts";

const ENDINGS: Partial<Record<Judgement["state"], Ending>> = {
  ready: "ready",
  superseded: "superseded",
  replaced: "superseded",
};

/** Where what is true of the object is not yet what a person wants to read. */
const REMARKS: Partial<Record<Judgement["state"], string>> = {
  gone: "was deleted while it was waited for",
  deleting: "is being deleted while it is waited for",
  suspended: "is suspended, so Flux does not touch it; set spec.suspend to false",
};

export function outcomeOf(subject: Subject, { state, reason, message }: Judgement): Outcome {
  return ended(subject, ENDINGS[state] ?? "failed", reason, REMARKS[state] ?? message);
}
