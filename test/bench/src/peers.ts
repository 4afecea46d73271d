/**
 * The same releases without Orkestra, to measure beside it: applied by this process one after the other, which is as fast as
 * an order can be kept, and by Flux's own `dependsOn`, which is what one would use in its place.
 */
import { type KubeClient, type KubernetesObject, resources } from "@orkestra/kube";
import { durationsOf, type RolloutDurations } from "./durations.ts";
import { type Recording, recordReleases, releaseReady } from "./recording.ts";
import type { Edge } from "./story.ts";

/** An object as it was wanted, without what belongs to the cluster or to Orkestra. */
interface Copy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: object;
}

export interface Copies {
  readonly sources: readonly Copy[];
  /** In the order that is to be kept. */
  readonly releases: readonly Copy[];
  readonly edges: readonly Edge[];
}

export interface PeerOptions {
  /** Must exist and have no releases. They are left there. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

const fieldManager = "orkestra-bench";

/** Reads what Orkestra made in a namespace. `names`: the releases, each of which depends on the one before. */
export async function copiesOf(client: KubeClient, namespace: string, names: readonly string[]): Promise<Copies> {
  const { items: sources } = await client.list<WithSpec>(resources.HelmRepository, { namespace });
  const { items: releases } = await client.list<WithSpec>(resources.HelmRelease, { namespace });
  const ordered = names.map((name) => {
    const release = releases.find(({ metadata }) => metadata.name === name);
    if (!release) throw new Error(`there is no release ${name} to copy`);
    return release;
  });
  return {
    sources: sources.map(bare),
    releases: ordered.map(bare),
    edges: names.slice(1).map((to, index) => ({ from: names[index] ?? "", to })),
  };
}

/** Each release is applied as soon as a watch tells that the one before is ready. No pod takes part. */
export async function measureOneByOne(
  client: KubeClient,
  copies: Copies,
  options: PeerOptions,
): Promise<RolloutDurations> {
  await using recording = await recordReleases(client, options.namespace);
  await applyOneByOne(client, copies, recording, options);
  return durationsOf(copies.edges, recording.sightings());
}

/** @param recording of the namespace */
export async function applyOneByOne(
  client: KubeClient,
  copies: Copies,
  recording: Recording,
  { namespace, signal }: PeerOptions,
): Promise<void> {
  for (const source of copies.sources) await client.apply(moved(source, namespace), { fieldManager });
  for (const release of copies.releases) {
    await client.apply(moved(release, namespace), { fieldManager });
    await releaseReady(recording, release.metadata.name, signal);
  }
}

/** All at once, each with `dependsOn`; Flux keeps the order, looking every 30 s unless it is told otherwise. */
export async function measureDependsOn(
  client: KubeClient,
  copies: Copies,
  options: PeerOptions,
): Promise<RolloutDurations> {
  await using recording = await recordReleases(client, options.namespace);
  for (const source of copies.sources) await client.apply(moved(source, options.namespace), { fieldManager });
  for (const release of copies.releases) {
    const before = copies.edges.filter(({ to }) => to === release.metadata.name);
    const spec = { ...release.spec, dependsOn: before.map(({ from }) => ({ name: from })) };
    await client.apply(moved({ ...release, spec }, options.namespace), { fieldManager });
  }
  for (const { metadata } of copies.releases) await releaseReady(recording, metadata.name, options.signal);
  return durationsOf(copies.edges, recording.sightings());
}

type WithSpec = KubernetesObject & { readonly spec: object };

function bare({ apiVersion, kind, metadata, spec }: WithSpec): Copy {
  return { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace ?? "" }, spec };
}

/** To another namespace, wherever the object names its own. */
function moved(copy: Copy, namespace: string): Copy {
  const from = copy.metadata.namespace;
  return JSON.parse(JSON.stringify(copy), (_, value: unknown) => (value === from ? namespace : value)) as Copy;
}
