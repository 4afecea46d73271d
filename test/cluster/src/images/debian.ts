/** Takes programs and the shared libraries they need out of Debian packages, without installing anything. */
import { cp, mkdir, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProgramError, run } from "../shared/run.ts";

/** Debian's name for a machine, and the dynamic loader of its programs. */
const machines: Readonly<Record<string, { readonly triplet: string; readonly loader: string }>> = {
  x64: { triplet: "x86_64-linux-gnu", loader: "/lib64/ld-linux-x86-64.so.2" },
  arm64: { triplet: "aarch64-linux-gnu", loader: "/lib/ld-linux-aarch64.so.1" },
};

/** Unpacks the packages, and all library packages that they depend on, below `into`. */
export async function unpackPackages(packages: readonly string[], into: string): Promise<void> {
  const downloads = join(into, ".packages");
  await mkdir(downloads, { recursive: true });
  const names = [...packages, ...(await libraryPackages(packages))];
  // As root into a folder of root's, apt needs no other user.
  const download = ["apt-get", "download", "--quiet", "-o", "APT::Sandbox::User=root", ...names];
  await run(download, { cwd: downloads }).catch(async (error: unknown) => {
    if (!(error instanceof ProgramError)) throw error;
    // The package lists may be missing, or older than what the mirror still has.
    await run(["apt-get", "update", "--quiet"]);
    await run(download, { cwd: downloads });
  });
  for (const file of await readdir(downloads)) await run(["dpkg-deb", "--extract", join(downloads, file), into]);
}

/**
 * Copies a program from the unpacked packages into a root filesystem, with the loader and the libraries that it is
 * linked to. `program`: absolute path in the package. Links to other programs are followed.
 */
export async function copyProgram(program: string, unpacked: string, root: string): Promise<void> {
  const machine = machines[process.arch];
  if (machine === undefined) throw new Error(`no Debian machine is known for ${process.arch}`);
  const { triplet, loader } = machine;
  const folders = [`${unpacked}/lib/${triplet}`, `${unpacked}/usr/lib/${triplet}`];
  const list = ["--inhibit-cache", "--library-path", folders.join(":"), "--list", join(unpacked, program)];
  const { stdout } = await run([join(unpacked, loader), ...list]);
  for (const library of parseLibraries(stdout, unpacked)) await copyFollowing(library, unpacked, root);
  await copyFollowing(loader, unpacked, root);
  await copyFollowing(program, unpacked, root);
}

/** Paths below `unpacked` in what the loader lists: lines like `libz.so.1 => /unpacked/lib/libz.so.1 (0x7f…)`. */
export function parseLibraries(listing: string, unpacked: string): string[] {
  return listing.split("\n").flatMap((line) => {
    const [, path] = /=> (\S+) \(0x/.exec(line) ?? [];
    if (path === undefined) return [];
    // A library that the packages do not have would be taken from this machine.
    if (!path.startsWith(`${unpacked}/`)) return path.includes("/ld-linux-") ? [] : missing(line);
    return [path.slice(unpacked.length)];
  });
}

function missing(line: string): never {
  throw new Error(`the unpacked packages lack a library: ${line.trim()}`);
}

async function libraryPackages(packages: readonly string[]): Promise<string[]> {
  const without = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
    (kind) => `--no-${kind}`,
  );
  const { stdout } = await run(["apt-cache", "depends", "--recurse", ...without, ...packages]);
  // Names at the beginning of a line are packages; what is indented are their dependencies; <…> are virtual.
  return [...new Set(stdout.split("\n").filter((line) => /^(lib|zlib1g$)/.test(line) && !line.includes(":")))];
}

async function copyFollowing(path: string, unpacked: string, root: string): Promise<void> {
  const target = join(root, path);
  await mkdir(dirname(target), { recursive: true });
  await cp(await realpath(join(unpacked, path)), target);
}
