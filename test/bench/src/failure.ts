/** Measures how soon a group says what Flux knows: that a release has failed for good, which one, and why. */
import { API_GROUP_VERSION, Kind } from "@orkestra/api";
import type { KubeClient, KubernetesObject } from "@orkestra/kube";
import type { ChartRef } from "./chain.ts";
import { untilGroup } from "./group.ts";
import { recordReleases } from "./recording.ts";
import { condition } from "./release.ts";

export interface FailureOptions {
  /** Must exist and have no releases. They are left there. */
  readonly namespace: string;
  /** A chart that cannot become ready, and what its container says last. */
  readonly chart: ChartRef;
  readonly says: string;
  readonly signal: AbortSignal;
}

/** From the event that told of Flux's Stalled condition, by this process's clock. */
export interface FailureDelays {
  /** To the group's Ready=False that names the application. */
  readonly namedMs: number;
  /** To its message with the container's last words. */
  readonly explainedMs: number;
}

const NAME = "broken";
const APPLICATION = "ledger";

export async function measureFailure(client: KubeClient, options: FailureOptions): Promise<FailureDelays> {
  const { namespace, signal, says } = options;
  await using recording = await recordReleases(client, namespace);
  await client.apply(groupOf(options), { fieldManager: "orkestra-bench", signal });
  const messageHas = (words: string) =>
    untilGroup(client, { namespace, name: NAME }, signal, (group) => {
      const ready = condition(group, "Ready");
      if (ready?.status === "True") throw new Error("the broken release became ready");
      return ready?.status === "False" && ready.message?.includes(words) === true;
    });
  const [named, explained] = await Promise.all([messageHas(APPLICATION), messageHas(says)]);
  const stalled = await recording.seen(({ release }) => condition(release, "Stalled")?.status === "True", signal);
  return { namedMs: named - stalled.seenAt, explainedMs: explained - stalled.seenAt };
}

function groupOf({ namespace, chart }: FailureOptions): KubernetesObject {
  const applications = [{ name: APPLICATION, spec: { chart, release: { timeout: "5s" } } }];
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata: { name: NAME, namespace },
    spec: { onFailure: "Hold", applications },
  } as KubernetesObject;
}
