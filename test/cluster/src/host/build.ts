/** Builds what the cache does not hold yet, one recipe at a time on a machine, and tells how it goes. */
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { run } from "../shared/run.ts";
import { withLock } from "./lock.ts";
import { cacheFolder, toolsFolder } from "./paths.ts";
import { type Progress, timed } from "./progress.ts";
import { type Recipe, recipeKey, recipes } from "./recipes.ts";

/** What a cluster is made of. */
export interface Built {
  /** Absolute path of each program, by its name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folders of CRDs. */
  readonly manifests: readonly string[];
  /** Names of all cache entries: equal for equal programs. */
  readonly keys: readonly string[];
}

/** The names of the programs that are not in the cache. */
export async function missingPrograms(): Promise<string[]> {
  const keyed = await withKeys();
  return keyed.flatMap(({ recipe, folder }) => (existsSync(folder) ? [] : recipe.programs.map(({ name }) => name)));
}

/** @param wanted names of programs, where not all are needed. */
export async function buildPrograms(progress: Progress, wanted?: readonly string[]): Promise<Built> {
  const keyed = (await withKeys()).filter(({ recipe }) => makesOneOf(recipe, wanted));
  for (const { recipe, folder } of keyed) {
    if (existsSync(folder)) continue;
    const work = async (): Promise<void> => {
      if (!existsSync(folder)) await build(recipe, folder, progress);
    };
    await withLock("build", work, () => progress("waiting for a build of another checkout"));
  }
  return {
    programs: Object.fromEntries(
      keyed.flatMap(({ recipe, folder }) => recipe.programs.map(({ name }) => [name, join(folder, name)])),
    ),
    manifests: keyed.flatMap(({ recipe, folder }) => (recipe.manifests ? [join(folder, "manifests")] : [])),
    keys: keyed.map(({ folder }) => basename(folder)),
  };
}

const makesOneOf = (recipe: Recipe, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || recipe.programs.some(({ name }) => wanted.includes(name));

/**
 * The folder of a module that the program of a tools/ folder is built from, for the test data in there. Go fetches the
 * module where it is not in its cache.
 */
export async function moduleFolder(tool: string, module: string): Promise<string> {
  const told = JSON.parse(await go(["mod", "download", "-json", module], join(toolsFolder, tool), "mod")) as {
    readonly Dir?: string;
  };
  if (told.Dir === undefined) throw new Error(`Go does not tell the folder of ${module}`);
  return told.Dir;
}

async function withKeys(): Promise<{ recipe: Recipe; folder: string }[]> {
  const target = `${process.platform}/${process.arch}`;
  return await Promise.all(
    recipes.map(async (recipe) => {
      const files = await readFiles(join(toolsFolder, recipe.module));
      return { recipe, folder: join(cacheFolder(), "bin", recipeKey(recipe, files, target)) };
    }),
  );
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(folder.length), await readFile(file, "utf8")])),
  );
}

/** Builds beside the final folder and moves the result there in one step: what is in the cache is whole. */
async function build(recipe: Recipe, folder: string, progress: Progress): Promise<void> {
  const source = `${folder}.source`;
  const result = `${folder}.building`;
  for (const left of [source, result]) await rm(left, { recursive: true, force: true });
  await mkdir(result, { recursive: true });
  await cp(join(toolsFolder, recipe.module), source, { recursive: true });
  const mode = await prepareVendor(recipe, source);
  for (const { name, package: path, ldflags = "" } of recipe.programs) {
    await timed(progress, `building ${name}`, (tell) =>
      // -trimpath keeps Go's build cache valid wherever the sources lie. -v names each package as it is compiled.
      go(
        ["build", "-v", "-trimpath", "-ldflags", `-s -w ${ldflags}`, "-o", join(result, name), path],
        source,
        mode,
        tell,
      ),
    );
  }
  await copyManifests(recipe, source, join(result, "manifests"));
  await rm(source, { recursive: true });
  await rename(result, folder);
}

/** Gives the mode that Go is to find modules in. */
async function prepareVendor(recipe: Recipe, source: string): Promise<"mod" | "vendor"> {
  if (recipe.overlay === undefined) return "mod";
  await go(["mod", "vendor"], source, "mod");
  for (const { from, to } of recipe.overlay) await cp(join(source, from), join(source, to));
  return "vendor";
}

async function copyManifests(recipe: Recipe, source: string, into: string): Promise<void> {
  if (recipe.manifests === undefined) return;
  const module = await go(["list", "-m", "-f", "{{.Dir}}", recipe.manifests.module], source, "mod");
  await mkdir(into);
  for (const path of recipe.manifests.paths) {
    const from = join(module.trim(), path);
    for (const file of path.endsWith(".yaml") ? [from] : await yamlFiles(from)) {
      await cp(file, join(into, basename(file)));
    }
  }
}

async function yamlFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .map((name) => join(folder, name));
}

async function go(args: string[], cwd: string, mode: "mod" | "vendor", tell?: (what: string) => void): Promise<string> {
  const env = { ...process.env, GOFLAGS: `-mod=${mode}`, CGO_ENABLED: "0" };
  const onStderr = (text: string): void => tell?.(text.trimEnd().split("\n").at(-1) ?? "");
  const { stdout } = await run(["go", ...args], { cwd, env, ...(tell ? { onStderr } : {}) });
  return stdout;
}
