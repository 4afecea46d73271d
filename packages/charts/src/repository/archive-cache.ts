/**
 * Archives on disk, keyed by repository and digest, for people who look at the same chart again. Bounded: what was not used
 * for longest goes first. Several processes may use one folder: files come into being whole, by a rename, and one that
 * vanishes or is damaged counts as absent.
 *
 * A cache that cannot be written or read is told of once and does not keep a chart from being fetched.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "../oci/digest.ts";

const MAX_BYTES = 256 * 1024 * 1024;
/** A file that is still being written is no older. */
const LEFTOVER_MS = 60 * 60 * 1000;

export interface CacheOptions {
  /** Default 256 MiB. */
  readonly maxBytes?: number;
  /** Why the cache is of no use, said once. */
  readonly say: (reason: string) => void;
}

export class ArchiveCache {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #say: (reason: string) => void;
  #said = false;

  constructor(folder: string, { maxBytes = MAX_BYTES, say }: CacheOptions) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#say = say;
  }

  /** Undefined where it is not there, or is not what its digest says. */
  async get(repository: string, digest: string): Promise<Uint8Array | undefined> {
    const path = this.#path(repository, digest);
    return this.#attempt(async () => {
      const bytes = await readFile(path);
      if (digestOf(bytes, algorithmOf(digest)) !== digest) return undefined;
      const now = new Date();
      await utimes(path, now, now);
      return bytes;
    });
  }

  async put(repository: string, digest: string, archive: Uint8Array): Promise<void> {
    if (archive.length > this.#maxBytes) return;
    await this.#attempt(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const own = join(this.#folder, `${randomUUID()}.part`);
      try {
        await writeFile(own, archive, { mode: 0o600, flag: "wx" });
        await rename(own, this.#path(repository, digest));
      } catch (error) {
        await rm(own, { force: true });
        throw error;
      }
      await this.#shrink();
    });
  }

  async #shrink(): Promise<void> {
    const names = await readdir(this.#folder);
    const files = await Promise.all(names.map((name) => this.#attempt(() => this.#file(name))));
    const there = files.filter((it) => it !== undefined).sort((a, b) => b.usedMs - a.usedMs);
    let bytes = 0;
    for (const { path, size, usedMs } of there) {
      const leftover = path.endsWith(".part") && usedMs < Date.now() - LEFTOVER_MS;
      if (path.endsWith(".part") && !leftover) continue;
      bytes += size;
      if (leftover || bytes > this.#maxBytes) await rm(path, { force: true });
    }
  }

  async #file(name: string) {
    const path = join(this.#folder, name);
    const { size, mtimeMs } = await stat(path);
    return { path, size, usedMs: mtimeMs };
  }

  #path(repository: string, digest: string): string {
    const key = createHash("sha256")
      .update(JSON.stringify([repository, digest]))
      .digest("hex");
    return join(this.#folder, `${key}.tgz`);
  }

  /** What is gone, or was never there, is no trouble: another process may have taken it away. */
  async #attempt<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code !== "ENOENT" && !this.#said) {
        this.#said = true;
        this.#say(message);
      }
      return undefined;
    }
  }
}

const algorithmOf = (digest: string) => (digest.startsWith("sha512:") ? "sha512" : "sha256");
