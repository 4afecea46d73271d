/**
 * All that a rollout of a group follows from and acts on, as the cluster has it. Reads, and reads no Secret: `list` of
 * helmreleases, controllerrevisions and applications in the group's namespace.
 */
import { type ApplicationSpec, Label, MANAGED_BY, parseApplication } from "@orkestra/api";
import { isOwnedBy } from "@orkestra/core";
import { ApiError, type KubeClient, resources, type UnknownObject } from "@orkestra/kube";
import type { LiveGroup } from "./groups.ts";
import { type Kept, keptOf } from "./revisions.ts";

export interface Situation extends Kept {
  readonly namespace: string;
  /** Undefined for one that is not there yet. */
  readonly group: LiveGroup | undefined;
  /** The group's HelmReleases, whatever plan made them. */
  readonly releases: readonly UnknownObject[];
}

export async function situationOf(
  client: KubeClient,
  namespace: string,
  group: LiveGroup | undefined,
  signal: AbortSignal,
): Promise<Situation> {
  if (!group) return { namespace, group, releases: [], revisions: [], records: new Map() };
  const { name, uid = "" } = group.metadata;
  const labelSelector = `${Label.managedBy}=${MANAGED_BY},${Label.group}=${name}`;
  const [releases, kept] = await Promise.all([
    client.list(resources.HelmRelease, { namespace, labelSelector, signal }),
    keptOf(client, { namespace, name, uid }, signal),
  ]);
  const own = releases.items.filter(({ metadata }) => isOwnedBy(metadata, uid));
  return { namespace, group, releases: own, ...kept };
}

/** Specs of the Application objects of a namespace, by name. Throws an ApiError for one that this version cannot read. */
export async function liveApplications(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ApplicationSpec>> {
  const { items } = await client.list(resources.Application, { namespace, signal });
  return new Map(items.map((object) => [object.metadata.name, specOf(object)]));
}

function specOf(object: UnknownObject): ApplicationSpec {
  const parsed = parseApplication(object, { unknownFields: "drop" });
  if (parsed.ok) return parsed.value.spec;
  const [problem] = parsed.problems;
  const what = `Application "${object.metadata.name}" cannot be read: ${problem?.path}: ${problem?.message}`;
  throw new ApiError(0, { message: `${what} (is the cluster's Orkestra newer than this command?)` });
}
