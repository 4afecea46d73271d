/** A namespace for one measurement, under the restricted Pod Security Standard, and gone before the next one begins. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type KubeClient, type Manifest, type Resource, resources, watchOne } from "@orkestra/kube";

const GONE_WITHIN_MS = 5 * 60_000;

/** Removes the namespace also when `work` fails; then the failure of `work` is what is thrown. */
export async function inNamespace<T>(
  client: KubeClient,
  title: string,
  work: (namespace: string) => Promise<T>,
): Promise<T> {
  const name = `bench-${title}-${randomBytes(3).toString("hex")}`;
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } } as Manifest);
  let result: T;
  try {
    result = await work(name);
  } catch (error) {
    await removed(client, name).catch(() => undefined); // What failed first is what has to be told.
    throw error;
  }
  await removed(client, name);
  return result;
}

/** Releases first: once a namespace ends, nobody may uninstall in it. */
async function removed(client: KubeClient, namespace: string): Promise<void> {
  const signal = AbortSignal.timeout(GONE_WITHIN_MS);
  for (const resource of [resources.ApplicationGroup, resources.HelmRelease])
    await emptied(client, resource, namespace, signal);
  await client.delete({ resource: resources.Namespace, name: namespace });
  for await (const state of watchOne(client, { resource: resources.Namespace, name: namespace }, { signal }))
    if (state === "gone") return;
  signal.throwIfAborted();
}

async function emptied(client: KubeClient, resource: Resource, namespace: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { items } = await client.list(resource, { namespace, signal });
    if (items.length === 0) return;
    for (const { metadata } of items) {
      if (!metadata.deletionTimestamp) await client.delete({ resource, namespace, name: metadata.name }, { signal });
    }
    await pause(500, undefined, { signal });
  }
}
