/**
 * The cgroup that holds a cluster's pods. Namespaces do not divide cgroups, so each kubelet gets a root of its own
 * (`cgroupRoot`), made in every hierarchy of version 1 or in the one of version 2, and removed when the cluster ends.
 */
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

interface Hierarchy {
  readonly folder: string;
  readonly version: 1 | 2;
  /** Version 1: the controllers of this hierarchy. */
  readonly options: readonly string[];
}

/** Every cgroup hierarchy that is mounted, read from the text of /proc/self/mounts. */
export function parseHierarchies(mounts: string): Hierarchy[] {
  return mounts.split("\n").flatMap((line) => {
    const [, folder = "", type = "", options = ""] = line.split(" ");
    if (type !== "cgroup" && type !== "cgroup2") return [];
    return [{ folder, version: type === "cgroup" ? 1 : 2, options: options.split(",") }];
  });
}

/** Makes the cgroup, ready for a kubelet to put pods below it. */
export async function createCgroup(name: string): Promise<void> {
  const hierarchies = parseHierarchies(await readFile("/proc/self/mounts", "utf8"));
  const unified = hierarchies.every(({ version }) => version === 2);
  for (const { folder, version, options } of hierarchies) {
    // Beside version 1 the unified hierarchy has no controllers and the kubelet does not look at it.
    if (version === 2 && !unified) continue;
    if (version === 2) await enableControllers(folder);
    await mkdir(join(folder, name), { recursive: true });
    if (options.includes("cpuset")) await copyCpuset(folder, join(folder, name));
  }
}

/** Kills every process in the cgroup and below it (in no other one), and removes it. */
export async function removeCgroup(name: string, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const left = cgroupFolders(name);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`cannot remove the cgroups ${left.join(", ")}`);
    for (const folder of left) {
      killMembers(folder);
      await rmdir(folder).catch(unlessBusy);
    }
    if (cgroupFolders(name).length > 0) await sleep(50);
  }
}

/** Folders of the cgroup in all hierarchies, the deepest first. */
function cgroupFolders(name: string): string[] {
  const below = (folder: string): string[] => [
    ...subfolders(folder).flatMap((child) => below(join(folder, child))),
    folder,
  ];
  return parseHierarchies(readFileSync("/proc/self/mounts", "utf8"))
    .map(({ folder }) => folder)
    .filter((folder) => subfolders(folder).includes(name))
    .flatMap((folder) => below(join(folder, name)));
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (error) {
    return unlessGone(error, []);
  }
}

function killMembers(folder: string): void {
  for (const line of members(folder)) {
    const pid = Number(line);
    // A process of another pid namespace reads as 0, and 0 would mean our own process group.
    if (!(pid > 1)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

function members(folder: string): string[] {
  try {
    return readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n");
  } catch (error) {
    return unlessGone(error, []);
  }
}

function unlessGone<T>(error: unknown, otherwise: T): T {
  // ENODEV is what a cgroup file says whose cgroup was removed while it was open.
  if (["ENOENT", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "")) return otherwise;
  throw error;
}

function unlessBusy(error: NodeJS.ErrnoException): void {
  if (!["EBUSY", "ENOENT", "ENOTEMPTY"].includes(error.code ?? "")) throw error;
}

/** A new cpuset is empty, and no process may enter it before it has processors and memory nodes. */
async function copyCpuset(parent: string, child: string): Promise<void> {
  for (const what of ["cpus", "mems"]) {
    await writeFile(join(child, `cpuset.${what}`), await readFile(join(parent, `cpuset.effective_${what}`)));
  }
}

async function enableControllers(folder: string): Promise<void> {
  const available = (await readFile(join(folder, "cgroup.controllers"), "utf8")).trim().split(" ");
  await writeFile(join(folder, "cgroup.subtree_control"), available.map((name) => `+${name}`).join(" "));
}
