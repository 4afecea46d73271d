/** The images that run on the cluster before any registry does, built once and cached outside the checkout. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Built } from "../host/build.ts";
import { withLock } from "../host/lock.ts";
import { cacheFolder } from "../host/paths.ts";
import { type Progress, timed } from "../host/progress.ts";
import { image } from "../shared/layout.ts";
import { run } from "../shared/run.ts";
import { type ImageConfig, writeArchive } from "./archive.ts";
import { copyProgram, unpackPackages } from "./debian.ts";
import { nginxFiles } from "./nginx.ts";

interface ImageRecipe {
  readonly name: string;
  readonly config: ImageConfig;
  /** Debian packages that the root filesystem is taken from. */
  readonly packages?: readonly string[];
  /** Absolute paths of programs in these packages. */
  readonly programs?: readonly string[];
  /** Files of the host by their path in the image. */
  readonly hostFiles?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Anyone may write in these. */
  readonly folders?: readonly string[];
}

/** Bump it when the code below changes what it makes of equal recipes. */
const method = 2;
const busybox = { "/bin/busybox": "/bin/busybox" };

function imageRecipes(programs: Built["programs"]): ImageRecipe[] {
  const argoexec = programs["argoexec"] ?? "argoexec";
  return [
    { name: image.pause, hostFiles: busybox, config: { entrypoint: ["/bin/busybox", "sleep", "2147483647"] } },
    { name: image.busybox, hostFiles: busybox, folders: ["/tmp"], config: { entrypoint: [], command: ["/bin/sh"] } },
    {
      name: image.argoexec,
      // argoexec writes manifests to /tmp.
      folders: ["/tmp"],
      hostFiles: { "/bin/argoexec": argoexec },
      config: { entrypoint: ["/bin/argoexec"] },
    },
    {
      name: image.nginx,
      packages: ["nginx", "nginx-common"],
      programs: ["/usr/sbin/nginx"],
      hostFiles: busybox,
      files: nginxFiles,
      folders: ["/tmp"],
      config: { entrypoint: ["/usr/sbin/nginx"], command: ["-g", "daemon off;"] },
    },
    {
      name: image.redis,
      packages: ["redis-server", "redis-tools"],
      programs: ["/usr/bin/redis-server", "/usr/bin/redis-cli"],
      hostFiles: busybox,
      folders: ["/data", "/tmp"],
      config: {
        entrypoint: ["/usr/bin/redis-server"],
        // Other pods may connect, and nothing is written to disk.
        command: ["--protected-mode", "no", "--save", ""],
        workingDirectory: "/data",
      },
    },
  ];
}

/** Archives by the name of their image. Builds those that the cache lacks. */
export async function buildImages(built: Built, progress: Progress): Promise<Record<string, string>> {
  const archives = await Promise.all(
    imageRecipes(built.programs).map(async (recipe) => {
      const file = join(cacheFolder(), "images", await archiveName(recipe));
      return { recipe, file };
    }),
  );
  for (const { recipe, file } of archives) {
    if (existsSync(file)) continue;
    const work = async (): Promise<void> => {
      if (!existsSync(file)) await timed(progress, `building image ${recipe.name}`, () => buildImage(recipe, file));
    };
    await withLock("build", work, () => progress("waiting for a build of another checkout"));
  }
  return Object.fromEntries(archives.map(({ recipe, file }) => [recipe.name, file]));
}

/** Programs of our own are known by the recipe in their path, those of the machine by their content. */
async function archiveName(recipe: ImageRecipe): Promise<string> {
  const contents = await Promise.all(Object.values(recipe.hostFiles ?? {}).map(fingerprintOfFile));
  const hash = createHash("sha256").update(JSON.stringify([method, recipe, contents, await debianRelease(recipe)]));
  const [short = ""] = basename(recipe.name).split(":");
  return `${short}-${hash.digest("hex").slice(0, 12)}.tar`;
}

async function fingerprintOfFile(file: string): Promise<string> {
  if (file.startsWith(cacheFolder())) return file.slice(cacheFolder().length);
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

async function debianRelease(recipe: ImageRecipe): Promise<string> {
  return recipe.packages === undefined ? "" : await readFile("/etc/os-release", "utf8");
}

async function buildImage(recipe: ImageRecipe, file: string): Promise<void> {
  const work = `${file}.building`;
  const root = join(work, "root");
  await rm(work, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  if (recipe.packages !== undefined) {
    const unpacked = join(work, "unpacked");
    await unpackPackages(recipe.packages, unpacked);
    for (const program of recipe.programs ?? []) await copyProgram(program, unpacked, root);
  }
  for (const [path, from] of Object.entries(recipe.hostFiles ?? {}))
    await placeFile(root, path, () => cp(from, join(root, path)));
  for (const [path, text] of Object.entries(recipe.files ?? {}))
    await placeFile(root, path, () => writeFile(join(root, path), text));
  if (recipe.hostFiles === busybox) await linkApplets(root);
  for (const folder of recipe.folders ?? []) {
    await mkdir(join(root, folder), { recursive: true });
    await chmod(join(root, folder), 0o1777);
  }
  await writeArchive(recipe.name, root, recipe.config, join(work, "layout"), `${work}/image.tar`);
  await rename(`${work}/image.tar`, file);
  await rm(work, { recursive: true });
}

async function placeFile(root: string, path: string, place: () => Promise<void>): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await place();
}

/** A name for each of busybox's programs. */
async function linkApplets(root: string): Promise<void> {
  const { stdout } = await run(["/bin/busybox", "--list"]);
  const applets = stdout
    .trim()
    .split("\n")
    .filter((name) => name !== "busybox");
  await Promise.all(applets.map((name) => symlink("busybox", join(root, "bin", name))));
}
