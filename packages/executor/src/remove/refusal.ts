/** What is not deleted: what is somebody else's, and what would leave behind what it has installed. Pure. */
import type { KubernetesObject } from "@orkestra/core";
import type { UnknownObject } from "@orkestra/kube";
import { ownerOf } from "../owner.ts";
import type { Work } from "../work.ts";
import { resume } from "./blockage.ts";

/**
 * Stricter than to overwrite: a plan knows the very group that it is of, and a group that was deleted and made again under
 * the same name is another one, which may have taken the object over.
 *
 * @param planned the object as the plan or the manifest has it
 */
export function otherOwner(
  live: UnknownObject,
  planned: KubernetesObject,
  group: string | undefined,
): string | undefined {
  const owner = ownerOf(live, group);
  if (owner) return owner;
  const own = planned.metadata.ownerReferences?.find(({ controller }) => controller);
  const theirs = live.metadata.ownerReferences?.find(({ controller }) => controller);
  if (!own || !theirs || theirs.uid === own.uid) return undefined;
  return theirs.kind === own.kind && theirs.name === own.name
    ? `another ${theirs.kind} "${theirs.name}" than the plan's, made since under the same name`
    : `${theirs.kind} "${theirs.name}"`;
}

/** Why this run must not delete the release; undefined when it may. */
export function refusalOf({ objects, group }: Work, live: UnknownObject): Refusal | undefined {
  const owner = otherOwner(live, objects.at(-1) as KubernetesObject, group);
  if (owner) return { reason: "NotOurs", message: `this HelmRelease belongs to ${owner} and is left alone` };
  const { suspend } = (live["spec"] ?? {}) as { suspend?: unknown };
  // One that is being deleted already cannot be saved by not deleting it.
  if (suspend !== true || live.metadata.deletionTimestamp) return undefined;
  return {
    reason: "Suspended",
    message:
      "is suspended, so that Flux would let it go without uninstalling what it has installed; nothing was deleted; " +
      `${resume(live)}, or, to keep what it has installed, delete the HelmRelease yourself`,
  };
}

interface Refusal {
  readonly reason: string;
  readonly message: string;
}
