/** Writes the pieces of a chart into a folder: all of them or, where that fails, none. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Piece, pack } from "@orkestra/charts";
import type { PieceRelease } from "./releases.ts";

export const RELEASES_FILE = "releases.json";

export interface WrittenRelease extends Omit<PieceRelease, "subchart"> {
  /** File in the folder. */
  readonly chart: string;
}

/** Undefined where it may be written into; else why not. */
export async function unfitFolder(folder: string, force: boolean): Promise<string | undefined> {
  try {
    const there = await readdir(folder);
    return there.length > 0 && !force ? "is not empty; --force writes into it all the same" : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === undefined) throw error;
    return code === "ENOTDIR" ? "is not a folder" : message;
  }
}

/** releases.json comes last, so where it is, all is. Throws what the file system says. */
export async function writePieces(
  folder: string,
  releases: readonly PieceRelease[],
  pieces: readonly Piece[],
): Promise<WrittenRelease[]> {
  const bySubchart = new Map(pieces.map((piece) => [piece.subchart, piece]));
  const work = join(folder, `.${randomUUID()}.part`);
  await mkdir(work, { recursive: true });
  try {
    const written: WrittenRelease[] = [];
    for (const { subchart, ...release } of releases) {
      const piece = bySubchart.get(subchart);
      if (!piece) throw new Error(`the release ${release.release} has no piece`);
      const chart = fileName(piece, subchart);
      await writeFile(join(work, chart), await pack(piece.name, piece.files));
      const { name, release: of, values, dependencies } = release;
      written.push({ name, release: of, chart, values, dependencies });
    }
    await writeFile(join(work, RELEASES_FILE), `${JSON.stringify(written, undefined, 2)}\n`);
    for (const name of [...written.map(({ chart }) => chart), RELEASES_FILE]) {
      await rename(join(work, name), join(folder, name));
    }
    return written;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Names of charts and sub-charts come from the chart, which nobody vouches for. */
function fileName({ name, version }: Piece, subchart: string | undefined): string {
  const parts = [name, version, ...(subchart === undefined ? [] : [subchart])];
  return `${parts
    .join("-")
    .replaceAll(/[^A-Za-z0-9._+-]/g, "_")
    .replace(/^\.+/, "_")}.tgz`;
}
