/**
 * Entries as a layer. Compressing Node's binary takes seconds, so what was compressed once is kept in the cache, named by
 * the digest of the content and by the version of zlib: a hit holds the bytes that compressing again would give.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compressed, type Entry, tarball } from "./archive.ts";
import { type Layer, sha256 } from "./oci.ts";

export async function layer(createdBy: string, entries: readonly Entry[], cache?: string): Promise<Layer> {
  const tar = await tarball(entries);
  const diffId = sha256(tar);
  const gzip = cache ? await kept(join(cache, "layers"), diffId, () => compressed(tar)) : await compressed(tar);
  return { diffId, size: tar.length, gzip, createdBy };
}

async function kept(folder: string, diffId: string, make: () => Promise<Buffer>): Promise<Buffer> {
  const path = join(folder, `${diffId.replace(":", "-")}.zlib-${process.versions.zlib}.tar.gz`);
  const known = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (known) return known;
  const bytes = await make();
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.${process.pid}`, bytes);
  await rename(`${path}.${process.pid}`, path);
  return bytes;
}
