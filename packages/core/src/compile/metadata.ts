/** Metadata of the objects that a group owns. Nothing is copied from the group's or the applications' own metadata. */
import { Annotation, API_GROUP_VERSION, Kind, Label, MANAGED_BY } from "@orkestra/api";
import type { KubernetesObject, OwnerReference } from "../plan.ts";

export interface Owner {
  readonly group: string;
  readonly namespace: string;
  readonly uid?: string;
}

/** Metadata of an object that goes when the group is gone. Without a UID (no cluster) there is no owner reference. */
export function ownedMetadata(
  owner: Owner,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): KubernetesObject["metadata"] {
  return {
    name,
    namespace: owner.namespace,
    labels: { [Label.managedBy]: MANAGED_BY, [Label.group]: owner.group, ...labels },
    ...(owner.uid === undefined ? {} : { ownerReferences: [ownerReference(owner.group, owner.uid)] }),
  };
}

/**
 * Metadata of a release, and of its source, which go in their order, before the group, or stay behind. They have no owner
 * reference: when the group is deleted in the foreground, as Argo CD does, the garbage collector deletes at once whatever refers to
 * it, blocking or not (pkg/controller/garbagecollector: processTransitions, attemptToDeleteItem). The group's finalizer sees to
 * them instead.
 */
export function memberMetadata(
  owner: Owner,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): KubernetesObject["metadata"] {
  const { ownerReferences: _, ...metadata } = ownedMetadata(owner, name, labels);
  return { ...metadata, ...(owner.uid === undefined ? {} : { annotations: { [Annotation.owner]: owner.uid } }) };
}

/** Blocks nothing: what it is for goes before the group, whose end has to wait for none of it. */
function ownerReference(group: string, uid: string): OwnerReference {
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    name: group,
    uid,
    controller: true,
    blockOwnerDeletion: false,
  };
}
