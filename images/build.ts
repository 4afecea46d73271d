/**
 * `npm run images [-- --out DIR] [--fresh]`: builds the controller's and the executor's image as OCI archives.
 *
 * Needs a Debian (or a child of it), no container daemon, no registry, no root. Equal checkouts and equal package versions
 * give equal bytes. Downloads and the compressed Node layer are kept in $XDG_CACHE_HOME/orkestra; --fresh compresses anew.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Built, buildImages } from "./src/images.ts";

const USAGE = "usage: npm run images -- [--out DIR] [--fresh]";
const root = dirname(import.meta.dirname);

export const cacheFolder = (): string => join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "orkestra");

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Builds and writes `DIR/<program>.tar` and `DIR/<program>.cdx.json`. */
export async function build(out: string, fresh = false): Promise<(Built & { readonly path: string })[]> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const images = await buildImages({ root, version, cache: cacheFolder(), fresh });
  await mkdir(out, { recursive: true });
  return Promise.all(
    images.map(async (image) => {
      const path = join(out, `${image.program.name}.tar`);
      await writeFile(path, image.archive);
      await writeFile(join(out, `${image.program.name}.cdx.json`), image.sbom);
      return { ...image, path };
    }),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: "string" }, fresh: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) return console.log(USAGE);
  const started = Date.now();
  const images = await build(resolve(values.out ?? join(import.meta.dirname, "out")), values.fresh);
  for (const { reference, digest, compressedSize, size, path } of images) {
    console.log(`${reference}  ${digest}`);
    console.log(
      `  ${megabytes(compressedSize)} compressed, ${megabytes(size)} unpacked: ${relative(process.cwd(), path)}`,
    );
  }
  console.log(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(`images: ${error.message}`);
    process.exitCode = error instanceof TypeError ? 2 : 1;
  });
}
