/**
 * A tree of files as a .tgz that Helm reads. Equal files give equal bytes, on every machine and version of Node: the order is
 * fixed, times and owners are zero, and the compression is JavaScript, since zlib's output differs between processors and
 * releases. So the exact releases of fflate and tar are pinned. Folders get no entries, as in Helm's own archives
 * (pkg/chartutil/save.go).
 */
import { gzipSync } from "fflate";
import { Header } from "tar/header";
import { Pax } from "tar/pax";
import type { ChartFiles } from "./contract.ts";
import { entryName } from "./entry-name.ts";
import { Refusal, sorted } from "./files.ts";

const BLOCK = 512;
/** Two empty blocks end a tar. */
const END = 2 * BLOCK;
/** Nearly as small as 9 at a fraction of its time. */
const LEVEL = 6;

/** `name` becomes the top folder. Throws `RangeError` for names that could not be read again. */
export async function pack(name: string, files: ChartFiles): Promise<Uint8Array> {
  return gzipSync(tarOf(name, files), { level: LEVEL, mtime: 0 });
}

function tarOf(name: string, files: ChartFiles): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [path, data] of sorted(files)) {
    parts.push(header(checked(name, path), data.length), data, new Uint8Array(-data.length & (BLOCK - 1)));
  }
  parts.push(new Uint8Array(END));
  return Buffer.concat(parts);
}

function checked(name: string, path: string): string {
  const whole = `${name}/${path}`;
  if (!readsBack(whole, name, path)) throw new RangeError(`cannot pack ${JSON.stringify(whole)}`);
  return whole;
}

function readsBack(whole: string, name: string, path: string): boolean {
  try {
    const read = entryName(whole);
    return read.folder === name && read.path === path && path !== "";
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** A name that is long or not ASCII gets a pax header before its own. */
function header(path: string, size: number): Uint8Array {
  const fields = { path, size, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
  const own = new Header({ ...fields, type: "File" });
  const block = Buffer.alloc(BLOCK);
  if (!own.encode(block)) return block;
  return Buffer.concat([new Pax({ path, uid: 0, gid: 0, mtime: new Date(0) }).encode(), block]);
}
