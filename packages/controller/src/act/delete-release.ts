/**
 * Deletes releases without a Workflow, where none can run any more. Flux uninstalls what is deleted, so the order is the
 * caller's: only releases that no other one of the group depends on are given, and the rest when these are gone.
 */
import { isOwnedBy } from "@orkestra/core";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import { deleteJudged } from "../delete-judged.ts";

/**
 * Deletes one HelmRelease, if it is the group's and as it was when it was judged: one that was suspended meanwhile stays,
 * because Flux would let it go without uninstalling it. Returns whether it was deleted now.
 */
export function deleteRelease(client: KubeClient, group: UnknownObject, name: string): Promise<boolean> {
  const ref = { resource: resources.HelmRelease, namespace: group.metadata.namespace, name };
  return deleteJudged(client, ref, (release) => isRemovable(release, group));
}

function isRemovable({ metadata, ...release }: UnknownObject, group: UnknownObject): boolean {
  const { suspend } = (release["spec"] ?? {}) as { suspend?: boolean };
  return isOwnedBy(metadata, group.metadata.uid) && suspend !== true;
}
