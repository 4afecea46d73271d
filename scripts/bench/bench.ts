/** What a measurement on the cluster is given. */
import type { KubeClient } from "@orkestra/kube";

export interface Bench {
  readonly client: KubeClient;
  readonly runs: number;
  readonly progress: (line: string) => void;
}

/** The charts of the local cluster that are measured with. */
export const charts = {
  demo: { url: "http://charts.orkestra.test", name: "demo", version: "1.0.0" },
  broken: { url: "http://charts.orkestra.test", name: "broken", version: "1.0.0" },
} as const;

/** Bounds one rollout: what takes longer on a small, busy machine is no measurement any more. */
export const rolloutLimit = (): AbortSignal => AbortSignal.timeout(5 * 60_000);

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
