/** Groups as the cluster has them. */
import { type ApplicationGroup, parseApplicationGroup } from "@orkestra/api";
import { ApiError, type KubeClient, type KubernetesObject, resources, type UnknownObject } from "@orkestra/kube";
import { distance } from "fastest-levenshtein";

export type LiveGroup = ApplicationGroup;

/** Throws an ApiError where this version cannot read it, as when the cluster's Orkestra is newer. */
export function readGroup(object: UnknownObject | KubernetesObject): LiveGroup {
  const parsed = parseApplicationGroup(object, { unknownFields: "drop" });
  if (parsed.ok) return parsed.value;
  const [problem] = parsed.problems;
  const what = `ApplicationGroup "${object.metadata.name}" cannot be read: ${problem?.path}: ${problem?.message}`;
  throw new ApiError(0, { message: `${what} (is the cluster's Orkestra newer than this command?)` });
}

/** By namespace, then name. */
export async function listGroups(
  client: KubeClient,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<readonly LiveGroup[]> {
  const { items } = await client.list(resources.ApplicationGroup, { namespace, signal });
  return inOrder(items.map(readGroup));
}

export function inOrder(groups: readonly LiveGroup[]): readonly LiveGroup[] {
  const key = ({ metadata }: LiveGroup): string => `${metadata.namespace ?? ""}/${metadata.name}`;
  return [...groups].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const MOST_NAMES = 5;

/** What to say of a group that is not there: names that may be meant, or all that there are. */
export function noSuchGroup(name: string, namespace: string, groups: readonly LiveGroup[]): string {
  const here = groups.filter(({ metadata }) => metadata.namespace === namespace).map(({ metadata }) => metadata.name);
  const elsewhere = groups.filter(({ metadata }) => metadata.name === name).map(({ metadata }) => metadata.namespace);
  const near = here.filter((it) => distance(it, name) <= Math.ceil(name.length / 3));
  const what = `there is no ApplicationGroup "${name}" in namespace "${namespace}"`;
  if (near.length > 0) return `${what}; is it ${quoted(near)}?`;
  if (elsewhere.length > 0) return `${what}; there is one in ${quoted(elsewhere.map(String))}`;
  return here.length > 0 ? `${what}, only ${quoted(here)}` : `${what}, nor any other`;
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((it) => `"${it}"`);
  return `${shown.join(", ")}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ""}`;
}
