/** Sets up the network namespace: the pods' bridge, the addresses of the servers, and our end of the link to the host. */
import { access, writeFile } from "node:fs/promises";
import { address, port, serverPort, servers } from "../shared/layout.ts";
import { run } from "../shared/run.ts";
import type { Link } from "../shared/start.ts";

/** The host puts this end of the veth pair into the namespace before it sends the start message. */
export const uplink = "uplink";

export async function ownNetwork(link: Link): Promise<void> {
  await ip("link", "set", "lo", "up");
  for (const server of [...servers, "dns"] as const) await ip("address", "add", `${address[server]}/32`, "dev", "lo");
  // There may be no dummy device to hold the node's address, so the pods' bridge holds it; the CNI plugin accepts that.
  await ip("link", "add", "cni0", "type", "bridge");
  await ip("address", "add", `${address.node}/24`, "dev", "cni0");
  await ip("link", "set", "cni0", "up");
  // Without any route a connection to a service fails before kube-proxy's rules see it. There is no default route:
  // what is not in the cluster is out of reach, and says so at once.
  await ip("route", "add", address.services, "dev", "cni0");
  await ip("address", "add", `${link.cluster}/${link.prefix}`, "dev", uplink);
  await ip("link", "set", uplink, "up");
  await setting("net/ipv4/ip_forward", "1");
  // Traffic from a pod by a service to a pod of the same bridge must pass kube-proxy's rules on its way back.
  await setting("net/bridge/bridge-nf-call-iptables", "1");
  for (const server of servers) await forward(port[server], `${address[server]}:${serverPort[server]}`);
}

/** Gives the host a port to a server that listens on an address of its own inside. */
async function forward(outside: number, inside: string): Promise<void> {
  const match = ["-i", uplink, "-p", "tcp", "--dport", String(outside)];
  await run(["iptables", "-t", "nat", "-A", "PREROUTING", ...match, "-j", "DNAT", "--to-destination", inside]);
}

async function setting(name: string, value: string): Promise<void> {
  const file = `/proc/sys/${name}`;
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  // The bridge settings are missing where the kernel has no br_netfilter: then bridged traffic passes no rules anyway.
  if (exists) await writeFile(file, value);
}

async function ip(...args: string[]): Promise<void> {
  await run(["ip", ...args]);
}
