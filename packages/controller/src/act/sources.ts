/**
 * The sources of a group's charts, HelmRepositories and OCIRepositories. Executors delete them with the last release that uses
 * them; what is there at the end of the group, because no executor could, or a release was deleted by hand, the controller deletes.
 */
import { Label, MANAGED_BY } from "@orkestra/api";
import { isOwnedBy } from "@orkestra/core";
import {
  ApiError,
  type KubeClient,
  kindNotServed,
  type Ref,
  type Resource,
  resources,
  type UnknownObject,
} from "@orkestra/kube";
import { deleteJudged } from "../delete-judged.ts";

const SOURCES = [resources.HelmRepository, resources.OCIRepository] as const;

/** Also those of an earlier group of the same name: whose each is has to be asked of it. */
export async function sourcesOf(client: KubeClient, { metadata }: UnknownObject): Promise<Ref[]> {
  const { namespace, name } = metadata;
  const labelSelector = `${Label.managedBy}=${MANAGED_BY},${Label.group}=${name}`;
  const found: Ref[] = [];
  for (const resource of SOURCES) {
    const objects = await listed(client, resource, { namespace, labelSelector });
    found.push(...objects.map((object) => ({ resource, namespace, name: object.metadata.name })));
  }
  return found;
}

/** Of a kind that this Flux does not serve, or serves no more, there are none. */
async function listed(
  client: KubeClient,
  resource: Resource,
  where: { readonly namespace: string | undefined; readonly labelSelector: string },
): Promise<readonly UnknownObject[]> {
  try {
    return (await client.list(resource, where)).items;
  } catch (error) {
    if (error instanceof ApiError && error.reason === kindNotServed) return [];
    throw error;
  }
}

export async function deleteSources(client: KubeClient, group: UnknownObject): Promise<void> {
  for (const source of await sourcesOf(client, group))
    await deleteJudged(client, source, ({ metadata }) => isOwnedBy(metadata, group.metadata.uid));
}
