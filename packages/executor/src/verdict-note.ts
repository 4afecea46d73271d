/**
 * The note that a failed run leaves on its HelmRelease: `DIGEST/STATE`, or `DIGEST/STATE/RUN` when the run has a name.
 *
 * Executors that hold for this release read it, because a release that is out of time looks, to Flux, like any other that
 * is still at work. With a name, a note that an earlier rollout left behind is told from one of the present rollout.
 */
import { Annotation, FieldManager } from "@orkestra/api";
import { isNotFound, type Ref } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";

export interface Note {
  readonly digest: string;
  readonly state: string;
  readonly run: string | undefined;
}

export function writeNote({ digest, state, run }: Note): string {
  return [digest, state, ...(run === undefined ? [] : [run])].join("/");
}

export function readNote(text: string | undefined): Note | undefined {
  const [digest, state, ...run] = text?.split("/") ?? [];
  return digest && state ? { digest, state, run: run.length > 0 ? run.join("/") : undefined } : undefined;
}

/** Whether a note is of what somebody holds for: this digest and, in a rollout with a name, that rollout. */
export function concerns(note: Note, digest: string, run: string | undefined): boolean {
  return note.digest === digest && (run === undefined || note.run === run);
}

/** False when there is no such release, which then cannot carry a note. Without a note, the one that is there is removed. */
export async function leaveNote(
  cluster: Cluster,
  ref: Ref,
  note: Note | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const annotations = { [Annotation.verdict]: note ? writeNote(note) : null };
  try {
    await cluster.annotate(ref, annotations, signal, FieldManager.verdict);
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return false;
  }
}
