/** Makes the veth pair between the host and a cluster. The pair disappears with the cluster's network namespace. */
import { uplink } from "../inside/network.ts";
import { linkDevice } from "../shared/layout.ts";
import { ProgramError, run } from "../shared/run.ts";
import type { Link } from "../shared/start.ts";
import { withLock } from "./lock.ts";
import { chooseLink } from "./subnet.ts";

/** `inside`: a process of the cluster's network namespace. */
export async function createLink(id: string, inside: number): Promise<Link> {
  // Two clusters that start at once must not choose the same network.
  return await withLock("network", async () => {
    const link = chooseLink(await takenNetworks(), Number.parseInt(id, 16));
    if (link === undefined) throw new Error("no free network in 198.18.0.0/15 for the link to the cluster");
    const device = linkDevice(id);
    await run(["ip", "link", "add", device, "type", "veth", "peer", "name", uplink, "netns", String(inside)]);
    await run(["ip", "address", "add", `${link.host}/${link.prefix}`, "dev", device]);
    await run(["ip", "link", "set", device, "up"]);
    return link;
  });
}

export async function removeLink(id: string): Promise<void> {
  try {
    await run(["ip", "link", "delete", linkDevice(id)]);
  } catch (error) {
    const absent = error instanceof ProgramError && /Cannot find device/.test(error.stderr);
    if (!absent) throw error;
  }
}

async function takenNetworks(): Promise<string[]> {
  const { stdout } = await run(["ip", "-json", "-4", "route", "show", "table", "all"]);
  const routes = JSON.parse(stdout) as { dst?: string }[];
  return routes.flatMap(({ dst }) => dst ?? []);
}
