/**
 * What both images share, their first layer: Node, the shared libraries that it needs, a user, and nothing else.
 * No shell, no package manager. The packages are on record where image scanners look for them, as in distroless images.
 */
import { lstat, readFile, readlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Entry, file, folder } from "./archive.ts";
import { type DebianPackage, debianPackages } from "./debian.ts";
import { libraries, type Platform } from "./libraries.ts";

/** Numeric, because Kubernetes can only tell from a number that a user is not root. The one of distroless images. */
export const USER = 65532;
export const NODE = "/nodejs/bin/node";

const PLATFORMS: Readonly<Record<string, Platform>> = {
  x64: { oci: "amd64", libraries: "/lib/x86_64-linux-gnu", loader: "/lib64/ld-linux-x86-64.so.2" },
  arm64: { oci: "arm64", libraries: "/lib/aarch64-linux-gnu", loader: "/lib/ld-linux-aarch64.so.1" },
};

export interface Runtime {
  readonly architecture: Platform["oci"];
  readonly entries: readonly Entry[];
  readonly node: { readonly version: string };
  readonly packages: readonly DebianPackage[];
  /** The Debian release (or child of Debian) that the libraries come from, as in /etc/os-release. */
  readonly release: { readonly id: string; readonly version: string };
}

/** @param root the checkout, whose own Node (in .tools) goes into the image; images are for the machine's architecture */
export async function runtime(root: string, cache: string): Promise<Runtime> {
  const platform = PLATFORMS[process.arch];
  if (!platform || process.platform !== "linux") {
    throw new Error(`images are built on linux for x64 and arm64, not on ${process.platform} ${process.arch}`);
  }
  const node = await nodePackage(root);
  const packages = await withLicences(await debianPackages(["libc6", "libgcc-s1", "libstdc++6"], cache), cache);
  const osRelease = await readFile("/etc/os-release", "utf8");
  return {
    architecture: platform.oci,
    node,
    packages,
    release: { id: field(osRelease, "ID"), version: field(osRelease, "VERSION_ID") },
    entries: [
      file(NODE, await readFile(node.binary), 0o755),
      file("/usr/share/doc/nodejs/copyright", await readFile(node.licence)),
      ...(await libraries(node.binary, packages, platform)),
      ...(await records(packages)),
      file("/etc/os-release", osRelease),
      file("/etc/passwd", `root:x:0:0:root:/:/sbin/nologin\nnonroot:x:${USER}:${USER}:nonroot:/tmp:/sbin/nologin\n`),
      file("/etc/group", `root:x:0:\nnonroot:x:${USER}:\n`),
      file("/etc/nsswitch.conf", "hosts: files dns\n"),
      folder("/tmp", 0o1777),
    ],
  };
}

/** The checkout's Node is npm's `node` package, which brings a package for the machine with the binary in it. */
async function nodePackage(root: string): Promise<{ version: string; binary: string; licence: string }> {
  const outer = createRequire(join(root, ".tools/package.json")).resolve("node/package.json");
  const manifest = createRequire(outer).resolve(`node-linux-${process.arch}/package.json`);
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  return { version, binary: join(dirname(manifest), "bin/node"), licence: join(dirname(manifest), "LICENSE") };
}

const documents = ({ root, name }: DebianPackage): string => join(root, "usr/share/doc", name);

/** A package of GCC's keeps its licence in another one, which its documentation folder links to: add that one. */
async function withLicences(packages: readonly DebianPackage[], cache: string): Promise<DebianPackage[]> {
  const others = new Set<string>();
  for (const one of packages) {
    if ((await lstat(documents(one))).isSymbolicLink()) others.add(basename(await readlink(documents(one))));
  }
  return [...packages, ...(await debianPackages([...others], cache))];
}

async function records(packages: readonly DebianPackage[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const one of packages) {
    entries.push(file(`/var/lib/dpkg/status.d/${one.name}`, one.control));
    if ((await lstat(documents(one))).isSymbolicLink()) continue;
    entries.push(file(`/usr/share/doc/${one.name}/copyright`, await readFile(join(documents(one), "copyright"))));
  }
  return entries;
}

const field = (text: string, key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
