/** Our finalizer on a group: it keeps the group until its releases are gone. Finalizers of others stay as they are. */
import { FINALIZER } from "@orkestra/api";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import { editMetadata } from "../edit-metadata.ts";

/** Returns the group as it is then; undefined when it is gone. On a group that is being deleted none can be put. */
export function claim(client: KubeClient, group: UnknownObject): Promise<UnknownObject | undefined> {
  return editMetadata(client, refOf(group), group.metadata.uid, ({ metadata }) => {
    const finalizers = metadata.finalizers ?? [];
    if (metadata.deletionTimestamp || finalizers.includes(FINALIZER)) return undefined;
    return { finalizers: [...finalizers, FINALIZER] };
  });
}

/** With the last finalizer the group goes. */
export async function disclaim(client: KubeClient, group: UnknownObject): Promise<void> {
  await editMetadata(client, refOf(group), group.metadata.uid, ({ metadata }) => {
    const finalizers = metadata.finalizers ?? [];
    if (!finalizers.includes(FINALIZER)) return undefined;
    return { finalizers: finalizers.filter((finalizer) => finalizer !== FINALIZER) };
  });
}

function refOf({ metadata: { namespace, name } }: UnknownObject) {
  return { resource: resources.ApplicationGroup, namespace, name };
}
