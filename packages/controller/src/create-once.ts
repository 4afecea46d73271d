/** Creates what may be there already, made by an earlier try of the same act. */
import { FieldManager } from "@orkestra/api";
import type { KubernetesObject } from "@orkestra/core";
import { ApiError, isConflict, type KubeClient } from "@orkestra/kube";

/** Names are fixed by content, so an object that exists already is the one that was wanted. */
export async function createOnce(client: KubeClient, object: KubernetesObject): Promise<void> {
  try {
    await client.create(object, { fieldManager: FieldManager.controller });
  } catch (error) {
    if (!(error instanceof ApiError && isConflict(error) && error.reason === "AlreadyExists")) throw error;
  }
}
