/** Measures how a chain of releases goes: with its group, and, beside it, one HelmRelease deleted after the other is gone. */
import { type KubeClient, resources, watchOne } from "@orkestra/kube";
import { type ChainOptions, chainOf } from "./chain.ts";
import { type Goings, goingsOf } from "./goings.ts";
import { untilReady } from "./group.ts";
import { applyOneByOne, type Copies, type PeerOptions } from "./peers.ts";
import { type Recording, recordReleases } from "./recording.ts";

export interface DeletionOptions extends ChainOptions {
  /** With 1, no pod of a chain is started ahead of its turn. */
  readonly parallelism: number;
}

export interface GroupGoings extends Goings {
  /** Of the group, to the first release seen to be deleted. */
  readonly beforeMs: number;
  /** Last release gone, to the group gone. */
  readonly afterMs: number;
}

/** Rolls the chain out, and deletes the group. */
export async function measureDeletion(client: KubeClient, options: DeletionOptions): Promise<GroupGoings> {
  const { namespace, parallelism, signal } = options;
  const chain = chainOf(options);
  const group = { ...chain, spec: { ...chain.spec, parallelism } };
  const { name } = group.metadata;
  await using recording = await recordReleases(client, namespace);
  await client.apply(group, { fieldManager: "orkestra-bench", signal });
  await untilReady(client, { namespace, name }, signal);
  const ref = { resource: resources.ApplicationGroup, namespace, name };
  const deletedAt = Date.now();
  await client.delete(ref, { signal });
  for await (const state of watchOne(client, ref, { signal })) if (state === "gone") break;
  signal.throwIfAborted();
  const groupGoneAt = Date.now();
  const order = group.spec.applications.map((application) => application.name).reverse();
  const goings = await allGone(recording, order, signal);
  const last = Math.max(...goings.releases.map(({ goneAt }) => goneAt));
  const first = Math.min(...goings.releases.map((going) => going.deletedAt));
  return { ...goings, beforeMs: first - deletedAt, afterMs: groupGoneAt - last };
}

/** Applies the copies, and deletes each as soon as a watch tells that the one after it is gone. No pod takes part. */
export async function measureDeletionOneByOne(
  client: KubeClient,
  copies: Copies,
  options: PeerOptions,
): Promise<Goings> {
  const { namespace, signal } = options;
  await using recording = await recordReleases(client, namespace);
  await applyOneByOne(client, copies, recording, options);
  const order = copies.releases.map(({ metadata }) => metadata.name).reverse();
  for (const name of order) {
    await client.delete({ resource: resources.HelmRelease, namespace, name }, { signal });
    await gone(recording, name, signal);
  }
  return allGone(recording, order, signal);
}

/** The group may be told of the last release before this record is. */
async function allGone(recording: Recording, order: readonly string[], signal: AbortSignal): Promise<Goings> {
  for (const name of order) await gone(recording, name, signal);
  return goingsOf(order, recording.sightings());
}

async function gone(recording: Recording, name: string, signal: AbortSignal): Promise<void> {
  await recording.seen((one) => one.type === "DELETED" && one.name === name, signal);
}
