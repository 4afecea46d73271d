/** `status.history` of a HelmRelease: what Flux remembers of the Helm releases that it made, the newest first. */
import type { HelmRevision } from "./helm.ts";
import type { HelmAction } from "./script.ts";
import type { Draft } from "./status.ts";

export interface Snapshot {
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly status: string;
  readonly chartName: string;
  readonly chartVersion: string;
  readonly configDigest: string;
  readonly ociDigest?: string;
  readonly firstDeployed: string;
  readonly lastDeployed: string;
}

const KEPT = 5;

export const fullName = ({ namespace, name, version }: Snapshot): string => `${namespace}/${name}.v${version}`;
export const chartOf = ({ chartName, chartVersion }: Snapshot): string => `${chartName}@${chartVersion}`;
export const historyOf = (draft: Draft): readonly Snapshot[] => draft.get<readonly Snapshot[]>("history") ?? [];

export function record({ targetNamespace, release }: HelmAction, made: HelmRevision, draft: Draft): void {
  const { chart, configDigest, revision, status, deployedAt } = made;
  const older = historyOf(draft).map((it) =>
    status === "deployed" && it.status === "deployed" ? { ...it, status: "superseded" } : it,
  );
  const snapshot: Snapshot = {
    name: release,
    namespace: targetNamespace,
    version: revision,
    status,
    chartName: chart.name,
    chartVersion: chart.version,
    configDigest,
    ...(chart.digest !== undefined && { ociDigest: chart.digest }),
    firstDeployed: older.at(-1)?.firstDeployed ?? deployedAt,
    lastDeployed: deployedAt,
  };
  draft.set({ history: [snapshot, ...older].slice(0, KEPT) });
}
