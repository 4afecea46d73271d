/** Writes what a person asks of a group, under a name of our own in its managed fields. */
import type { KubeClient } from "@orkestra/kube";
import { resources } from "@orkestra/kube";
import type { Io } from "../io.ts";
import { type LiveGroup, readGroup } from "./groups.ts";

/** Not kubectl's: what kubectl manages, Flux takes out of the objects that it keeps. */
const FIELD_MANAGER = "orkestra-cli";

export interface Edit {
  readonly spec?: { readonly suspend: boolean };
  readonly metadata?: { readonly annotations: Readonly<Record<string, string | null>> };
}

/** By merge patch: null takes an annotation off. Refused with 409 where the group was made anew since it was read. */
export async function editGroup(client: KubeClient, group: LiveGroup, edit: Edit, io: Io): Promise<LiveGroup> {
  const { name, namespace, uid } = group.metadata;
  const metadata = { ...edit.metadata, ...(uid === undefined ? {} : { uid }) };
  const ref = { resource: resources.ApplicationGroup, namespace, name };
  const options = { type: "merge", fieldManager: FIELD_MANAGER, signal: io.signal } as const;
  return readGroup(await client.patch(ref, { ...edit, metadata }, options));
}
