/**
 * One repository of a museum: its archives in a folder, and an index that learns of a new archive only some time after it
 * was taken, as ChartMuseum's does (pkg/chartmuseum/server/multitenant/cache.go).
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dump } from "js-yaml";
import { readPackage, type StoredChart } from "./package.ts";

export class Shelf {
  readonly #folder: string;
  readonly #lagMs: number;
  /** What the index shows, by file. */
  readonly #shown = new Map<string, StoredChart & { readonly created: string }>();
  readonly #ready: Promise<void>;

  constructor(folder: string, lagMs: number) {
    this.#folder = folder;
    this.#lagMs = lagMs;
    this.#ready = this.#load();
  }

  async index(): Promise<string> {
    await this.#ready;
    const entries: Record<string, object[]> = {};
    for (const { name, digest, file, created, metadata } of this.#shown.values()) {
      entries[name] ??= [];
      entries[name].push({ ...metadata, created, digest, urls: [`charts/${file}`] });
    }
    return dump({ apiVersion: "v1", entries, generated: new Date().toISOString(), serverInfo: {} });
  }

  /** As the index has it. */
  async version(name: string, version: string): Promise<object | undefined> {
    await this.#ready;
    const chart = this.#shown.get(`${name}-${version}.tgz`);
    return chart && { ...chart.metadata, digest: chart.digest, urls: [`charts/${chart.file}`] };
  }

  async read(file: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#folder, file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  async count(): Promise<number> {
    await mkdir(this.#folder, { recursive: true });
    return (await readdir(this.#folder)).filter((it) => it.endsWith(".tgz")).length;
  }

  async put(chart: StoredChart, archive: Uint8Array): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, chart.file);
    await writeFile(`${path}.part`, archive);
    await rename(`${path}.part`, path);
    const created = new Date().toISOString();
    setTimeout(() => this.#shown.set(chart.file, { ...chart, created }), this.#lagMs);
  }

  /** A museum that starts anew makes its index from what is stored. */
  async #load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const file of (await readdir(this.#folder)).filter((it) => it.endsWith(".tgz"))) {
      const chart = await readPackage(await readFile(join(this.#folder, file)));
      this.#shown.set(file, { ...chart, created: new Date().toISOString() });
    }
  }
}
