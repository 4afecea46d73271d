/** The programs by themselves, without a cluster: the images, and compiling a very large group. Each runs as a child. */
import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import {
  type CompileFigures,
  compileFigures,
  type ImageFigures,
  imageFigures,
  programSections,
} from "./program-sections.ts";
import type { Section } from "./section.ts";

const root = dirname(dirname(import.meta.dirname));
const run = promisify(execFile);
const LIMIT_MS = 15 * 60_000;

export async function programs(runs: number, progress: (line: string) => void): Promise<Section[]> {
  progress("programs: building and starting the images");
  const images: ImageFigures[] = imageFigures(await child("images/measure.ts", "--json", "--runs", String(runs)));
  const compiles: CompileFigures[] = [];
  while (compiles.length < runs) {
    progress(`programs: compiling 10,000 applications, ${compiles.length + 1}/${runs}`);
    compiles.push(compileFigures(await child("packages/core/bench/compile.ts", "10000")));
  }
  return programSections(images, compiles);
}

/** Standard output. Throws when it exits with another code than 0, with what it said. */
async function child(program: string, ...args: string[]): Promise<string> {
  const options = { cwd: root, maxBuffer: 16 << 20, timeout: LIMIT_MS };
  const { stdout } = await run(process.execPath, ["-C", "orkestra:source", program, ...args], options);
  return stdout;
}
