/** One group by its name, or who else may be meant. */
import { type KubeClient, resources } from "@orkestra/kube";
import type { Io } from "../io.ts";
import { type LiveGroup, listGroups, noSuchGroup, readGroup } from "./groups.ts";

/** Undefined, and told on standard error, where it is not there. */
export async function findGroup(
  client: KubeClient,
  namespace: string,
  name: string,
  { signal, stderr }: Io,
): Promise<LiveGroup | undefined> {
  const object = await client.get({ resource: resources.ApplicationGroup, namespace, name }, { signal });
  if (object) return readGroup(object);
  // Whoever may not list all namespaces is told of this one.
  const others = await listGroups(client, undefined, signal).catch(() => listGroups(client, namespace, signal));
  stderr(`${noSuchGroup(name, namespace, others)}\n`);
  return undefined;
}
