/** Reads the files that -f names: files, folders (not what is below them, as with kubectl), `-` for standard input. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { InputProblem } from "./problem.ts";

export interface SourceText {
  readonly source: string;
  readonly text: string;
}

export interface Sources {
  readonly texts: readonly SourceText[];
  readonly problems: readonly InputProblem[];
}

const MANIFEST = /\.(ya?ml|json)$/;

export async function readSources(names: readonly string[], stdin: () => Promise<string>): Promise<Sources> {
  const texts: SourceText[] = [];
  const problems: InputProblem[] = [];
  for (const name of new Set(names)) {
    try {
      texts.push(...(name === "-" ? [{ source: sourceName(name), text: await stdin() }] : await readPath(name)));
    } catch (error) {
      problems.push({ source: name, message: cannotRead(error) });
    }
  }
  return { texts, problems };
}

/** All that were named, as lines of problems begin with them. */
export function sourceNames(names: readonly string[]): string {
  return names.map(sourceName).join(", ");
}

const sourceName = (name: string): string => (name === "-" ? "<stdin>" : name);

async function readPath(path: string): Promise<SourceText[]> {
  const files = (await stat(path)).isDirectory() ? await manifestsIn(path) : [path];
  return Promise.all(files.map(async (source) => ({ source, text: await readFile(source, "utf8") })));
}

async function manifestsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && MANIFEST.test(entry.name)).map(({ name }) => name);
  if (names.length === 0) {
    const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
    const hint = below.length === 0 ? "" : `; folders in it are not read, so name them: ${few(below.sort())}`;
    throw new Error(`the folder has no .yaml, .yml or .json file${hint}`);
  }
  return names.sort().map((name) => join(folder, name));
}

const MOST_NAMES = 5;

function few(names: readonly string[]): string {
  return [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? ["..."] : [])].join(" ");
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
};

/** Why a file or folder cannot be read, in words. */
export function cannotRead(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return `cannot be read: ${REASONS[code] ?? message}`;
}
