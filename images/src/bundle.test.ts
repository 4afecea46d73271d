/** What the executor loads when it starts. Each of its pods pays for that, so what few of them need must come later. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { bundle } from "./bundle.ts";

const root = join(import.meta.dirname, "../..");
let code: ReadonlyMap<string, string>;

beforeAll(async () => {
  const { files } = await bundle(join(root, "packages/executor/src/main.ts"), root);
  code = new Map(files.map(({ name, content }) => [name, Buffer.from(content).toString()]));
});

/** Chunks that a chunk imports by statement; `import("./x.mjs")` comes later, if ever. */
const imported = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)].flatMap(([, name]) => (name ? [name] : []));

function atOnce(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const other of imported(code.get(name) ?? "")) atOnce(other, seen);
  return seen;
}

const KIB = 1024;

test("the executor starts with little code, and loads what stages charts only for that", () => {
  const first = [...atOnce("main.mjs")].map((name) => code.get(name) ?? "").join("\n");
  const all = [...code.values()].join("\n");
  // A word of undici and two of the charts package.
  for (const word of ["EnvHttpProxyAgent", "helmignore", "vnd.cncf.helm.chart.content"]) {
    expect([word, all.includes(word), first.includes(word)]).toEqual([word, true, false]);
  }
  expect(first.length).toBeLessThan(220 * KIB);
});
