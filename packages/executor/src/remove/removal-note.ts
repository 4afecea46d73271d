/**
 * The note on a HelmRelease that is to be removed after another: how the removal of that one ended, in which run, and on the next
 * line why, where it failed.
 *
 * It is the verdict of the executor that removed it, who alone saw it go. Whoever comes when it is gone could not tell any more
 * whether Flux had uninstalled it or only let it go. Without the run a note of an earlier attempt would be believed.
 */
import { FieldManager, REMOVAL_VERDICT_PREFIX } from "@orkestra/api";
import { isNotFound, type Ref, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { noteKey } from "../note-key.ts";
import { oneLine } from "../words.ts";

export interface RemovalNote {
  readonly state: "removed" | "failed";
  readonly run: string;
  /** One line; empty for one that was removed. */
  readonly because: string;
}

/** All annotations of an object share 256 KiB (apimachinery, TotalAnnotationSizeLimitB). */
const REASON_BYTES = 512;

export function removalKey(release: string): string {
  return noteKey(REMOVAL_VERDICT_PREFIX, release);
}

export function writeRemovalNote({ state, run, because }: RemovalNote): string {
  return because === "" ? `${state}/${run}` : `${state}/${run}\n${oneLine(because, REASON_BYTES)}`;
}

/** What `holder` has been told of the removal of `release` in this run. */
export function readRemovalNote(holder: UnknownObject, release: string, run: string): RemovalNote | undefined {
  const [first, ...because] = holder.metadata.annotations?.[removalKey(release)]?.split("\n") ?? [];
  if (first === `removed/${run}`) return { state: "removed", run, because: "" };
  if (first === `failed/${run}`) return { state: "failed", run, because: because.join(" ") };
  return undefined;
}

/** One that is gone has nothing left to be removed, and needs no note. */
export async function leaveRemovalNote(
  cluster: Cluster,
  holder: Ref,
  release: string,
  note: RemovalNote,
  signal: AbortSignal,
): Promise<void> {
  const annotations = { [removalKey(release)]: writeRemovalNote(note) };
  try {
    await cluster.annotate(holder, annotations, signal, FieldManager.verdict);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
