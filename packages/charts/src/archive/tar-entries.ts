/**
 * The files of a tar in memory: views of it, no copies.
 *
 * Reading the format is node-tar's part (ustar, pax, GNU long names); this refuses what a chart cannot need (links, devices,
 * sparse files) or what node-tar reads otherwise than Helm, so that no two readers see two charts in one archive.
 */
import { Parser } from "tar/parse";
import type { ReadEntry } from "tar/read-entry";
import { entryName } from "./entry-name.ts";
import { put, Refusal, type Room, takeBytes, takeEntry } from "./files.ts";

export interface TarContent {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly folder: string;
}

/** The headers that only speak of the next entry are small: a name has 4096 bytes at most on any system. */
const META_BYTES = 64 * 1024;

const FILE_TYPES = new Set(["File", "OldFile", "ContiguousFile"]);
const TYPE_NAMES: Readonly<Record<string, string>> = {
  SymbolicLink: "symbolic link",
  Link: "hard link",
  CharacterDevice: "device",
  BlockDevice: "device",
  FIFO: "pipe",
  SparseFile: "sparse file",
};

/** Throws `Refusal`. Works at once: whoever returns from here has all of it. */
export function readTar(tar: Buffer, room: Room): TarContent {
  refuseCompressed(tar);
  const files = new Map<string, Uint8Array>();
  const folders = new Set<string>();
  let refusal: unknown;
  const parser = new Parser({ maxMetaEntrySize: META_BYTES });
  // The first trouble ends it. node-tar swallows nothing that a listener throws, but would leave its state half changed.
  const attempt = (work: () => unknown): void => {
    if (refusal !== undefined) return;
    try {
      work();
    } catch (error) {
      refusal = error;
      parser.abort(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const refuse = (error: Refusal): void =>
    attempt(() => {
      throw error;
    });
  parser.on("warn", (_code: string, message: string | Error) => refuse(warned(String(message))));
  parser.on("error", (error: Error) => refuse(warned(error.message)));
  parser.on("meta", (text: string) => attempt(() => refuseUnclearMeta(text)));
  parser.on("ignoredEntry", (entry: ReadEntry) => refuse(unsupported(entry)));
  parser.on("entry", (entry: ReadEntry) => {
    let path: string | undefined;
    attempt(() => {
      path = receive(entry, { folders, room });
      if (path !== undefined && entry.size === 0) put(files, path, new Uint8Array());
    });
    // One buffer went in, so one view of it comes out.
    entry.on("data", (data: Buffer) => attempt(() => path !== undefined && put(files, path, data)));
  });
  parser.end(tar);
  if (refusal !== undefined) throw refusal;
  const [first, second] = folders;
  if (first === undefined || files.size === 0) throw new Refusal({ kind: "NoFiles" });
  if (second !== undefined) throw new Refusal({ kind: "SeveralFolders", folders: [first, second] });
  return { files, folder: first };
}

interface Target {
  readonly folders: Set<string>;
  readonly room: Room;
}

/** Where the content goes; undefined for a folder. */
function receive(entry: ReadEntry, { folders, room }: Target): string | undefined {
  takeEntry(room);
  const { folder, path } = entryName(entry.path);
  if (entry.type === "Directory") return undefined;
  if (!FILE_TYPES.has(entry.type)) throw unsupported(entry);
  if (path === "") {
    throw new Refusal({ kind: "UnsafeName", name: entry.path, reason: "is in no folder, and must be in the chart's" });
  }
  takeBytes(room, entry.path, entry.size);
  folders.add(folder);
  return path;
}

function unsupported(entry: ReadEntry): Refusal {
  if (entry.meta) return new Refusal({ kind: "Broken", reason: "a header of the archive is too large" });
  return new Refusal({ kind: "NotAFile", name: entry.path, what: TYPE_NAMES[entry.type] ?? "special entry" });
}

function warned(message: string): Refusal {
  if (/truncated|needed \d+ more/i.test(message)) return new Refusal({ kind: "Truncated" });
  return new Refusal({ kind: "Broken", reason: message.split("\n")[0] ?? "" });
}

/** node-tar would unpack what is compressed once more, without our limits. */
function refuseCompressed(tar: Buffer): void {
  const magic = tar.subarray(0, 4).toString("hex");
  if (magic.startsWith("1f8b") || magic === "28b52ffd") {
    throw new Refusal({ kind: "Broken", reason: "it is compressed twice" });
  }
}

/**
 * A pax record is `<length> <key>=<value>\n`. Go reads by the length; node-tar by lines, and cuts a value at a NUL. They agree
 * on names that hold neither; sparse files are the other thing that Go would put together and node-tar would not.
 */
function refuseUnclearMeta(text: string): void {
  for (const [, length, key = "", value = ""] of text.matchAll(/(?:^|\n)(\d+) ([^=\n]*)=([^\n]*)(?=\n|$)/g)) {
    if (key.startsWith("GNU.sparse.")) throw new Refusal({ kind: "NotAFile", name: value, what: "sparse file" });
    if (key !== "path" && key !== "size") continue;
    const whole = Buffer.byteLength(`${length} ${key}=${value}\n`);
    if (Number(length) !== whole || value.includes("\0")) {
      throw new Refusal({ kind: "UnsafeName", name: value, reason: "holds control characters" });
    }
  }
}
