/**
 * Debian packages as unpacked folders, by way of apt and dpkg-deb (both are on every Debian), without installing them.
 *
 * Kept in the cache by name and version, so that a second build needs no network. apt checks the signatures.
 * Needs no root. Throws with what to do when the machine is not a Debian or its package lists are missing.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** The package's control file: what `dpkg -s` prints. */
  readonly control: string;
  /** Folder that holds its files. */
  readonly root: string;
}

/** The candidate versions of these packages: what `apt-get install` would take now. In the order of the names. */
export async function debianPackages(names: readonly string[], cache: string): Promise<DebianPackage[]> {
  if (names.length === 0) return [];
  const shown = await apt("apt-cache", ["show", "--no-all-versions", ...names]);
  const packages: DebianPackage[] = [];
  for (const name of names) packages.push(await unpacked(name, candidate(name, shown), cache));
  return packages;
}

function candidate(name: string, shown: string): { version: string; architecture: string } {
  const paragraph = shown.split("\n\n").find((text) => text.startsWith(`Package: ${name}\n`)) ?? "";
  const field = (key: string) => new RegExp(`^${key}: (.+)$`, "m").exec(paragraph)?.[1];
  const version = field("Version");
  const architecture = field("Architecture");
  if (!version || !architecture) throw new Error(`apt-cache show ${name} names no version:\n${shown}`);
  return { version, architecture };
}

async function unpacked(
  name: string,
  { version, architecture }: { version: string; architecture: string },
  cache: string,
): Promise<DebianPackage> {
  const home = join(cache, "debian", `${name}_${version.replaceAll(":", "%3a")}_${architecture}`);
  if (!existsSync(home)) await fetchInto(home, `${name}=${version}`);
  const [archive] = (await readdir(home)).filter((entry) => entry.endsWith(".deb"));
  if (!archive) throw new Error(`${home} holds no package: delete the folder and build again`);
  const { stdout: control } = await run("dpkg-deb", ["--field", join(home, archive)]);
  return { name, version, architecture, control, root: join(home, "root") };
}

/** Downloads and unpacks beside its place and moves it there at once, so that an interrupted build leaves no half. */
async function fetchInto(home: string, wanted: string): Promise<void> {
  await mkdir(join(home, ".."), { recursive: true });
  const draft = await mkdtemp(`${home}.`);
  try {
    await apt("apt-get", ["download", "-o", "APT::Sandbox::User=root", wanted], draft);
    const [archive] = await readdir(draft);
    if (!archive) throw new Error(`apt-get download ${wanted} left no file`);
    await run("dpkg-deb", ["--extract", join(draft, archive), join(draft, "root")]);
    await rename(draft, home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error; // another build was faster
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function apt(command: string, args: readonly string[], cwd = "/"): Promise<string> {
  try {
    return (await run(command, args, { cwd, env: { ...process.env, LC_ALL: "C.UTF-8" } })).stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new Error(`images are built on Debian or one of its children: this machine has no ${command}`);
    }
    const said = (error as { stderr?: string }).stderr?.trim() ?? String(error);
    throw new Error(`${command} ${args.join(" ")}: ${said}\nRun "apt-get update" (as root) and build again.`);
  }
}
