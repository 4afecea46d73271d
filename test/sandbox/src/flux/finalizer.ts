/** Flux's finalizer, put on and taken off as its patch helper does. */
import { isNotFound, type KubeClient, type Ref, type UnknownObject } from "@orkestra/kube";

export const FINALIZER = "finalizers.fluxcd.io";

type Manager = "helm-controller" | "source-controller";

/** Rejects with 409 when the object has changed meanwhile: it is looked at again then. */
export async function withFinalizer(client: KubeClient, ref: Ref, object: UnknownObject, by: Manager): Promise<void> {
  const { finalizers = [], resourceVersion } = object.metadata;
  const metadata = { finalizers: [...finalizers, FINALIZER], resourceVersion };
  await client.patch(ref, { metadata }, { type: "merge", fieldManager: by });
}

export async function withoutFinalizer(
  client: KubeClient,
  ref: Ref,
  object: UnknownObject,
  by: Manager,
): Promise<void> {
  const { finalizers = [], uid } = object.metadata;
  if (!finalizers.includes(FINALIZER)) return;
  try {
    const metadata = { finalizers: finalizers.filter((one) => one !== FINALIZER), uid };
    await client.patch(ref, { metadata }, { type: "merge", fieldManager: by });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
