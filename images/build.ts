/**
 * `npm run images [-- --out DIR] [--fresh] [--rootfs]`: builds the controller's and the executor's image as OCI archives; with
 * --rootfs as folders instead, DIR/runtime and one for each program, which the Dockerfiles lay over each other.
 *
 * Needs a Debian (or a child of it), no container daemon, no registry, no root. Equal checkouts and equal package versions
 * give equal bytes. Downloads and the compressed Node layer are kept in $XDG_CACHE_HOME/orkestra; --fresh compresses anew.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { extract } from "./src/archive.ts";
import { megabytes } from "./src/figures.ts";
import { type Built, buildImages } from "./src/images.ts";

const USAGE = "usage: npm run images -- [--out DIR] [--fresh] [--rootfs]";
const root = dirname(import.meta.dirname);

export const cacheFolder = (): string => join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "orkestra");

export interface Archive extends Built {
  readonly path: string;
}

/** Builds and writes `DIR/<program>.tar` and `DIR/<program>.cdx.json`. */
export async function build(out: string, fresh = false): Promise<Archive[]> {
  const images = await built(fresh);
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

async function built(fresh: boolean): Promise<Built[]> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return buildImages({ root, version, cache: cacheFolder(), fresh });
}

async function writeFolders(out: string, fresh: boolean): Promise<void> {
  const images = await built(fresh);
  const layers = new Map(
    images.flatMap(({ program, layers }) => [
      ["runtime", layers.runtime],
      [program.name, layers.app],
    ]),
  );
  for (const [name, { gzip }] of layers) await extract(gzip, join(out, name));
  console.log(`${[...layers.keys()].map((name) => relative(process.cwd(), join(out, name))).join(", ")}: written`);
}

async function main(): Promise<void> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ options: { out: { type: "string" }, fresh: flag, rootfs: flag, help: flag } });
  if (values.help) return console.log(USAGE);
  const started = Date.now();
  const out = resolve(values.out ?? join(import.meta.dirname, "out"));
  if (values.rootfs) return writeFolders(out, values.fresh);
  for (const { reference, digest, compressedSize, size, path } of await build(out, values.fresh)) {
    console.log(`${reference}  ${digest}`);
    console.log(
      `  ${megabytes(compressedSize)} compressed, ${megabytes(size)} unpacked: ${relative(process.cwd(), path)}`,
    );
  }
  console.log(`built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** What parseArgs throws. */
const isUsage = (error: NodeJS.ErrnoException): boolean => error.code?.startsWith("ERR_PARSE_ARGS") ?? false;

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(`images: ${error.message}`);
    process.exitCode = isUsage(error) ? 2 : 1;
  });
}
