/** Looks once at the workloads of a release that are not well, and at their pods. Every call rejects as the cluster's do. */
import { type Resource, resources } from "@orkestra/kube";
import type { Cluster } from "../cluster.ts";
import { LOG_BYTES, LOG_LINES } from "./log-lines.ts";
import type { Suspect } from "./most-telling.ts";
import type { Pod, Workload } from "./objects.ts";
import type { Ended } from "./table.ts";
import { isWell, originSelector, podSelector } from "./workloads.ts";

/** What a look needs of a cluster. */
export type Readable = Pick<Cluster, "list" | "log">;

/** A release of which so many workloads are broken has one cause, and any of them tells it. */
const MOST_WORKLOADS = 20;

const KINDS: readonly Resource[] = [resources.Deployment, resources.StatefulSet, resources.DaemonSet, resources.Job];

/** @param namespace where the release puts its objects, which may not be its own */
export async function suspects(
  cluster: Readable,
  release: { readonly namespace: string; readonly name: string },
  namespace: string,
  signal: AbortSignal,
): Promise<Suspect[]> {
  const ofRelease = { namespace, labelSelector: originSelector(release), signal };
  const all = await Promise.all(KINDS.map((kind) => cluster.list<Workload>(kind, ofRelease)));
  const unwell = all.flat().filter((workload) => !isWell(workload));
  return Promise.all(
    unwell.slice(0, MOST_WORKLOADS).map(async (workload) => {
      const labelSelector = podSelector(workload.spec.selector);
      const pods = labelSelector ? await cluster.list<Pod>(resources.Pod, { namespace, labelSelector, signal }) : [];
      return { workload, pods };
    }),
  );
}

/** The end of the log of the container that ended, as it is. */
export function logOf(
  cluster: Readable,
  { pod, container, previous }: Ended,
  namespace: string,
  signal: AbortSignal,
): Promise<string> {
  const query = { container, previous: String(previous), tailLines: String(LOG_LINES), limitBytes: String(LOG_BYTES) };
  return cluster.log({ namespace, name: pod }, query, signal);
}
