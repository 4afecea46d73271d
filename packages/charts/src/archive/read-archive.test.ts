import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ArchiveProblem } from "./contract.ts";
import { LIMITS } from "./contract.ts";
import { readArchive, readNested } from "./read-archive.ts";
import { block, type Entry, octal, pax, tar, tgz } from "./tar-by-hand.fixture.ts";

const MIB = 1024 * 1024;
const CHART: Entry = { name: "demo/Chart.yaml", data: "name: demo\n" };

/** Paths and texts of what was read, or the problem. */
async function outcome(bytes: Uint8Array): Promise<Record<string, string> | ArchiveProblem> {
  const answer = await readArchive(bytes);
  if (!answer.ok) return answer.problem;
  return Object.fromEntries([...answer.files].map(([path, data]) => [path, Buffer.from(data).toString()]));
}

describe("an archive", () => {
  test("gives its files by their path within the top folder, sorted, and the folder", async () => {
    const answer = await readArchive(
      tgz({ name: "demo/", type: "5" }, { name: "demo/values.yaml", data: "a: 1\n" }, CHART, { name: "demo/b/" }),
    );
    expect(answer.ok && [answer.folder, ...answer.files.keys()]).toEqual(["demo", "Chart.yaml", "values.yaml"]);
  });

  test("keeps the bytes of each file, empty ones and whole blocks too", async () => {
    const data = Buffer.alloc(1024, "x").toString();
    expect(await outcome(tgz({ name: "d/a", data: "" }, { name: "d/b", data }, { name: "d/c", data: "\0\0" }))).toEqual(
      {
        a: "",
        b: data,
        c: "\0\0",
      },
    );
  });

  test("loses the byte order mark of its files, as in Helm", async () => {
    expect(await outcome(tgz({ name: "d/values.yaml", data: "\u{feff}a: 1" }))).toEqual({ "values.yaml": "a: 1" });
  });

  test.each<[string, Entry[]]>([
    ["a pax header", [pax({ path: "d/templates/long" }), { name: "d/short", data: "x" }]],
    [
      "a GNU header",
      [
        { name: "././@LongLink", type: "L", data: "d/templates/long\0" },
        { name: "d/short", data: "x" },
      ],
    ],
    ["a ustar prefix", [{ name: "long", prefix: "d/templates", data: "x" }]],
    ["an old tar", [{ name: "d/templates/long", magic: "", data: "x" }]],
    ["a tar of GNU's own", [{ name: "d/templates/long", magic: "ustar  ", data: "x" }]],
    ["Windows, with backslashes", [{ name: "d\\templates\\long", data: "x" }]],
    ["dots and doubled slashes", [{ name: "d/./templates//long", data: "x" }]],
    ["the flag of old files", [{ name: "d/templates/long", data: "x", type: "\0" }]],
    ["git, with a global header", [pax({ comment: "abc" }, "g"), { name: "d/templates/long", data: "x" }]],
  ])("takes a name from %s", async (_, entries) => {
    expect(await outcome(tgz(...entries))).toEqual({ "templates/long": "x" });
  });

  test("does not let a global header rename files, as in Go", async () => {
    expect(await outcome(tgz(pax({ path: "d/evil" }, "g"), CHART))).toEqual({ "Chart.yaml": "name: demo\n" });
  });

  test("may hold names that differ by case only, as in Helm", async () => {
    const both = { README: "1", readme: "2" };
    expect(await outcome(tgz({ name: "d/README", data: "1" }, { name: "d/readme", data: "2" }))).toEqual(both);
  });

  test.each<[string, Buffer]>([
    ["after the gzip stream, as zeros to fill a block", Buffer.concat([tgz(CHART), Buffer.alloc(100)])],
    ["after the end of the tar", gzipSync(Buffer.concat([tar(CHART), block({ name: "d/evil", data: "x" })]))],
  ])("ignores what follows %s, as Helm does", async (_, bytes) => {
    expect(await outcome(bytes)).toEqual({ "Chart.yaml": "name: demo\n" });
  });

  test.each<[string, Buffer]>([
    ["in two gzip members", Buffer.concat([gzipSync(block(CHART)), gzipSync(tar({ name: "demo/a", data: "x" }))])],
    ["without the end of the tar", gzipSync(Buffer.concat([block(CHART), block({ name: "demo/a", data: "x" })]))],
  ])("is read %s, as in Helm", async (_, bytes) => {
    expect(await outcome(bytes)).toEqual({ "Chart.yaml": "name: demo\n", a: "x" });
  });
});

