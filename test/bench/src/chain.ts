/** Measures a chain: n releases of a chart, each after the one before, rolled out by the Orkestra of the cluster. */
import { API_GROUP_VERSION, Kind } from "@orkestra/api";
import type { KubeClient, KubernetesObject } from "@orkestra/kube";
import { durationsOf, type RolloutDurations } from "./durations.ts";
import { untilReady } from "./group.ts";
import { recordReleases, releaseReady } from "./recording.ts";
import { edgesOf, type GroupShape } from "./story.ts";

export interface ChainOptions {
  /** Must exist and have no releases. They are left there. */
  readonly namespace: string;
  readonly length: number;
  readonly chart: ChartRef;
  /** Gives up. */
  readonly signal: AbortSignal;
}

export interface ChartRef {
  readonly url: string;
  readonly name: string;
  readonly version: string;
}

/** Milliseconds since 1970, by this process's clock. */
export interface GroupTimes {
  readonly appliedAt: number;
  readonly groupReadyAt: number;
}

/** Throws when the group fails. */
export async function measureChain(
  client: KubeClient,
  options: ChainOptions,
): Promise<RolloutDurations & { readonly times: GroupTimes }> {
  const { namespace, signal } = options;
  const group = chainOf(options);
  await using recording = await recordReleases(client, namespace);
  const appliedAt = Date.now();
  await client.apply(group, { fieldManager: "orkestra-bench", signal });
  const groupReadyAt = await untilReady(client, { namespace, name: group.metadata.name }, signal);
  // The group may be told of the last release before this record is.
  for (const { name } of group.spec.applications) await releaseReady(recording, name, signal);
  return { ...durationsOf(edgesOf(group), recording.sightings()), times: { appliedAt, groupReadyAt } };
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
