/** Changes the metadata of an object that others write too: by what it is at that moment, or not at all. */
import { FieldManager } from "@orkestra/api";
import { isConflict, isNotFound, type KubeClient, type Ref, type UnknownObject } from "@orkestra/kube";

/** Of a merge patch: lists are whole, null takes a label or an annotation away. */
export interface MetadataEdit {
  readonly labels?: Readonly<Record<string, string | null>>;
  readonly annotations?: Readonly<Record<string, string | null>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly object[];
}

/** Somebody who writes in between makes a conflict; nobody does so this often in a row. */
const TRIES = 8;

/**
 * Reads the object and sends what `edit` makes of it, on the condition that it is still the same by then; otherwise begins
 * anew. Returns what is stored after that; undefined when there is no such object, or another of the same name.
 * `edit` returns undefined when the object is as it should be.
 */
export async function editMetadata(
  client: KubeClient,
  ref: Ref,
  uid: string | undefined,
  edit: (object: UnknownObject) => MetadataEdit | undefined,
): Promise<UnknownObject | undefined> {
  for (let left = TRIES; ; left--) {
    const object = await client.get(ref);
    if (!object || (uid !== undefined && object.metadata.uid !== uid)) return undefined;
    const wanted = edit(object);
    if (!wanted) return object;
    try {
      return await patchIfSame(client, ref, object, wanted);
    } catch (error) {
      if (!isConflict(error) || left === 1) throw error;
    }
  }
}

/** Undefined when it is gone. */
async function patchIfSame(
  client: KubeClient,
  ref: Ref,
  { metadata: { uid, resourceVersion } }: UnknownObject,
  edit: MetadataEdit,
): Promise<UnknownObject | undefined> {
  try {
    const patch = { metadata: { uid, resourceVersion, ...edit } };
    return await client.patch(ref, patch, { type: "merge", fieldManager: FieldManager.controller });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
