/**
 * The shared libraries that a binary loads, directly or not, out of unpacked Debian packages.
 *
 * Which they are is no list of ours: the packages' own dynamic loader is asked, and must find each one in the packages.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { type Entry, file } from "./archive.ts";
import type { DebianPackage } from "./debian.ts";

export interface Platform {
  readonly oci: "amd64" | "arm64";
  /** Debian's folder of libraries for the architecture; the loader searches it without being told. */
  readonly libraries: string;
  /** Where every binary of the architecture says that its loader is. */
  readonly loader: string;
}

export async function libraries(
  binary: string,
  packages: readonly DebianPackage[],
  platform: Platform,
): Promise<Entry[]> {
  // A package has them below /lib or, where the release has merged the two, below /usr/lib.
  const folders = packages.flatMap(({ root }) => ["", "usr"].map((above) => join(root, above, platform.libraries)));
  const loader = folders.map((path) => join(path, basename(platform.loader))).find((path) => existsSync(path));
  if (!loader) throw new Error(`no package holds ${platform.loader}: ${names(packages)}`);
  const { stdout } = await promisify(execFile)(loader, listing(folders, binary));
  const needed = [...stdout.matchAll(/^\s+(\S+) => (\S+)/gm)].map(([, name = "", path = ""]) => ({ name, path }));
  const foreign = needed.filter(
    ({ name, path }) => name !== platform.loader && !folders.some((f) => path.startsWith(f)),
  );
  if (foreign.length > 0) {
    throw new Error(`${binary} needs ${foreign.map(({ name }) => name).join(", ")}, not in ${names(packages)}`);
  }
  const wanted = needed.filter(({ name }) => name !== platform.loader);
  return Promise.all([
    readFile(loader).then((content) => file(platform.loader, content, 0o755)),
    ...wanted.map(async ({ name, path }) => file(`${platform.libraries}/${name}`, await readFile(path), 0o755)),
  ]);
}

const listing = (folders: readonly string[], binary: string): string[] => [
  "--inhibit-cache",
  "--library-path",
  folders.join(":"),
  "--list",
  binary,
];

const names = (packages: readonly DebianPackage[]): string => packages.map(({ name }) => name).join(", ");
