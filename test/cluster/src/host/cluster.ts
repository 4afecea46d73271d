/** Starts, finds and ends clusters: the library that tests and the command line share. */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildImages } from "../images/images.ts";
import { explain } from "../shared/run.ts";
import { type Built, buildPrograms, missingPrograms } from "./build.ts";
import { followBoot, isListening } from "./control.ts";
import { createLink } from "./link.ts";
import { withLock } from "./lock.ts";
import { startSupervisor } from "./namespaces.ts";
import { checkout, clusterId, stateFolder } from "./paths.ts";
import { innermost } from "./processes.ts";
import { duration, type Progress } from "./progress.ts";
import { clusterLock, removeCluster, removeDeadClusters } from "./remove.ts";
import { requireGo, requirePackages, requirePlatform } from "./requirements.ts";
import { type Cluster, runningCluster } from "./running.ts";
import { type ClusterState, readState, writeState } from "./state.ts";

export interface ClusterOptions {
  /** Clusters of one checkout with different names are different clusters. Default: `default`. */
  readonly name?: string;
  /**
   * `process`: the cluster ends with this process, however this process ends. `nobody`: it runs until it is stopped, and
   * starting it again gives the running one. Default: `process`.
   */
  readonly ownedBy?: "process" | "nobody";
  /** Takes lines for the person who waits. Default: none. */
  readonly progress?: Progress;
}

const listenPatienceMs = 30_000;

/** Everything that a cluster is made of, ready in the cache. */
interface Parts {
  readonly built: Built;
  readonly images: Readonly<Record<string, string>>;
}

/** Installs and builds what is missing, without starting anything. */
export async function prepareParts(progress: Progress): Promise<Parts> {
  requirePlatform();
  await requirePackages(progress);
  requireGo(await missingPrograms());
  const built = await buildPrograms(progress);
  return { built, images: await buildImages(built, progress) };
}

/**
 * Gives a cluster of which every component answers. Throws RequirementError when the machine lacks something, and an
 * error with the last lines of the log when a component does not come up; nothing keeps running then.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { name = "default", ownedBy = "process", progress = () => undefined } = options;
  const parts = await prepareParts(progress);
  await removeDeadClusters();
  const id = clusterId(name);
  return await withLock(
    clusterLock(id),
    async () => {
      const state = readState(id);
      if (state !== undefined && innermost(id) !== undefined) {
        const cluster = await joinRunning(id, state, ownedBy, fingerprintOf(parts), progress);
        if (cluster !== undefined) return cluster;
      }
      await removeCluster(id);
      return await create(id, { name, ownedBy, parts, progress });
    },
    () => progress(`waiting for another process that starts or stops the cluster ${name}`),
  );
}

/** A handle on a cluster that runs already, for example for another process than the one that started it. */
export function openCluster(name = "default"): Cluster {
  const id = clusterId(name);
  const state = readState(id);
  if (state === undefined || innermost(id) === undefined) throw new Error(`the cluster ${name} is not running`);
  return runningCluster(id, state);
}

/** Ends the cluster of this name and removes all that belongs to it; does nothing where there is none. */
export async function stopCluster(name = "default"): Promise<void> {
  const id = clusterId(name);
  await withLock(clusterLock(id), () => removeCluster(id));
}

/** The running cluster, or undefined where it is beyond help. */
async function joinRunning(
  id: string,
  state: ClusterState,
  ownedBy: ClusterState["ownedBy"],
  fingerprint: string,
  progress: Progress,
): Promise<Cluster | undefined> {
  if (state.ownedBy === "process" || ownedBy === "process") {
    throw new Error(`a cluster ${state.name} is running and owned by ${state.ownedBy}; choose another name`);
  }
  if (state.fingerprint !== fingerprint) {
    progress("the running cluster was made from other programs than this checkout has: `down` and `up` renew it");
  }
  const cluster = runningCluster(id, state);
  try {
    await waitForBoot(id, progress);
    for (const { name, answers } of await cluster.status()) {
      if (answers) continue;
      progress(`${name} does not answer: restarting it`);
      await cluster.restart(name);
    }
    return cluster;
  } catch (error) {
    progress(`the running cluster is beyond help, making a new one: ${explain(error)}`);
    return undefined;
  }
}

async function create(
  id: string,
  wanted: Required<Omit<ClusterOptions, "name">> & { name: string; parts: Parts },
): Promise<Cluster> {
  const { name, ownedBy, parts, progress } = wanted;
  const begun = Date.now();
  await mkdir(join(stateFolder(id), "logs"), { recursive: true, mode: 0o700 });
  try {
    const supervisor = await startSupervisor(id);
    const { programs, manifests } = parts.built;
    const link = await createLink(id, supervisor.inside);
    const createdAt = new Date().toISOString();
    const state = {
      version: 1,
      name,
      checkout,
      ownedBy,
      createdAt,
      fingerprint: fingerprintOf(parts),
      link,
      programs,
    } as const;
    await writeState(id, state);
    await supervisor.send({ id, link, detached: ownedBy === "nobody", programs, manifests, images: parts.images });
    await Promise.race([waitForBoot(id, progress), supervisor.ended]);
    progress(`cluster ${name} is up after ${duration(Date.now() - begun)}`);
    return runningCluster(id, state);
  } catch (error) {
    await removeCluster(id, { keepFolder: true });
    const logs = join(stateFolder(id), "logs");
    throw new Error(`the cluster ${name} did not come up (logs until the next start or stop: ${logs})`, {
      cause: error,
    });
  }
}

/** The supervisor listens a moment after it was told to start. */
async function waitForBoot(id: string, progress: Progress): Promise<void> {
  const deadline = Date.now() + listenPatienceMs;
  while (!isListening(id)) {
    if (Date.now() > deadline) throw new Error("the supervisor does not listen");
    await sleep(20);
  }
  await followBoot(id, (event) => {
    if (event.kind === "ready") progress(`${event.step} is ready (${event.seconds.toFixed(1)} s)`);
  });
}

function fingerprintOf({ built, images }: Parts): string {
  const names = [...built.keys, ...Object.values(images)];
  return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 12);
}
