import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "./contract.ts";
import { pack } from "./pack.ts";
import { readArchive } from "./read-archive.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Names of any script, length and depth; no control characters, separators or dots alone. */
const part = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
    fc.string({ unit: fc.constantFrom("a", "Z", "0", "-", "_", ".", " "), minLength: 1, maxLength: 200 }),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
  .map((text) => text.replaceAll(/[\\/\u0000-\u001f\u007f\u{fffd}]/gu, "x"))
  .filter((text) => !/^\.{1,2}$/.test(text) && !/^[a-zA-Z]:/.test(text));
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
const content = fc.uint8Array({ maxLength: 2000 }).filter((data) => data[0] !== 0xef);
const files = fc.uniqueArray(fc.tuple(path, content), { selector: ([name]) => name, minLength: 1, maxLength: 12 });

describe("packing", () => {
  test("is undone by reading, whatever the names and the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(part, files, async (name, entries) => {
        const answer = await readArchive(await pack(name, new Map(entries)));
        if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
        const wanted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(answer.folder).toBe(name);
        expect([...answer.files].map(([key, data]) => [key, new Uint8Array(data)])).toEqual(wanted);
      }),
    );
  });

  test("gives equal bytes for equal files, in whatever order they came", async () => {
    const shuffled = files.chain((entries) =>
      fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([entries, other]) => {
        expect(await pack("demo", new Map(other))).toEqual(await pack("demo", new Map(entries)));
      }),
    );
  });

  /** What is pushed is named by its bytes: a change here makes every staged chart be staged again. */
  test("gives these very bytes, on any machine and version of Node", async () => {
    const long = `templates/${"long-".repeat(30)}/${"name-".repeat(30)}.yaml`;
    const text = "kind: ConfigMap\n".repeat(1000);
    const archive = await pack(
      "demo",
      new Map(["Chart.yaml", "templates/ünï.yaml", long].map((it) => [it, bytes(text)])),
    );
    expect(createHash("sha256").update(archive).digest("hex")).toMatchInlineSnapshot(
      `"041c9dd549cf6eb4342576060a793e7e834e8071c317aaf41e07bb8bfb152bf6"`,
    );
    expect(Buffer.from(archive.subarray(0, 10)).toString("hex")).toBe("1f8b0800000000000003");
  });

  test("writes files of nobody, from the beginning of time, that all may read", async () => {
    const tar = gunzipSync(await pack("demo", new Map([["values.yaml", bytes("a: 1\n")]])));
    const [name, mode, uid, gid, size, mtime] = tar
      .subarray(0, 148)
      .toString()
      .split(/[\0 ]+/);
    expect({ name, mode, uid, gid, size, mtime }).toEqual({
      name: "demo/values.yaml",
      mode: "000644",
      uid: "000000",
      gid: "000000",
      size: "0000000005",
      mtime: "0000000000",
    });
    expect(tar.length).toBe(4 * 512);
  });

  test.each([
    ["demo", "../a"],
    ["demo", "/a"],
    ["demo", "a/./b"],
    ["demo", "a\\b"],
    ["demo", "a\nb"],
    ["demo", ""],
    ["..", "a"],
    ["", "a"],
    ["a/b", "c"],
  ])("does not write what could not be read again: %j, %j", async (name, file) => {
    await expect(pack(name, new Map([[file, bytes("")]]))).rejects.toThrow(RangeError);
  });

  test("takes as many files as a chart may have", async () => {
    const many = new Map(
      Array.from({ length: LIMITS.entries }, (_, index) => [`templates/${index}.yaml`, bytes("a: 1\n")]),
    );
    const answer = await readArchive(await pack("demo", many));
    expect(answer.ok && answer.files.size).toBe(LIMITS.entries);
  });
});
