/**
 * `npm run generate`: writes the generated files. With `--check` it writes nothing, lists those that differ from what
 * it would write, and exits 1 if there are any.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { GENERATED_FOLDERS, generatedFiles } from "./generated.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
process.exitCode = values.check ? check() : write();

function check(): number {
  const drifted = [...changed().map(({ path }) => path), ...leftover()];
  for (const path of drifted)
    process.stderr.write(`${path}: differs from what packages/api gives; run \`npm run generate\`\n`);
  return drifted.length > 0 ? 1 : 0;
}

function write(): number {
  const files = changed();
  for (const { path, content } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    process.stdout.write(`wrote ${path}\n`);
  }
  const removed = leftover();
  for (const path of removed) {
    rmSync(join(root, path));
    process.stdout.write(`removed ${path}\n`);
  }
  if (files.length + removed.length === 0) process.stdout.write("all generated files are up to date\n");
  return 0;
}

function changed(): { path: string; content: string }[] {
  return generatedFiles().filter(
    ({ path, content }) => ifThere(() => readFileSync(join(root, path), "utf8")) !== content,
  );
}

/** Files in generated folders that nothing generates any more. */
function leftover(): string[] {
  const wanted = new Set(generatedFiles().map(({ path }) => path));
  return GENERATED_FOLDERS.flatMap((folder) =>
    (ifThere(() => readdirSync(join(root, folder))) ?? [])
      .map((name) => `${folder}/${name}`)
      .filter((path) => !wanted.has(path)),
  );
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
