/** Deletes a HelmRelease, if it may be deleted, and watches it until it is gone. */
import { isConflict, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import type { Work } from "../work.ts";
import { type Aftermath, aftermath } from "./aftermath.ts";
import { blockageOf } from "./blockage.ts";
import type { Course } from "./course.ts";
import { refusalOf } from "./refusal.ts";

export interface ReleaseEnd extends Aftermath {
  /** False when it was left as it is. */
  readonly gone: boolean;
}

const GONE: ReleaseEnd = { gone: true, ending: "removed", reason: "Gone", message: "there is no such HelmRelease" };

/** What is there of this name may be the new one's, so that nothing can be said of the old one. */
const REPLACED: ReleaseEnd = {
  gone: true,
  ending: "removed",
  reason: "Replaced",
  message: "another HelmRelease of this name was created since, which is left alone",
};

/**
 * It is watched from before it is deleted, so that nothing that Flux says on its way is missed. Only the object that was judged
 * is deleted, down to its resourceVersion: whoever suspends it or takes it over at the same moment is heard.
 *
 * Rejects with the signal's reason when that is aborted first.
 */
export async function deleteRelease(
  work: Work,
  cluster: Cluster,
  course: Course,
  signal: AbortSignal,
): Promise<ReleaseEnd> {
  const { ref } = work.release;
  let leaving: UnknownObject | undefined;
  for await (const object of cluster.follow(ref, signal)) {
    if (!object) return goneFrom(leaving, cluster, signal);
    if (leaving && leaving.metadata.uid !== object.metadata.uid) return REPLACED;
    // What is on its way goes, whatever becomes of it meanwhile.
    const refusal = leaving?.metadata.deletionTimestamp ? undefined : refusalOf(work, object);
    if (refusal) return { gone: false, ending: "failed", ...refusal };

    course.enter("waiting for the HelmRelease to go");
    leaving = object;
    if (object.metadata.deletionTimestamp) course.saw(blockageOf(object));
    else await deleteIt(object, work, cluster, signal);
  }
  signal.throwIfAborted();
  throw new Error("the watch of the release ended by itself");
}

/** @param leaving as it was seen last; undefined when it never was */
async function goneFrom(
  leaving: UnknownObject | undefined,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ReleaseEnd> {
  return leaving ? { gone: true, ...(await aftermath(leaving, cluster, signal)) } : GONE;
}

/** When it has changed, that is seen next. */
async function deleteIt(live: UnknownObject, { release }: Work, cluster: Cluster, signal: AbortSignal): Promise<void> {
  try {
    await cluster.delete(release.ref, live, { unchanged: true }, signal);
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}
