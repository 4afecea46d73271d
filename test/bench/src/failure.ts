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
  /** To the group's Ready=False whose message names the application, and Flux's reason. */
  readonly namedMs: number;
  /** To the container's last words in that message. Absent when they never came: the pod may not have run in time. */
  readonly explainedMs?: number;
  /** To the group's own Stalled: nothing more will happen. */
  readonly stalledMs: number;
}

const NAME = "broken";
const APPLICATION = "ledger";

export async function measureFailure(client: KubeClient, options: FailureOptions): Promise<FailureDelays> {
  const { namespace, signal, says } = options;
  await using recording = await recordReleases(client, namespace);
  await client.apply(groupOf(options), { fieldManager: "orkestra-bench", signal });
  let named: number | undefined;
  let explained: number | undefined;
  const stalled = await untilGroup(client, { namespace, name: NAME }, signal, (group) => {
    const { status, message = "" } = condition(group, "Ready") ?? {};
    if (status === "True") throw new Error("the broken release became ready");
    if (status === "False" && message.includes(`"${APPLICATION}" failed: `)) named ??= Date.now();
    if (status === "False" && message.includes(says)) explained ??= Date.now();
    return condition(group, "Stalled")?.status === "True";
  });
  if (named === undefined) throw new Error("the group is stalled and does not say which application failed");
  const { seenAt } = await recording.seen(({ release }) => condition(release, "Stalled")?.status === "True", signal);
  return {
    namedMs: named - seenAt,
    ...(explained !== undefined && { explainedMs: explained - seenAt }),
    stalledMs: stalled - seenAt,
  };
}

function groupOf({ namespace, chart }: FailureOptions): KubernetesObject {
  const applications = [{ name: APPLICATION, spec: { chart, release: { timeout: "15s" } } }];
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata: { name: NAME, namespace },
    spec: { onFailure: "Hold", applications },
  } as KubernetesObject;
}
