/** Deletes an object that others write too: as it was judged, or not at all. */
import { isConflict, type KubeClient, type Ref, type UnknownObject } from "@orkestra/kube";

/** Flux writes a status a few times in a row. */
const TRIES = 8;

/** Returns whether it was deleted now. `mayGo` is asked again of what has changed meanwhile. */
export async function deleteJudged(
  client: KubeClient,
  ref: Ref,
  mayGo: (object: UnknownObject) => boolean,
): Promise<boolean> {
  for (let left = TRIES; ; left--) {
    const object = await client.get(ref);
    if (!object || object.metadata.deletionTimestamp || !mayGo(object)) return false;
    const { uid = "", resourceVersion = "" } = object.metadata;
    try {
      await client.delete(ref, { preconditions: { uid, resourceVersion }, propagationPolicy: "Background" });
      return true;
    } catch (error) {
      if (!isConflict(error) || left === 1) throw error;
    }
  }
}
