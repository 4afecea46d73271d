/**
 * What happened in a run, in order: each change of an object, as the API server stored it, and what the test did in between.
 * Plain data, so that what must hold of it is a function of it alone.
 */
import type { UnknownObject } from "@orkestra/kube";

export interface Change {
  readonly type: "change";
  /** Milliseconds since the run began; for people, nothing is judged by it. */
  readonly ms: number;
  readonly object: UnknownObject;
  /** Undefined: created. */
  readonly before: UnknownObject | undefined;
  /** Undefined: gone. */
  readonly after: UnknownObject | undefined;
}

/** Something that the test did, before the changes that it caused. */
interface Mark {
  readonly type: "mark";
  readonly ms: number;
  readonly text: string;
  /** UIDs of what it deletes by hand with this: who finds it gone need not have been wrong. */
  readonly deletes?: readonly string[];
}

/** Something to know that is no change and nobody's act, as an error that Argo met. */
interface Note {
  readonly type: "note";
  readonly ms: number;
  readonly text: string;
}

export type Entry = Change | Mark | Note;
export type History = readonly Entry[];

/** Who wrote this change, as `metadata.managedFields` tells: the managers whose entries are not what they were. */
export function writersOf({ before, after }: Change): string[] {
  const entries = (object: UnknownObject | undefined) =>
    new Set((object?.metadata.managedFields ?? []).map((entry) => JSON.stringify(entry)));
  const old = entries(before);
  return [...entries(after)]
    .filter((entry) => !old.has(entry))
    .map((entry) => (JSON.parse(entry) as { manager: string }).manager);
}
