/**
 * A chart's folder on disk as a tree of files, as Helm's directory loader takes it (pkg/chart/loader/directory.go): what the
 * root's .helmignore names is left out, devices and pipes are refused.
 *
 * Symbolic links are followed, as in Helm, as long as they stay in the folder. Helm follows them anywhere; but what a chart
 * brings is rendered and pushed, and a link to /etc/shadow must not take that along.
 */
import { constants } from "node:fs";
import { lstat, open, readdir, realpath } from "node:fs/promises";
import { basename, isAbsolute, join, relative, sep } from "node:path";
import type { ArchiveAnswer } from "./contract.ts";
import { refuseStrange } from "./entry-name.ts";
import { fullRoom, put, Refusal, type Room, sorted, takeBytes, takeEntry } from "./files.ts";
import { type IgnoreTest, ignoreTest } from "./helmignore.ts";

const IGNORE_FILE = ".helmignore";

interface Walk {
  readonly root: string;
  readonly files: Map<string, Uint8Array>;
  readonly room: Room;
  readonly ignored: IgnoreTest;
}

/** `folder` of the answer is the folder's own name. */
export async function readFolder(path: string): Promise<ArchiveAnswer> {
  try {
    const root = await onDisk(path, () => realpath(path));
    const walk = { root, files: new Map(), room: fullRoom(), ignored: await ignoreRules(root) };
    await walkFolder(walk, root, "", [root]);
    if (walk.files.size === 0) throw new Refusal({ kind: "NoFiles" });
    return { ok: true, files: sorted(walk.files), folder: basename(root) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

async function ignoreRules(root: string): Promise<IgnoreTest> {
  const names = await onDisk(root, () => readdir(root));
  if (!names.includes(IGNORE_FILE)) return ignoreTest("");
  const place = await inside(root, join(root, IGNORE_FILE), IGNORE_FILE);
  return ignoreTest((await contentOf(place, IGNORE_FILE, fullRoom())).toString("utf8"));
}

/** `above`: the real folders that this one is in, to find links that lead back. */
async function walkFolder(walk: Walk, place: string, path: string, above: readonly string[]): Promise<void> {
  const names = await onDisk(path, () => readdir(place));
  for (const name of names.sort()) {
    refuseName(name);
    const under = path === "" ? name : `${path}/${name}`;
    await visit(walk, join(place, name), under, above);
  }
}

async function visit(walk: Walk, written: string, path: string, above: readonly string[]): Promise<void> {
  const own = await onDisk(path, () => lstat(written));
  const place = own.isSymbolicLink() ? await inside(walk.root, written, path) : written;
  const what = own.isSymbolicLink() ? await onDisk(path, () => lstat(place)) : own;
  if (walk.ignored(path, what.isDirectory())) return;
  takeEntry(walk.room);
  if (what.isDirectory()) {
    if (above.includes(place)) throw new Refusal({ kind: "LinkLoops", name: path });
    await walkFolder(walk, place, path, [...above, place]);
  } else if (what.isFile()) {
    put(walk.files, path, await contentOf(place, path, walk.room));
  } else throw new Refusal({ kind: "NotAFile", name: path, what: what.isFIFO() ? "pipe" : "device or socket" });
}

/** Where a link leads, if that is in the folder. */
async function inside(root: string, written: string, path: string): Promise<string> {
  const place = await onDisk(path, () => realpath(written));
  const way = relative(root, place);
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new Refusal({ kind: "LinkLeaves", name: path });
  }
  return place;
}

/** The size is asked of the file that was opened, and what is put there instead meanwhile is not followed. */
async function contentOf(place: string, path: string, room: Room): Promise<Buffer> {
  const file = await onDisk(path, () => open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  try {
    const { size } = await file.stat();
    takeBytes(room, path, size);
    const data = Buffer.alloc(size);
    const { bytesRead } = await onDisk(path, () => file.read(data, 0, size, 0));
    return data.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A backslash in a name would be a separator once the chart is packed (`entryName`). */
function refuseName(name: string): void {
  refuseStrange(name);
  if (name.includes("\\")) throw new Refusal({ kind: "UnsafeName", name, reason: "holds a backslash" });
}

/** What the disk refuses is the user's to mend. */
async function onDisk<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new Refusal({ kind: "Unreadable", name, reason: error.message.split(",")[0] ?? error.message });
  }
}
