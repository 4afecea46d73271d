/** The picture of the packages is what their sources import, and so is the table of what each may depend on. */
import { globSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { blocks, ROOT, read, rows } from "./markdown.ts";

interface Imports {
  /** As written: `./act.ts`, `@orkestra/core/limits`. */
  readonly first: readonly string[];
  /** By `import()`, when it is needed. */
  readonly later: readonly string[];
}

function importsOf(path: string): Imports {
  // Types leave nothing behind in what runs.
  const source = read(path).replaceAll(/^(import|export) type [^;]*;/gms, "");
  const of = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, to = ""]) => to);
  return { first: of(/(?:from|^import) "([^"]+)"/gm), later: of(/import\("([^"]+)"\)/g) };
}

/** Sources that are loaded when this one is. */
function loadedWith(path: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  for (const to of importsOf(path).first)
    if (to.startsWith(".")) loadedWith(normalize(join(dirname(path), to)), loaded);
  return loaded;
}

const packagesIn = (names: readonly string[]): string[] =>
  names.flatMap((it) => /^@orkestra\/([a-z]+)/.exec(it)?.[1] ?? []);

/** `controller --> core`, or `executor -.-> charts` for what is not loaded at the start. */
function edges(): string[] {
  const packages = globSync("packages/*", { cwd: ROOT });
  return packages.flatMap((folder) => {
    const [start = ""] = globSync([`${folder}/src/main.ts`, `${folder}/src/index.ts`], { cwd: ROOT });
    const all = globSync(`${folder}/src/**/*.ts`, { cwd: ROOT }).filter(
      (it) => !/\.test\.ts$|\/testing(\.ts|\/)/.test(it),
    );
    const from = folder.split("/")[1] ?? "";
    const first = new Set([...loadedWith(start)].flatMap((path) => packagesIn(importsOf(path).first)));
    const ever = new Set(all.flatMap((path) => Object.values(importsOf(path)).flatMap(packagesIn)));
    return [...ever].filter((to) => to !== from).map((to) => `${from} ${first.has(to) ? "-->" : "-.->"} ${to}`);
  });
}

test("docs/architecture.md draws the imports between the packages", () => {
  const [picture = ""] = blocks(read("docs/architecture.md"), "mermaid");
  const drawn = picture.split("\n").flatMap((line) => (line.includes(">") ? [line.trim()] : []));
  expect(drawn.sort()).toEqual(edges().sort());
});

test("CONTRIBUTING.md lets each package depend on what it imports", () => {
  const told = rows(read("CONTRIBUTING.md"), "folder").flatMap(([folder = "", , may = ""]) => {
    const [, from] = /^`packages\/([a-z]+)`$/.exec(folder) ?? [];
    const others = may.match(/\b(api|core|charts|kube)\b/g) ?? [];
    return from === undefined ? [] : others.map((to) => `${from} ${to}`);
  });
  expect(told.sort()).toEqual(
    edges()
      .map((edge) => edge.replace(/ -+\.?-*> /, " "))
      .sort(),
  );
});