describe("a hostile archive is refused", () => {
  const unsafe = (name: string, reason: string): ArchiveProblem => ({ kind: "UnsafeName", name, reason });
  const upward = "leads out of the chart";
  const control = "holds control characters";

  test.each<[string, Entry, ArchiveProblem]>([
    ["leads upward", { name: "demo/../../etc/passwd" }, unsafe("demo/../../etc/passwd", upward)],
    ["leads upward and back", { name: "demo/a/../b" }, unsafe("demo/a/../b", upward)],
    ["begins upward", { name: "../demo/a" }, unsafe("../demo/a", upward)],
    ["leads upward as on Windows", { name: "demo\\..\\..\\a" }, unsafe("demo\\..\\..\\a", upward)],
    ["leads upward in both ways", { name: "demo\\a/../../b" }, unsafe("demo\\a/../../b", upward)],
    ["is absolute", { name: "/etc/passwd" }, unsafe("/etc/passwd", "is absolute")],
    ["is a share", { name: "\\\\host\\share\\a" }, unsafe("\\\\host\\share\\a", "is absolute")],
    ["has a drive", { name: "C:\\demo\\a" }, unsafe("C:\\demo\\a", "is absolute")],
    ["has a drive behind the folder", { name: "demo/c:/a" }, unsafe("demo/c:/a", "is absolute")],
    ["breaks the line", { name: "demo/a\nb" }, unsafe("demo/a\nb", control)],
    ["is not UTF-8", { name: Buffer.from("demo/\xff", "latin1") }, unsafe("demo/\u{fffd}", "is not UTF-8")],
    ["is in no folder", { name: "Chart.yaml" }, unsafe("Chart.yaml", "is in no folder, and must be in the chart's")],
  ])("for a name that %s", async (_, entry, problem) => {
    expect(await outcome(tgz(CHART, { data: "x", ...entry }))).toEqual(problem);
  });

  test.each<[string, Entry[]]>([
    ["NUL", [pax({ path: "demo/a\0b" })]],
    ["line break", [pax({ path: "demo/a\nb" })]],
    ["line break of the size", [pax({ size: "1\n2" })]],
  ])("for a pax header with a %s, which other readers read otherwise", async (_, entries) => {
    const problem = await outcome(tgz(CHART, ...entries, { name: "demo/a", data: "x" }));
    expect(problem).toMatchObject({ kind: "UnsafeName", reason: control });
  });

  test.each<[string, string, string]>([
    ["2", "symbolic link", "/etc/passwd"],
    ["1", "hard link", "demo/Chart.yaml"],
    ["3", "device", ""],
    ["4", "device", ""],
    ["6", "pipe", ""],
    ["S", "sparse file", ""],
    ["M", "special entry", ""],
  ])("for an entry of type %s, a %s", async (type, what, link) => {
    const problem = { kind: "NotAFile", name: "demo/x", what };
    expect(await outcome(tgz(CHART, { name: "demo/x", type, link }))).toEqual(problem);
  });

  test("for a sparse file in a pax header", async () => {
    const records = { "GNU.sparse.major": "1", "GNU.sparse.name": "demo/x" };
    expect(await outcome(tgz(CHART, pax(records), { name: "demo/y", data: "x" }))).toMatchObject({ kind: "NotAFile" });
  });

  test("for a name that comes twice, however it is written", async () => {
    const problem = { kind: "DuplicateName", name: "Chart.yaml" };
    expect(await outcome(tgz(CHART, CHART))).toEqual(problem);
    expect(await outcome(tgz(CHART, { ...CHART, name: "demo/.//Chart.yaml" }))).toEqual(problem);
    expect(await outcome(tgz({ name: "demo/a" }, { name: "demo/a" }))).toEqual({ kind: "DuplicateName", name: "a" });
  });

  test("for two top folders", async () => {
    const problem = { kind: "SeveralFolders", folders: ["demo", "other"] };
    expect(await outcome(tgz(CHART, { name: "other/a", data: "x" }))).toEqual(problem);
  });

  test.each([
    ["nothing", Buffer.alloc(0), "NotGzip"],
    ["YAML", Buffer.from("apiVersion: v2"), "NotGzip"],
    ["a tar", tar(CHART), "NotGzip"],
    ["zstd", Buffer.from("28b52ffd00000000", "hex"), "NotGzip"],
    ["an empty tar", tgz(), "Broken"],
    ["a chart with garbage after it", Buffer.concat([tgz(CHART), Buffer.from("garbage")]), "Broken"],
    ["a tar of folders", tgz({ name: "demo/", type: "5" }), "NoFiles"],
    ["gzip of nothing", gzipSync(""), "Broken"],
    ["gzip of text", gzipSync("apiVersion: v2\n".repeat(100)), "Broken"],
    ["gzip of gzip", gzipSync(tgz(CHART)), "Broken"],
  ])("when it is %s", async (_, bytes, kind) => {
    expect(await outcome(bytes)).toMatchObject({ kind });
  });

  test("when it is cut off anywhere", async () => {
    const whole = tgz(CHART, { name: "demo/a", data: Buffer.from(Array.from({ length: 4000 }, (_, i) => i * i)) });
    for (const share of [0.1, 0.5, 0.9]) {
      expect(await outcome(whole.subarray(0, whole.length * share))).toEqual({ kind: "Truncated" });
    }
    expect(await outcome(whole.subarray(0, whole.length - 4))).toEqual({ kind: "Truncated" });
  });

  test("when the tar in it is cut off", async () => {
    const cut = block({ name: "demo/a", data: "x".repeat(2000) }).subarray(0, 1024);
    expect(await outcome(gzipSync(cut))).toEqual({ kind: "Truncated" });
  });

  test("when its bytes were changed", async () => {
    const bytes = tgz(CHART);
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 1;
    expect(await outcome(bytes)).toMatchObject({ kind: "Broken" });
    expect(await outcome(tgz({ ...CHART, checksum: 1 }))).toMatchObject({ kind: "Broken" });
  });

  test.each<[string, string | Buffer, string]>([
    ["more than is there", octal(4096), "Truncated"],
    ["more than a file may have", octal(6 * MIB), "FileTooLarge"],
    ["more than a number holds", Buffer.from("80ffffffffffffffffffffff", "hex"), "Broken"],
    ["less than nothing", Buffer.from("ffffffffffffffffffffffff", "hex"), "Broken"],
  ])("when a size says %s", async (_, size, kind) => {
    expect(await outcome(tgz(CHART, { name: "demo/a", data: "x", size }))).toMatchObject({ kind });
  });

  test("when a pax header says a size that is not there", async () => {
    expect(await outcome(tgz(pax({ size: "99999" }), CHART))).toEqual({ kind: "Truncated" });
  });
});

