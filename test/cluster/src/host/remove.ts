/** Removes a cluster and everything it left on the machine, in whatever state it is. Doing it twice does no harm. */
import { readdir, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { removeCgroup } from "../shared/cgroups.ts";
import { cgroupName } from "../shared/layout.ts";
import { control } from "./control.ts";
import { removeLink } from "./link.ts";
import { ifUnlocked } from "./lock.ts";
import { clustersFolder, stateFolder } from "./paths.ts";
import { outermost } from "./processes.ts";

const politeMs = 30_000;
const killedMs = 10_000;
const cgroupMs = 20_000;

/** The caller holds the lock of this cluster. `keepFolder` leaves the state folder, for its logs. */
export async function removeCluster(id: string, options: { readonly keepFolder?: boolean } = {}): Promise<void> {
  if (outermost(id) !== undefined) await stopProcesses(id, options.keepFolder !== true);
  await removeLink(id);
  await removeCgroup(cgroupName(id), cgroupMs);
  if (options.keepFolder === true) return;
  await rm(stateFolder(id), { recursive: true, force: true, maxRetries: 10 });
}

/** Removes what clusters of any checkout left whose processes are gone, for example because the machine was switched off. */
export async function removeDeadClusters(): Promise<void> {
  for (const id of await listClusters()) {
    await ifUnlocked(clusterLock(id), async () => {
      if (outermost(id) === undefined) await removeCluster(id);
    });
  }
}

export const clusterLock = (id: string): string => `cluster/${id}`;

async function listClusters(): Promise<string[]> {
  try {
    return await readdir(clustersFolder());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

async function stopProcesses(id: string, politely: boolean): Promise<void> {
  // Asked politely, the supervisor removes all by itself; it may be too young or too ill to listen.
  const heard =
    politely &&
    (await control(id, "POST", "/stop").then(
      () => true,
      () => false,
    ));
  if (heard && (await endsWithin(id, politeMs))) return;
  const outer = outermost(id);
  // It takes the whole process namespace with it.
  if (outer !== undefined) process.kill(outer, "SIGKILL");
  if (!(await endsWithin(id, killedMs))) throw new Error(`process ${outer} of cluster ${id} does not end`);
}

async function endsWithin(id: string, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (outermost(id) !== undefined) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}
