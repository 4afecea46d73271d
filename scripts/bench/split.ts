/** Splitting a large umbrella beside what Helm does with the same files. Needs Helm, and no cluster. */
import { cp, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { toolPrograms } from "@orkestra/cluster";
import { take } from "./child.ts";
import type { Section } from "./section.ts";
import { type SplitFigures, type SplitInput, splitSections } from "./split-sections.ts";
import { type Umbrella, writeUmbrella } from "./umbrella.ts";

const SUBCHARTS = 50;
const BYTES = 5 * 2 ** 20;
const root = dirname(dirname(import.meta.dirname));

export async function split(runs: number, progress: (line: string) => void): Promise<Section[]> {
  const { helm } = await toolPrograms(progress);
  const folder = await mkdtemp(join(tmpdir(), "orkestra-bench-"));
  try {
    const umbrella = await writeUmbrella(folder, SUBCHARTS, BYTES);
    // The first run fills the caches and does not count.
    const { input } = await once(helm, umbrella, join(folder, "first"));
    const all: SplitFigures[] = [];
    while (all.length < runs) {
      progress(`split: ${all.length + 1}/${runs}`);
      all.push((await once(helm, umbrella, join(folder, String(all.length)))).figures);
    }
    return splitSections(input, all);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param out a folder that is not there yet. */
async function once(
  helm: string,
  umbrella: Umbrella,
  out: string,
): Promise<{ figures: SplitFigures; input: SplitInput }> {
  // Beside the sub-charts, whose places the umbrella tells relative to its own.
  const copy = `${umbrella.folder}-${process.hrtime.bigint()}`;
  await cp(umbrella.folder, copy, { recursive: true });
  const dependencyBuild = await take(helm, ["dependency", "build", copy], root);
  const helmPackage = await take(helm, ["package", copy, "--destination", out], root);
  const archive = join(out, "umbrella-1.0.0.tgz");
  const pieces = join(out, "pieces");
  const words = ["chart", "split", archive, "--all", "--release", "shop", "--out", pieces];
  const main = join(root, "packages/cli/src/main.ts");
  const taken = await take(process.execPath, ["-C", "orkestra:source", main, ...words], root);
  const archives = (await readdir(pieces)).filter((name) => name.endsWith(".tgz"));
  if (archives.length !== umbrella.subcharts.length + 1) throw new Error(`${archives.length} pieces were written`);
  const sizes = await Promise.all(archives.map(async (name) => (await stat(join(pieces, name))).size));
  const input: SplitInput = {
    subcharts: umbrella.subcharts.length,
    bytes: umbrella.bytes,
    packedBytes: (await stat(archive)).size,
    piecesBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
  await rm(copy, { recursive: true });
  return { figures: { dependencyBuild, helmPackage, split: taken }, input };
}
