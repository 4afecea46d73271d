/**
 * The note that a failed run leaves on the plan's ControllerRevision when its HelmRelease cannot carry one: because the API
 * server refused the release, because it belongs to somebody else, or because it is gone.
 *
 * One annotation per node, so that notes of several nodes never overwrite each other. Its value is the note as it would
 * stand on the release (verdict-note.ts), and on the next line why. The revision's name is the hash of its data alone, and
 * that the API server lets nobody change.
 */
import { FieldManager, NODE_VERDICT_PREFIX } from "@orkestra/api";
import { isNotFound, type Ref, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "./cluster.ts";
import { noteKey } from "./note-key.ts";
import { type Note, readNote, writeNote } from "./verdict-note.ts";
import { oneLine } from "./words.ts";

export interface Refusal extends Note {
  /** One line. */
  readonly because: string;
}

/** All annotations of an object share 256 KiB (apimachinery, TotalAnnotationSizeLimitB), and many nodes may fail at once. */
const REASON_BYTES = 512;

export function refusalKey(node: string): string {
  return noteKey(NODE_VERDICT_PREFIX, node);
}

export function writeRefusal({ because, ...note }: Refusal): string {
  return `${writeNote(note)}\n${oneLine(because, REASON_BYTES)}`;
}

export function readRefusal(revision: UnknownObject, node: string): Refusal | undefined {
  const [first, ...because] = revision.metadata.annotations?.[refusalKey(node)]?.split("\n") ?? [];
  const note = readNote(first);
  return note && { ...note, because: because.join(" ") };
}

/** Undefined takes a note back. A revision that is gone has no readers either. */
export async function leaveRefusal(
  cluster: Cluster,
  revision: Ref,
  node: string,
  refusal: Refusal | undefined,
  signal: AbortSignal,
): Promise<void> {
  const annotations = { [refusalKey(node)]: refusal ? writeRefusal(refusal) : null };
  try {
    await cluster.annotate(revision, annotations, signal, FieldManager.verdict);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
