/**
 * Builds from this checkout's real programs, without writing anything. Needs a Debian, as the build does; the Node layer's
 * compressed form comes from the cache where it is there, its content is made anew each time.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cacheFolder } from "../build.ts";
import { type Built, buildImages } from "./images.ts";
import { sha256 } from "./oci.ts";

const options = { root: join(import.meta.dirname, "../.."), version: "1.2.3", cache: cacheFolder() };
const MINUTES = 60_000;

/** A file of the archive. */
const read = (image: Built, path: string): Buffer =>
  execFileSync("tar", ["-xOf", "-", path], { input: image.archive, maxBuffer: 256 << 20 });
const json = (image: Built, path: string) => JSON.parse(read(image, path).toString());
const blob = (digest: string) => `blobs/${digest.replace(":", "/")}`;
const files = (gzip: Uint8Array): string[] =>
  execFileSync("tar", ["--numeric-owner", "-tvzf", "-"], { input: gzip, encoding: "utf8" }).trim().split("\n");

describe.skipIf(!existsSync("/usr/bin/apt-get"))("the images", () => {
  let controller: Built;
  let executor: Built;
  let again: Built[];

  beforeAll(async () => {
    [controller, executor] = (await buildImages(options)) as [Built, Built];
    again = await buildImages(options);
  }, 5 * MINUTES);

  test("built twice have the same digests, to the last byte", () => {
    expect(again.map(({ digest }) => digest)).toEqual([controller.digest, executor.digest]);
    expect(again.map(({ archive }) => sha256(archive))).toEqual([sha256(controller.archive), sha256(executor.archive)]);
  });

  test("share the layer that holds Node", () => {
    expect(controller.layers.runtime.diffId).toBe(executor.layers.runtime.diffId);
  });

  test("run the program as a user that is not root", () => {
    const [{ digest }] = json(executor, "index.json").manifests;
    const { config, rootfs } = json(executor, blob(json(executor, blob(digest)).config.digest));
    expect(digest).toBe(executor.digest);
    expect(rootfs).toEqual({ type: "layers", diff_ids: [executor.layers.runtime.diffId, executor.layers.app.diffId] });
    expect(config).toEqual({
      User: "65532:65532",
      Env: ["PATH=/nodejs/bin", "NODE_ENV=production"],
      Entrypoint: ["/executor"],
      WorkingDir: "/tmp",
      Labels: {
        "org.opencontainers.image.title": "orkestra-executor",
        "org.opencontainers.image.description": executor.program.description,
        "org.opencontainers.image.version": "1.2.3",
        "org.opencontainers.image.licenses": "MIT",
        "dev.orkestra.contents": expect.stringMatching(/^node=24\.\d+\.\d+ libc6=\S+ libgcc-s1=\S+ libstdc\+\+6=\S+/),
      },
    });
  });

  test("hold every blob that they name, under its digest", () => {
    const manifest = json(executor, blob(executor.digest));
    for (const { digest, size } of [manifest.config, ...manifest.layers]) {
      const bytes = read(executor, blob(digest));
      expect([sha256(bytes), bytes.length]).toEqual([digest, size]);
    }
  });

  test("have no shell, no package manager, nothing that root's rights could be had from", () => {
    const all = [...files(executor.layers.runtime.gzip), ...files(executor.layers.app.gzip)];
    const programs = all.filter((line) => /^-..x/.test(line)).map((line) => line.split(/\s+/).at(-1));
    const libraries = programs.filter((path) => /^lib(64)?\//.test(path ?? ""));
    expect(programs.filter((path) => !libraries.includes(path))).toEqual(["nodejs/bin/node", "app/main.mjs"]);
    expect(all.filter((line) => /^.{3}s|^.{6}s/.test(line))).toEqual([]);
    expect(all.filter((line) => !line.includes(" 0/0 "))).toEqual([]);
  });

  test("start by a link to the program, whose first line names the interpreter", () => {
    expect(files(executor.layers.app.gzip).at(-1)).toMatch(/ executor -> app\/main\.mjs$/);
    const program = execFileSync("tar", ["-xzOf", "-", "app/main.mjs"], { input: executor.layers.app.gzip });
    expect(program.toString().split("\n").slice(0, 2)).toEqual([
      "#!/nodejs/bin/node",
      'import { createRequire as __createRequire } from "node:module";',
    ]);
  });

  test("list what they are made of", () => {
    const bom = JSON.parse(executor.sbom);
    const names = bom.components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["node", "libc6", "libstdc++6", "pino"]));
    expect(bom.components.find(({ name }: { name: string }) => name === "libc6").purl).toMatch(/^pkg:deb\/\w+\/libc6@/);
  });
});
