/** Measures a chain: n releases of a chart, each after the one before, rolled out by the Orkestra of the cluster. */
import { API_GROUP_VERSION, Kind } from "@orkestra/api";
import { type KubeClient, type KubernetesObject, resources, watchOne } from "@orkestra/kube";
import { durationsOf, type RolloutDurations } from "./durations.ts";
import { recordReleases } from "./recording.ts";
import { type Condition, condition } from "./release.ts";
import { edgesOf, type GroupShape } from "./story.ts";

export interface ChainOptions {
  /** Must exist and have no releases. They are left there. */
  readonly namespace: string;
  readonly length: number;
  readonly chart: { readonly url: string; readonly name: string; readonly version: string };
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** Throws when the group fails. */
export async function measureChain(client: KubeClient, options: ChainOptions): Promise<RolloutDurations> {
  const group = chainOf(options);
  await using recording = await recordReleases(client, options.namespace);
  await client.apply(group, { fieldManager: "orkestra-bench", signal: options.signal });
  await rolledOut(client, options);
  return durationsOf(edgesOf(group), recording.sightings());
}

export function chainOf({ namespace, length, chart }: Omit<ChainOptions, "signal">): KubernetesObject & GroupShape {
  const name = (index: number): string => `link-${index + 1}`;
  const applications = Array.from({ length }, (_, index) => ({
    name: name(index),
    dependencies: index === 0 ? [] : [name(index - 1)],
    spec: { chart },
  }));
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata: { name: "chain", namespace },
    spec: { applications },
  };
}

type Group = KubernetesObject & {
  readonly status?: { readonly observedGeneration?: number; readonly conditions?: readonly Condition[] };
};

async function rolledOut(client: KubeClient, { namespace, signal }: ChainOptions): Promise<void> {
  const ref = { resource: resources.ApplicationGroup, namespace, name: "chain" };
  for await (const group of watchOne<Group>(client, ref, { signal })) {
    if (group === "gone") throw new Error("the group was deleted while it was measured");
    if (group.status?.observedGeneration !== group.metadata.generation) continue;
    const ready = condition(group, "Ready");
    if (ready?.status === "True") return;
    if (condition(group, "Stalled")?.status === "True") throw new Error(`the chain failed: ${ready?.message}`);
  }
  signal.throwIfAborted();
}
