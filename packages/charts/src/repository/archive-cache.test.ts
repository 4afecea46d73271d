import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { digestOf } from "../oci/digest.ts";
import { ArchiveCache } from "./archive-cache.ts";

const REPOSITORY = "https://charts.example.com";
const bytes = (letter: string, size = 100): Uint8Array => Buffer.alloc(size, letter);

async function cache(maxBytes = 1000) {
  const folder = join(await mkdtemp(join(tmpdir(), "orkestra-")), "cache");
  onTestFinished(() => rm(join(folder, ".."), { recursive: true }));
  const said: string[] = [];
  const open = () => new ArchiveCache(folder, { maxBytes, say: (reason) => said.push(reason) });
  return { folder, said, open };
}

/** Puts an archive that was last used so many hours ago. */
async function putOld(it: Awaited<ReturnType<typeof cache>>, archive: Uint8Array, hours: number): Promise<void> {
  const before = new Set(await readdir(it.folder).catch(() => []));
  await it.open().put(REPOSITORY, digestOf(archive), archive);
  const name = (await readdir(it.folder)).find((file) => !before.has(file)) ?? "";
  const then = new Date(Date.now() - hours * 3_600_000);
  await utimes(join(it.folder, name), then, then);
}

test("what was put in is there for every process, under its repository and digest alone", async () => {
  const { open, said } = await cache();
  const digest = digestOf(bytes("a"));
  expect(await open().get(REPOSITORY, digest)).toBeUndefined();
  await open().put(REPOSITORY, digest, bytes("a"));
  expect(await open().get(REPOSITORY, digest)).toEqual(bytes("a"));
  expect(await open().get("https://other.example.com", digest)).toBeUndefined();
  expect(await open().get(REPOSITORY, digestOf(bytes("b")))).toBeUndefined();
  expect(said).toEqual([]);
});

test("what is damaged counts as absent", async () => {
  const { folder, open } = await cache();
  const digest = digestOf(bytes("a"));
  await open().put(REPOSITORY, digest, bytes("a"));
  const [name = ""] = await readdir(folder);
  await writeFile(join(folder, name), bytes("a", 50));
  expect(await open().get(REPOSITORY, digest)).toBeUndefined();
  await open().put(REPOSITORY, digest, bytes("a"));
  expect(await open().get(REPOSITORY, digest)).toEqual(bytes("a"));
});

test("it is bounded: what was not used for longest goes, and a use counts", async () => {
  const it = await cache(250);
  await putOld(it, bytes("a"), 2);
  await putOld(it, bytes("b"), 1);
  const there = async (letter: string) => (await it.open().get(REPOSITORY, digestOf(bytes(letter)))) !== undefined;
  expect(await there("a")).toBe(true);
  await it.open().put(REPOSITORY, digestOf(bytes("c")), bytes("c"));
  expect([await there("a"), await there("b"), await there("c")]).toEqual([true, false, true]);
});

test("an archive that is larger than the cache is left out of it", async () => {
  const { open, folder } = await cache(50);
  await open().put(REPOSITORY, digestOf(bytes("a")), bytes("a"));
  await expect(readdir(folder)).rejects.toThrow("ENOENT");
});

test("what a killed process left half written is cleared away, what is being written is not", async () => {
  const it = await cache();
  await putOld(it, bytes("a"), 0);
  const [old, young] = [join(it.folder, "old.part"), join(it.folder, "young.part")];
  await writeFile(old, "x");
  await writeFile(young, "x");
  const then = new Date(Date.now() - 2 * 3_600_000);
  await utimes(old, then, then);
  await it.open().put(REPOSITORY, digestOf(bytes("b")), bytes("b"));
  expect((await readdir(it.folder)).filter((name) => name.endsWith(".part"))).toEqual(["young.part"]);
});

test("many at once do not disturb each other", async () => {
  const { open, said } = await cache(300);
  const letters = [..."abcdefghij"];
  await Promise.all(
    [...letters, ...letters].map(async (letter) => {
      await open().put(REPOSITORY, digestOf(bytes(letter)), bytes(letter));
      const found = await open().get(REPOSITORY, digestOf(bytes(letter)));
      if (found) expect(found).toEqual(bytes(letter));
    }),
  );
  expect(said).toEqual([]);
});

test("a cache that cannot be used is told of once", async () => {
  const { folder, said, open } = await cache();
  await writeFile(folder, "a file in its place");
  await chmod(folder, 0o600);
  const broken = open();
  expect(await broken.get(REPOSITORY, digestOf(bytes("a")))).toBeUndefined();
  await broken.put(REPOSITORY, digestOf(bytes("a")), bytes("a"));
  expect(said).toEqual([expect.stringMatching(/^(ENOTDIR|EEXIST)/)]);
});
