/** Metadata of the objects that a group owns. Nothing is copied from the group's or the applications' own metadata. */
import { API_GROUP_VERSION, Kind, Label, MANAGED_BY } from "@orkestra/api";
import type { KubernetesObject, OwnerReference } from "../plan.ts";

export interface Owner {
  readonly group: string;
  readonly namespace: string;
  readonly uid?: string;
}

/** Metadata of an owned object. Without a UID (no cluster) there is no owner reference. */
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
 * Blocks nothing: under foreground deletion, as Argo CD deletes, the garbage collector removes what blocks at once and in any
 * order (pkg/controller/garbagecollector, processDeletingDependentsItem). The group's finalizer keeps the order instead.
 */
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
