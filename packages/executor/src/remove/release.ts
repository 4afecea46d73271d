/** Deletes a HelmRelease, if it may be deleted, and watches it until it is gone. */
import { isConflict, type UnknownObject } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { type Aftermath, aftermath, aftermathOfUnseen, handedOver } from "./aftermath.ts";
import { blockageOf, lettingGo } from "./blockage.ts";
import type { Course } from "./course.ts";
import { type HandOver, handOver } from "./hand-over.ts";
import type { Leaving } from "./leaving.ts";
import { isSuspended, type Refusal, refusalOf, strangerOf } from "./refusal.ts";

export interface ReleaseEnd extends Aftermath {
  /** False when it was left as it is. */
  readonly gone: boolean;
  /** As it was seen last; undefined when it never was. */
  readonly last?: UnknownObject | undefined;
}

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
  leaving: Leaving,
  cluster: Cluster,
  course: Course,
  signal: AbortSignal,
): Promise<ReleaseEnd> {
  let last: UnknownObject | undefined;
  for await (const object of cluster.follow(leaving.ref, signal)) {
    if (!object) return { gone: true, last, ...(await end(leaving, last, cluster, signal)) };
    if (last && last.metadata.uid !== object.metadata.uid) return REPLACED;
    const refusal = await goOn(leaving, last, object, cluster, course, signal);
    if (refusal) return { gone: false, ending: "failed", ...refusal };
    last = object;
  }
  signal.throwIfAborted();
  throw new Error("the watch of the release ended by itself");
}

/** One step with the object as it is now; or why there is none. What is on its way goes, whatever becomes of it meanwhile. */
async function goOn(
  leaving: Leaving,
  last: UnknownObject | undefined,
  object: UnknownObject,
  cluster: Cluster,
  course: Course,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  const how = last?.metadata.deletionTimestamp ? "wait" : await howToGo(leaving, object, cluster, signal);
  if (typeof how === "object") return how;
  course.enter("waiting for the HelmRelease to go");
  if (how === "wait") course.saw(isLetGo(leaving, object) ? lettingGo(object) : blockageOf(object));
  else await unlessChanged(write(how, leaving, object, cluster, signal));
  return undefined;
}

/** What is to be done with it as it is, or why nothing is. What is suspended to be let go is seen again, and deleted then. */
async function howToGo(
  { whose, handedTo }: Leaving,
  object: UnknownObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<"delete" | "suspend" | "wait" | Refusal> {
  const plainly = (): "delete" | "wait" | Refusal =>
    refusalOf(whose, object) ?? (object.metadata.deletionTimestamp ? "wait" : "delete");
  if (handedTo === undefined || object.metadata.deletionTimestamp || strangerOf(object, whose)) return plainly();
  const over: HandOver = await handOver(object, handedTo, cluster, signal);
  if (over.how === "refuse") return { reason: over.reason, message: over.message };
  if (over.how === "uninstall") return plainly();
  return isSuspended(object) ? "delete" : "suspend";
}

async function end(
  leaving: Leaving,
  last: UnknownObject | undefined,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Aftermath> {
  const { ref, whose, handedTo } = leaving;
  const wasThere = whose.kind === "owned" && handedTo === undefined;
  if (!last) return aftermathOfUnseen(wasThere ? ref : undefined, cluster, signal);
  return handedTo !== undefined && isLetGo(leaving, last)
    ? handedOver(last, handedTo, cluster, signal)
    : aftermath(last, cluster, signal);
}

/** Nobody else suspends what is handed over: so it goes without being uninstalled. */
function isLetGo({ handedTo }: Leaving, object: UnknownObject): boolean {
  return handedTo !== undefined && isSuspended(object);
}

function write(
  how: "delete" | "suspend",
  { ref }: Leaving,
  object: UnknownObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<unknown> {
  if (how === "suspend") return cluster.suspend(ref, object, signal);
  return cluster.delete(ref, object, { unchanged: true }, signal);
}

/** When it has changed, that is seen next. */
async function unlessChanged(writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}
