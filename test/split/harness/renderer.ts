/** Renders charts with files of its own in one folder. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { helmTemplate, type Rendered } from "./helm.ts";

export type Values = Readonly<Record<string, unknown>>;

export class Renderer {
  readonly #folder: string;
  #files = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async file(extension: string, content: Uint8Array | string): Promise<string> {
    this.#files += 1;
    const path = join(this.#folder, `${this.#files}${extension}`);
    await writeFile(path, content);
    return path;
  }

  async render(chart: string, release: string, values: Values): Promise<Rendered> {
    return await helmTemplate({
      chart,
      release,
      namespace: "test",
      values: await this.file(".json", JSON.stringify(values)),
    });
  }
}

/** Gives a folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-split-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
