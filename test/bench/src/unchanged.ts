/** Measures what a group costs that has nothing to do, and one with one change among ten applications. */
import { setTimeout as pause } from "node:timers/promises";
import { API_GROUP_VERSION, Kind } from "@orkestra/api";
import type { KubeClient, KubernetesObject } from "@orkestra/kube";
import type { ChartRef } from "./chain.ts";
import { untilReady } from "./group.ts";
import { countPods } from "./pods.ts";

export interface UnchangedOptions {
  /** Must exist and have no releases. They are left there. */
  readonly namespace: string;
  readonly applications: number;
  readonly chart: ChartRef;
  readonly rounds: number;
  /** How long nothing may happen until nothing is believed to come. */
  readonly quietMs: number;
  readonly signal: AbortSignal;
}

interface AppliedAgain {
  readonly podsStarted: number;
  /** From the apply to the status that is about the new generation and ready. */
  readonly currentAfterMs: number;
}

export interface UnchangedRound {
  readonly sameInOtherWords: AppliedAgain;
  readonly oneValueChanged: AppliedAgain;
}

const NAME = "steady";

/**
 * A manifest that is equal to the byte gives the controller nothing to look at. So each round first writes a default out, or
 * leaves it out again: a new generation of which every release is as it was. Then it changes one application's value.
 */
export async function measureUnchanged(client: KubeClient, options: UnchangedOptions): Promise<UnchangedRound[]> {
  const { namespace, signal } = options;
  await client.apply(manifest(options, { spelledOut: false, note: "0" }), { fieldManager: "orkestra-bench", signal });
  await untilReady(client, { namespace, name: NAME }, signal);
  const all: UnchangedRound[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    const spelledOut = round % 2 === 1;
    const sameInOtherWords = await again(client, options, { spelledOut, note: String(round - 1) });
    const oneValueChanged = await again(client, options, { spelledOut, note: String(round) });
    all.push({ sameInOtherWords, oneValueChanged });
  }
  return all;
}

interface Variant {
  readonly spelledOut: boolean;
  readonly note: string;
}

async function again(client: KubeClient, options: UnchangedOptions, variant: Variant): Promise<AppliedAgain> {
  const { namespace, signal, quietMs } = options;
  await using pods = await countPods(client, namespace);
  const applied = Date.now();
  const group = await client.apply(manifest(options, variant), { fieldManager: "orkestra-bench", signal });
  const observed = (group as { status?: { observedGeneration?: number } }).status?.observedGeneration;
  if (observed === group.metadata.generation) throw new Error("applying the group again gave it no new generation");
  const readyAt = await untilReady(client, { namespace, name: NAME }, signal);
  await pause(quietMs, undefined, { signal });
  return { podsStarted: pods.started(), currentAfterMs: readyAt - applied };
}

function manifest(
  { namespace, applications, chart }: UnchangedOptions,
  { spelledOut, note }: Variant,
): KubernetesObject {
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata: { name: NAME, namespace },
    spec: {
      applications: Array.from({ length: applications }, (_, index) => ({
        name: `part-${index + 1}`,
        spec: {
          chart,
          release: { values: { note: index === 0 ? note : "" }, ...(spelledOut && { interval: "10m" }) },
        },
      })),
    },
  } as KubernetesObject;
}
