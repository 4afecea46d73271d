/**
 * Tar archives as values: equal entries give equal bytes, whatever machine, user, clock or folder they come from.
 *
 * Entries are sorted, belong to root, carry one fixed time and explicit modes; missing parent folders are added.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Header, pack } from "tar-stream";

export type Entry = FileEntry | LinkEntry | FolderEntry;

export interface FileEntry {
  readonly kind: "file";
  /** Absolute path in the image. */
  readonly path: string;
  readonly mode: number;
  readonly content: Uint8Array | string;
}

export interface LinkEntry {
  readonly kind: "link";
  readonly path: string;
  readonly target: string;
}

export interface FolderEntry {
  readonly kind: "folder";
  readonly path: string;
  readonly mode: number;
}

export const file = (path: string, content: Uint8Array | string, mode = 0o644): FileEntry => ({
  kind: "file",
  path,
  mode,
  content,
});
export const link = (path: string, target: string): LinkEntry => ({ kind: "link", path, target });
export const folder = (path: string, mode = 0o755): FolderEntry => ({ kind: "folder", path, mode });

/** The time that every entry and every image carries. Seconds since 1970, zero unless SOURCE_DATE_EPOCH says otherwise. */
export const sourceDate = (): Date => new Date(Number(process.env["SOURCE_DATE_EPOCH"] ?? 0) * 1000);

/** One uncompressed tar. Throws when two entries claim one path. */
export async function tarball(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  const chunks: Buffer[] = [];
  archive.on("data", (chunk) => chunks.push(chunk as Buffer));
  const ended = new Promise<void>((resolve, reject) => archive.once("end", resolve).once("error", reject));
  for (const entry of ordered(entries)) archive.entry(header(entry), content(entry));
  archive.finalize();
  await ended;
  return Buffer.concat(chunks);
}

/** The strongest gzip, without a time in its header (zlib writes none). Equal zlib versions give equal bytes. */
export const compressed = (bytes: Uint8Array): Promise<Buffer> => promisify(gzip)(bytes, { level: 9, memLevel: 9 });

/** Unpacks a compressed archive into a folder that it makes, with the modes that it says. */
export async function extract(gzip: Uint8Array, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const tar = execFile("tar", ["--extract", "--gzip", "--preserve-permissions", "--directory", into, "--file", "-"]);
  tar.stdin?.end(gzip);
  const [code] = await once(tar, "close");
  if (code !== 0) throw new Error(`tar cannot unpack into ${into}: exit code ${code}`);
}

/** With the folders that lead to them, parents before children, by name. */
function ordered(entries: readonly Entry[]): Entry[] {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    if (byPath.has(entry.path)) throw new Error(`two entries of an archive claim ${entry.path}`);
    byPath.set(entry.path, entry);
  }
  for (const path of entries.flatMap((entry) => parents(entry.path))) {
    if (!byPath.has(path)) byPath.set(path, folder(path));
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** "/a/b/c" -> ["/a", "/a/b"] */
function parents(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`);
}

function header(entry: Entry): Pick<Header, "name"> & Partial<Header> {
  const common = { name: entry.path.slice(1), uid: 0, gid: 0, mtime: sourceDate() };
  switch (entry.kind) {
    case "file":
      return { ...common, type: "file", mode: entry.mode };
    case "link":
      return { ...common, type: "symlink", mode: 0o777, linkname: entry.target };
    case "folder":
      return { ...common, name: `${common.name}/`, type: "directory", mode: entry.mode };
  }
}

const content = (entry: Entry): Buffer => Buffer.from(entry.kind === "file" ? entry.content : "");
