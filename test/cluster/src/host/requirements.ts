/** What the machine must have: Linux, root, and programs that Debian packages bring. What is missing is installed with apt-get. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../shared/run.ts";
import type { Progress } from "./progress.ts";
import { timed } from "./progress.ts";

/** A file that shows that a Debian package is there: an absolute path, or the name of a program. */
const packages: Readonly<Record<string, readonly string[]>> = {
  containerd: ["containerd", "ctr", "containerd-shim-runc-v2"],
  runc: ["runc"],
  "containernetworking-plugins": ["/usr/lib/cni/bridge", "/usr/lib/cni/portmap", "/usr/lib/cni/host-local"],
  iptables: ["iptables"],
  conntrack: ["conntrack"],
  "busybox-static": ["/bin/busybox"],
  openssl: ["openssl"],
  iproute2: ["ip"],
  mount: ["mount", "umount"],
  "util-linux": ["unshare", "nsenter"],
  tini: ["tini"],
  // The images nginx and redis are taken out of Debian packages.
  apt: ["apt-get", "apt-cache"],
  dpkg: ["dpkg-deb"],
  "ca-certificates": ["/etc/ssl/certs/ca-certificates.crt"],
};

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The environment of everything inside the namespaces: the machine's proxies and Go settings are none of its business. */
export const cleanEnvironment: NodeJS.ProcessEnv = { PATH: searchPath, LANG: "C.UTF-8" };

/** A requirement that this program cannot meet by itself; the message tells what to do. */
export class RequirementError extends Error {
  override readonly name = "RequirementError";
}

export function requirePlatform(): void {
  if (process.platform !== "linux") throw new RequirementError(`the cluster needs Linux, this is ${process.platform}`);
  if (process.getuid?.() !== 0) {
    throw new RequirementError("the cluster needs root: it makes namespaces, mounts and cgroups (run it with sudo)");
  }
}

export async function requirePackages(progress: Progress): Promise<void> {
  const missing = missingPackages(isThere);
  if (missing.length === 0) return;
  if (!isThere("apt-get")) {
    const files = missing.flatMap((name) => packages[name] ?? []);
    throw new RequirementError(
      `please install ${missing.join(", ")} (for ${files.join(", ")}); there is no apt-get here`,
    );
  }
  await timed(progress, `installing ${missing.join(" ")}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run(["apt-get", "update", "--quiet"], { env });
    await run(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", ...missing], { env });
  });
  const still = missingPackages(isThere);
  if (still.length > 0)
    throw new RequirementError(`apt-get installed ${still.join(", ")}, but not what they should bring`);
}

/** The packages of which a file is not there. */
function missingPackages(there: (file: string) => boolean): string[] {
  return Object.entries(packages).flatMap(([name, files]) => (files.every(there) ? [] : [name]));
}

/** Go is needed only while something is missing from the cache. */
export function requireGo(programs: readonly string[]): void {
  const paths = (process.env["PATH"] ?? "").split(":");
  if (programs.length === 0 || paths.some((folder) => existsSync(join(folder, "go")))) return;
  throw new RequirementError(
    `building ${programs.join(", ")} needs Go 1.26 or newer on the PATH; see https://go.dev/doc/install`,
  );
}

function isThere(file: string): boolean {
  if (file.startsWith("/")) return existsSync(file);
  return searchPath.split(":").some((folder) => existsSync(join(folder, file)));
}
