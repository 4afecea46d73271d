/**
 * Makes the mount namespace the cluster's own: writes to /etc and /var land in memory, /run is private, and the
 * few kernel settings that a kubelet sets for the whole machine are files that it may write instead.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { address, home, hostName, nodeName, servers } from "../shared/layout.ts";
import { run } from "../shared/run.ts";

/** What a kubelet wants of the machine. Namespaces do not divide these, and the machine is not ours to change. */
const kernelSettings: Readonly<Record<string, string>> = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/** Call once, before anything else writes a file. `state` is the state folder as the host names it. */
export async function ownFilesystem(state: string): Promise<void> {
  // Mounts made in here stay in here (the namespace was made private); containers must see those that the kubelet makes.
  await run(["mount", "--make-rshared", "/"]);
  await mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run");
  await mkdir(home);
  await mount("--bind", state, home);
  for (const folder of ["/etc", "/var"]) await overlay(folder);
  for (const [name, value] of Object.entries(kernelSettings)) await pretendSetting(name, value);
  await rm("/etc/resolv.conf", { force: true });
  await writeFile("/etc/resolv.conf", `nameserver ${address.dns}\n`);
  await rm("/etc/hosts", { force: true });
  await writeFile("/etc/hosts", hostsFile());
  await writeFile("/proc/sys/kernel/hostname", nodeName);
  for (const folder of ["tmp", "programs-home", "logs"]) await mkdir(join(home, folder), { recursive: true });
}

/** Unmounts what pods and containers left below the state folder, so that it can be removed. */
export async function unmountBelowHome(): Promise<void> {
  const targets = mountPointsBelow(await readFile("/proc/self/mountinfo", "utf8"), `${home}/`);
  for (const target of targets) await run(["umount", "--lazy", target]);
}

/** Mount points below a folder, the deepest first, from the text of /proc/self/mountinfo. */
export function mountPointsBelow(mountinfo: string, prefix: string): string[] {
  return mountinfo
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .filter((target) => target.startsWith(prefix))
    .sort((a, b) => b.length - a.length);
}

function hostsFile(): string {
  const lines = [
    ["127.0.0.1", "localhost"],
    [address.node, nodeName],
    ...servers.map((server) => [address[server], hostName[server]]),
  ];
  return lines.map((line) => `${line.join(" ")}\n`).join("");
}

async function overlay(folder: string): Promise<void> {
  // In memory, because the state folder may itself lie below /var; what lands here is small.
  const upper = join("/run/overlay", folder);
  const work = join("/run/overlay-work", folder);
  await mkdir(upper, { recursive: true });
  await mkdir(work, { recursive: true });
  await mount("-t", "overlay", "-o", `lowerdir=${folder},upperdir=${upper},workdir=${work}`, "overlay", folder);
}

async function pretendSetting(name: string, value: string): Promise<void> {
  const file = join(home, "settings", name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${value}\n`);
  await mount("--bind", file, join("/proc/sys", name));
}

async function mount(...args: string[]): Promise<void> {
  await run(["mount", ...args]);
}
