/**
 * Lets a group in memory live on: a controller that may be killed between any two of its requests, and an Argo and a Flux that
 * do what they find to do, until nothing changes any more.
 */
import { ApiError, type UnknownObject } from "@orkestra/kube";
import { reconcileGroup } from "../src/reconcile.ts";
import { controllerOf, failAtFirst, finish, uninstall } from "./group-in-memory.ts";
import { Dead, type MemoryCluster } from "./memory-cluster.ts";

export interface Surroundings {
  /** Whether a Workflow fails; it has released nothing then. */
  readonly fails?: (workflow: UnknownObject) => boolean;
}

const ROUNDS = 60;

/** Throws when it does not come to rest. */
export async function liveOn(cluster: MemoryCluster, { fails = () => false }: Surroundings = {}): Promise<void> {
  let controller = controllerOf(cluster);
  for (let round = 0; round < ROUNDS; round++) {
    const before = cluster.version;
    try {
      for (const group of cluster.all("ApplicationGroup")) await reconcileGroup(group, controller);
    } catch (error) {
      if (error instanceof Dead) {
        cluster.revive();
        controller = controllerOf(cluster);
        continue;
      }
      // What the API server refuses is tried again, as the work queue would.
      if (!(error instanceof ApiError)) throw error;
    }
    collect(cluster);
    play(cluster, fails);
    if (cluster.version === before) return;
  }
  throw new Error(`no rest: ${cluster.writes.slice(-10).join(", ")}`);
}

/** Argo ends what runs, and Flux uninstalls what is deleted and not suspended. */
function play(cluster: MemoryCluster, fails: (workflow: UnknownObject) => boolean): void {
  const running = cluster.all("Workflow").find((workflow) => workflow["status"] === undefined);
  if (running) {
    const { shutdown } = running["spec"] as { shutdown?: string };
    if (fails(running)) failAtFirst(cluster, running);
    else finish(cluster, shutdown ? "Failed" : "Succeeded", running);
  }
  for (const { metadata } of cluster.all("HelmRelease"))
    if (metadata.deletionTimestamp) uninstall(cluster, metadata.name);
}

/** The garbage collector: what a group owned that is gone. */
function collect(cluster: MemoryCluster): void {
  const uids = new Set(cluster.all("ApplicationGroup").map(({ metadata }) => metadata.uid));
  for (const kind of ["Workflow", "ControllerRevision", "HelmRelease", "HelmRepository", "OCIRepository"])
    for (const object of cluster.all(kind)) {
      const owners = object.metadata.ownerReferences ?? [];
      const isOrphan = owners.length > 0 && owners.every(({ uid }) => !uids.has(uid));
      if (isOrphan && !object.metadata.deletionTimestamp) cluster.remove(object);
    }
}

/** What is in the cluster, without what is different each time. */
export function remains(cluster: MemoryCluster): object[] {
  const kinds = [
    "ApplicationGroup",
    "HelmRelease",
    "HelmRepository",
    "Workflow",
    "ControllerRevision",
    "ServiceAccount",
    "RoleBinding",
  ];
  return kinds.flatMap((kind) =>
    cluster
      .all(kind)
      .map(({ metadata: { uid: _uid, resourceVersion: _version, ...metadata }, ...rest }) => ({ ...rest, metadata }))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)),
  );
}