describe("an archive that is too large is refused", () => {
  test("for a file over 5 MiB, and not for one of 5 MiB", async () => {
    const [most, over] = [LIMITS.fileBytes, LIMITS.fileBytes + 1].map((size) =>
      tgz({ name: "d/a", data: Buffer.alloc(size) }),
    );
    expect((await readArchive(most ?? Buffer.alloc(0))).ok).toBe(true);
    const problem = { kind: "FileTooLarge", name: "d/a", limit: LIMITS.fileBytes };
    expect(await outcome(over ?? Buffer.alloc(0))).toEqual(problem);
  });

  test("for more than 100 MiB in many files", async () => {
    const data = Buffer.alloc(5 * MIB);
    const bytes = tgz(...Array.from({ length: 21 }, (_, index) => ({ name: `d/${index}`, data })));
    expect(await outcome(bytes)).toEqual({ kind: "TooLarge", limit: LIMITS.bytes });
  });

  test("for a gzip bomb, of which no more than the limit is unpacked", async () => {
    const member = gzipSync(Buffer.alloc(64 * MIB));
    const bomb = Buffer.concat(Array.from({ length: 256 }, () => member));
    expect(await outcome(bomb)).toEqual({ kind: "TooLarge", limit: LIMITS.bytes });
  });

  test("for a bomb in a header that speaks of the next entry", async () => {
    const bytes = tgz({ name: "x", type: "L", data: Buffer.alloc(2 * MIB, "a") }, CHART);
    expect(await outcome(bytes)).toEqual({ kind: "Broken", reason: "a header of the archive is too large" });
  });

  test("for more than 10,000 entries, folders included", async () => {
    const folders = Array.from({ length: LIMITS.entries }, (_, index) => ({ name: `d/${index}/`, type: "5" }));
    const problem = { kind: "TooManyEntries", limit: LIMITS.entries };
    expect(await outcome(tgz(...folders.slice(1), CHART))).toEqual({ "Chart.yaml": "name: demo\n" });
    expect(await outcome(tgz(...folders, CHART))).toEqual(problem);
  });
});

test("an archive in an archive has what is left of the room", () => {
  const data = Buffer.alloc(1000);
  const room = { bytes: 1500, entries: 3 };
  expect(readNested(tgz({ name: "d/a", data }), room).ok).toBe(true);
  expect(room).toEqual({ bytes: 500, entries: 2 });
  const problem = { kind: "TooLarge", limit: LIMITS.bytes };
  expect(readNested(tgz({ name: "d/a", data }), room)).toEqual({ ok: false, problem });
});
