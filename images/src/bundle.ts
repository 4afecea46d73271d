/**
 * One program as files: its entry `main.mjs`, which the kernel can run by its first line, and chunks that it loads when
 * it needs them (dynamic imports). Everything that is imported is inside; what cannot be resolved is an error.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { NODE } from "./runtime.ts";

export interface Bundle {
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** The npm packages that it contains, by name. */
  readonly packages: readonly NpmPackage[];
}

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Text of its licence file. */
  readonly notice: string;
}

/** Dependencies in CommonJS ask for Node's own modules by `require`, which an ES module has to be given. */
const HEAD = [
  'import { createRequire as __createRequire } from "node:module";',
  "const require = __createRequire(import.meta.url);",
].join("\n");

const MAIN = "main.mjs";

/** @param entry path of the program's main module. @param root the checkout: names in the output are relative to it */
export async function bundle(entry: string, root: string): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir: "/app",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    conditions: ["orkestra:source"],
    banner: { js: HEAD },
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  if (result.warnings.length > 0) {
    const lines = result.warnings.map(
      ({ text, location }) => `${location?.file ?? entry}:${location?.line ?? 0}: ${text}`,
    );
    throw new Error(`esbuild warns:\n${lines.join("\n")}`);
  }
  return {
    files: result.outputFiles.map(({ path, contents, text }) => {
      const name = basename(path);
      return { name, content: name === MAIN ? startedBy(NODE, text) : contents };
    }),
    packages: packagesOf(result.metafile, root),
  };
}

/** With the interpreter in its first line, in place of the one that the source names for people's own machines. */
const startedBy = (interpreter: string, program: string): Buffer =>
  Buffer.from(`#!${interpreter}\n${program.replace(/^#!.*\n/, "")}`);

function packagesOf(metafile: Metafile, root: string): NpmPackage[] {
  const homes = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const home = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (home) homes.add(join(root, home));
  }
  const packages = [...homes].map(describe);
  return packages.sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function describe(home: string): NpmPackage {
  const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as Partial<NpmPackage>;
  const { name = basename(home), version = "0", license = "unknown" } = manifest;
  const candidates = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license", "license.md"];
  const notice = candidates.map((file) => join(home, file)).find((path) => existsSync(path));
  return {
    name,
    version,
    license,
    notice: notice ? readFileSync(notice, "utf8") : `${license} (no text in the package)`,
  };
}
