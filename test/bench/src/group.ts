/** Waiting for an ApplicationGroup, by watching it. What is said of an older spec counts for nothing. */
import { type KubeClient, type KubernetesObject, resources, watchOne } from "@orkestra/kube";
import { type Condition, condition } from "./release.ts";

export interface GroupRef {
  readonly namespace: string;
  readonly name: string;
}

export type Group = KubernetesObject & {
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
};

/** Resolves with the time, in milliseconds since 1970, at which it was seen. Throws when the group fails. */
export async function untilReady(client: KubeClient, ref: GroupRef, signal: AbortSignal): Promise<number> {
  return await untilGroup(client, ref, signal, (group) => {
    if (condition(group, "Ready")?.status === "True") return true;
    if (condition(group, "Stalled")?.status !== "True") return false;
    throw new Error(`group ${ref.name} failed: ${condition(group, "Ready")?.message}`);
  });
}

/** Resolves with the time at which the status was first seen to be about the spec as it is, and `holds` to be true. */
export async function untilGroup(
  client: KubeClient,
  { namespace, name }: GroupRef,
  signal: AbortSignal,
  holds: (group: Group) => boolean,
): Promise<number> {
  const ref = { resource: resources.ApplicationGroup, namespace, name };
  for await (const group of watchOne<Group>(client, ref, { signal })) {
    if (group === "gone") throw new Error(`group ${name} was deleted while it was measured`);
    if (group.status?.observedGeneration === group.metadata.generation && holds(group)) return Date.now();
  }
  signal.throwIfAborted();
  throw new Error(`the watch of group ${name} ended`);
}
