/** What a user of this machine shows to repositories, and where fetched archives are kept for the next time. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArchiveCache, type Credentials, credentialsFor, type DockerConfig, readDockerConfig } from "@orkestra/charts";
import type { Io } from "../io.ts";

export interface AccessOptions {
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly registryConfig?: string;
  /** False with --no-cache. */
  readonly cache?: boolean;
}

/** A file that cannot be used, in words that never quote it. */
export class UnusableFile extends Error {
  readonly file: string;

  constructor(file: string, reason: string) {
    super(`cannot be used: ${reason}`);
    this.file = file;
  }
}

/** Throws an UnusableFile. */
export async function credentialsGiven(url: string, options: AccessOptions, io: Io): Promise<Credentials | undefined> {
  const { username, passwordStdin, caFile, certFile, keyFile } = options;
  const hosts = await readHosts(options.registryConfig);
  const known = url.startsWith("oci://") ? credentialsFor(hosts, new URL(url).host) : undefined;
  const password = passwordStdin ? (await io.stdin()).replace(/\r?\n$/, "") : undefined;
  const given = {
    ...(username === undefined ? known : { username }),
    ...(password === undefined ? {} : { password }),
    ...(caFile === undefined ? {} : { ca: await readText(caFile) }),
    ...(certFile === undefined ? {} : { cert: await readText(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readText(keyFile) }),
  };
  return Object.keys(given).length > 0 ? given : undefined;
}

/** Credentials by host of a file like Docker's config.json; none without a file. Throws an UnusableFile. */
export async function readHosts(file: string | undefined): Promise<DockerConfig> {
  if (file === undefined) return new Map();
  const text = await readText(file);
  try {
    return readDockerConfig(text);
  } catch (error) {
    throw new UnusableFile(file, error instanceof Error ? error.message : String(error));
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UnusableFile(file, error instanceof Error ? error.message : String(error));
  }
}

/** In the user's cache folder (XDG base directories); none where there is no such place. */
export function archiveCache(options: Pick<AccessOptions, "cache">, io: Io): ArchiveCache | undefined {
  const { XDG_CACHE_HOME: caches, HOME: home } = io.env;
  const base = caches || (home ? join(home, ".cache") : undefined);
  if (options.cache === false || base === undefined) return undefined;
  const say = (reason: string): void => io.stderr(`note: charts are not cached: ${reason}\n`);
  return new ArchiveCache(join(base, "orkestra", "charts"), { say });
}
