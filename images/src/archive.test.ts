import { execFileSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { compressed, file, folder, link, tarball } from "./archive.ts";

const entries = [
  file("/app/main.mjs", "console.log(1)\n", 0o755),
  link("/executor", "app/main.mjs"),
  folder("/tmp", 0o1777),
  file(`/app/${"long-name-".repeat(12)}.txt`, "x"),
];
const list = (tar: Buffer) =>
  execFileSync("tar", ["--utc", "--numeric-owner", "-tvf", "-"], { input: tar, encoding: "utf8" });

test("entries are sorted below their folders, belong to root and carry one fixed time", async () => {
  expect(
    list(await tarball(entries))
      .trim()
      .split("\n"),
  ).toEqual([
    "drwxr-xr-x 0/0               0 1970-01-01 00:00 app/",
    `-rw-r--r-- 0/0               1 1970-01-01 00:00 app/${"long-name-".repeat(12)}.txt`,
    "-rwxr-xr-x 0/0              15 1970-01-01 00:00 app/main.mjs",
    "lrwxrwxrwx 0/0               0 1970-01-01 00:00 executor -> app/main.mjs",
    "drwxrwxrwt 0/0               0 1970-01-01 00:00 tmp/",
  ]);
});

test("the order in which entries come does not change a byte", async () => {
  expect(await tarball(entries.toReversed())).toEqual(await tarball(entries));
});

test("compressed bytes hold no time and unpack to what went in", async () => {
  const once = await compressed(await tarball(entries));
  expect(once.subarray(4, 8)).toEqual(Buffer.alloc(4)); // RFC 1952: MTIME
  expect(gunzipSync(once)).toEqual(await tarball(entries));
});

test("two entries for one path are a fault", async () => {
  await expect(tarball([file("/a", "1"), file("/a", "2")])).rejects.toThrow("two entries of an archive claim /a");
});
