/**
 * Lets a group's releases go on without it (`deletionPolicy: Orphan`): our labels, annotations and owner references are taken
 * off its HelmReleases and off the sources that they are installed from, and nothing else is changed.
 *
 * Sources first: the releases are what tells that something is left to be let go, so whoever is interrupted in between begins
 * again, and no source stays behind that still names a group which is gone.
 */
import { API_GROUP, Label, MANAGED_BY, REMOVAL_VERDICT_PREFIX } from "@orkestra/api";
import { isOwnedBy } from "@orkestra/core";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import { editMetadata, type MetadataEdit } from "../edit-metadata.ts";
import { sourcesOf } from "./sources.ts";

/** `releases`: names of the HelmReleases. Returns how many objects there were to let go. */
export async function letGo(client: KubeClient, group: UnknownObject, releases: readonly string[]): Promise<number> {
  const { namespace, name, uid } = group.metadata;
  if (uid === undefined) throw new Error(`group "${namespace}/${name}" has no UID`);
  const sources = await sourcesOf(client, group);
  const objects = [...sources, ...releases.map((it) => ({ resource: resources.HelmRelease, namespace, name: it }))];
  for (const object of objects) await editMetadata(client, object, undefined, (live) => withoutUs(live, uid));
  return objects.length;
}

/** Undefined for an object that is not the group's: of another of the same name, or let go already. */
function withoutUs({ metadata }: UnknownObject, uid: string): MetadataEdit | undefined {
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  if (!isOwnedBy(metadata, uid)) return undefined;
  const managedBy = labels[Label.managedBy] === MANAGED_BY ? { [Label.managedBy]: null } : {};
  return {
    labels: { ...ours(labels), ...managedBy },
    annotations: ours(annotations),
    ownerReferences: ownerReferences.filter((owner) => owner.uid !== uid),
  };
}

function ours(named: Readonly<Record<string, string>>): Record<string, null> {
  const prefixes = [`${API_GROUP}/`, REMOVAL_VERDICT_PREFIX];
  const names = Object.keys(named).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  return Object.fromEntries(names.map((name) => [name, null]));
}
