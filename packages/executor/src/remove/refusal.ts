/** What is not deleted: what is somebody else's, and what would leave behind what it has installed. Pure. */
import { controllerOf, type KubernetesObject } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { ownerOf } from "../owner.ts";
import { resume } from "./blockage.ts";
import type { Whose } from "./leaving.ts";

/** In words, whose the object is when it is not to be deleted; undefined when it may be. */
export function strangerOf(live: UnknownObject, whose: Whose): string | undefined {
  return whose.kind === "told" ? otherOwner(live, whose.release, whose.group) : otherController(live, whose.uid);
}

/**
 * Stricter than to overwrite: a plan knows the very group that it is of, and a group that was deleted and made again under
 * the same name is another one, which may have taken the object over.
 *
 * @param planned the object as the plan or the manifest has it
 */
function otherOwner(live: UnknownObject, planned: KubernetesObject, group: string | undefined): string | undefined {
  const owner = ownerOf(live, group);
  if (owner) return owner;
  const own = controllerOf(planned.metadata);
  const theirs = controllerOf(live.metadata);
  if (!own || !theirs || theirs.uid === own.uid) return undefined;
  return theirs.kind === own.kind && theirs.name === own.name
    ? `another ${theirs.kind} "${theirs.name}" than the plan's, made since under the same name`
    : `${theirs.kind} "${theirs.name}"`;
}

function otherController(live: UnknownObject, uid: string): string | undefined {
  const theirs = controllerOf(live.metadata);
  if (theirs?.uid === uid) return undefined;
  return theirs
    ? `${theirs.kind} "${theirs.name}" (UID ${theirs.uid}), not to the one of UID ${uid}`
    : `no group any more (not to the one of UID ${uid})`;
}

/** Why this run must not delete the release; undefined when it may. */
export function refusalOf(whose: Whose, live: UnknownObject): Refusal | undefined {
  const owner = strangerOf(live, whose);
  if (owner) return { reason: "NotOurs", message: `this HelmRelease belongs to ${owner} and is left alone` };
  // One that is being deleted already cannot be saved by not deleting it.
  if (!isSuspended(live) || live.metadata.deletionTimestamp) return undefined;
  return {
    reason: "Suspended",
    message:
      "is suspended, so that Flux would let it go without uninstalling what it has installed; nothing was deleted; " +
      `${resume(live)}, or, to keep what it has installed, delete the HelmRelease yourself`,
  };
}

export function isSuspended(live: UnknownObject): boolean {
  return ((live["spec"] ?? {}) as { suspend?: unknown }).suspend === true;
}

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}
