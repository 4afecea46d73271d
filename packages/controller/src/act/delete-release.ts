/**
 * Deletes releases without a Workflow, where none can run any more. Flux uninstalls what is deleted, so the order is the
 * caller's: only releases that no other one of the group depends on are given, and the rest when these are gone.
 */
import { isOwnedBy } from "@orkestra/core";
import { isConflict, type KubeClient, resources, type UnknownObject } from "@orkestra/kube";

/** Flux writes a release's status a few times in a row. */
const TRIES = 8;

/**
 * Deletes one HelmRelease, if it is the group's and as it was when it was judged: one that was suspended meanwhile stays,
 * because Flux would let it go without uninstalling it. Returns whether it was deleted now.
 */
export async function deleteRelease(client: KubeClient, group: UnknownObject, name: string): Promise<boolean> {
  const ref = { resource: resources.HelmRelease, namespace: group.metadata.namespace, name };
  for (let left = TRIES; ; left--) {
    const release = await client.get(ref);
    if (!release || !isRemovable(release, group)) return false;
    const { uid = "", resourceVersion = "" } = release.metadata;
    try {
      await client.delete(ref, { preconditions: { uid, resourceVersion }, propagationPolicy: "Background" });
      return true;
    } catch (error) {
      if (!isConflict(error) || left === 1) throw error;
    }
  }
}

function isRemovable({ metadata, ...release }: UnknownObject, group: UnknownObject): boolean {
  const isOwned = isOwnedBy(metadata, group.metadata.uid);
  const { suspend } = (release["spec"] ?? {}) as { suspend?: boolean };
  return isOwned && !metadata.deletionTimestamp && suspend !== true;
}
