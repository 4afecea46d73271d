/** Where things live outside the checkout, and the identity of a cluster. */
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** This checkout: clusters of other checkouts have other identities. */
export const checkout: string = fileURLToPath(new URL("../../../..", import.meta.url));

/** The folder with one Go module per program to build. */
export const toolsFolder: string = fileURLToPath(new URL("../../tools", import.meta.url));

export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "orkestra");
}

export const clustersFolder = (): string => join(cacheFolder(), "clusters");
export const stateFolder = (id: string): string => join(clustersFolder(), id);

/**
 * Eight hexadecimal digits: short enough for the names of network interfaces. Equal for the same name, checkout and cache
 * only, because whoever finds a cluster running must also find its state.
 */
export function clusterId(name: string): string {
  return createHash("sha256").update([checkout, cacheFolder(), name].join("\n")).digest("hex").slice(0, 8);
}
