import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readArchive, readChart } from "@orkestra/charts";
import { expect, test } from "vitest";
import { folder, packed, UMBRELLA } from "../testing/umbrella.ts";
import { orkestra } from "../testing/world.ts";

const VALUES = "db: { size: 3 }\nnrf: { replicas: 2 }\nglobal: { plmn: 1 }\nfront: { title: x }\n";

async function split(args: readonly string[], { values = VALUES, chart = UMBRELLA } = {}) {
  const path = await folder(chart);
  const out = join(await folder(), "pieces");
  const ended = await orkestra(["chart", "split", path, "--release", "net", "--out", out, "-f", "-", ...args], values);
  const stderr = ended.stderr.map((line) => line.replaceAll(path, "CHART").replaceAll(out, "OUT"));
  return { out, code: ended.code, stdout: ended.stdout.replaceAll(out, "OUT"), stderr };
}

const written = async (out: string): Promise<string[]> => (await readdir(out).catch(() => [])).sort();
const releases = async (out: string) => JSON.parse(await readFile(join(out, "releases.json"), "utf8"));

test("parent and pieces are written with what each is released as; what is disabled is left out and told", async () => {
  const { out, ...ended } = await split(["--all"]);
  expect(ended).toEqual({
    code: 0,
    stdout: [
      "core5g-1.4.2.tgz      release net      after db, nrf",
      "core5g-1.4.2-nrf.tgz  release net-nrf  after db",
      "core5g-1.4.2-db.tgz   release net-db",
      "",
      "3 pieces and releases.json in OUT",
      "",
    ].join("\n"),
    stderr: [
      'note: CHART: the sub-chart "dashboard" is left out: dashboard.enabled is false in the chart\'s own values',
    ],
  });
  const all = { db: { size: 3 }, front: { title: "x" }, global: { plmn: 1 }, nrf: { replicas: 2 } };
  expect(await releases(out)).toEqual([
    { name: "net", release: "net", chart: "core5g-1.4.2.tgz", values: all, dependencies: ["db", "nrf"] },
    {
      name: "nrf",
      release: "net-nrf",
      chart: "core5g-1.4.2-nrf.tgz",
      values: { global: { plmn: 1 }, nrf: { replicas: 2 } },
      dependencies: ["db"],
    },
    {
      name: "db",
      release: "net-db",
      chart: "core5g-1.4.2-db.tgz",
      values: { db: { size: 3 }, global: { plmn: 1 } },
      dependencies: [],
    },
  ]);
  expect(await written(out)).toEqual([
    "core5g-1.4.2-db.tgz",
    "core5g-1.4.2-nrf.tgz",
    "core5g-1.4.2.tgz",
    "releases.json",
  ]);
});

test("each archive is a chart in which its own part alone has manifests", async () => {
  const { out } = await split(["--subchart", "nrf", "db"]);
  const manifests = async (file: string): Promise<string[]> => {
    const archive = await readArchive(await readFile(join(out, file)));
    if (!archive.ok) throw new Error(archive.problem.kind);
    expect(readChart(archive.files)).toMatchObject({
      ok: true,
      chart: { metadata: { name: "core5g", version: "1.4.2" } },
    });
    return [...archive.files.keys()].filter((name) => name.endsWith("manifest.yaml") || name.endsWith("front.yaml"));
  };
  expect(await manifests("core5g-1.4.2.tgz")).toEqual([
    "charts/dashboard/templates/manifest.yaml",
    "templates/front.yaml",
  ]);
  expect(await manifests("core5g-1.4.2-nrf.tgz")).toEqual(["charts/nrf/templates/manifest.yaml"]);
  expect(await manifests("core5g-1.4.2-db.tgz")).toEqual(["charts/mongodb/templates/manifest.yaml"]);
});

test("values decide what is released, and what waits for something disabled waits for what that waited for", async () => {
  const { out, stderr } = await split(["--all"], {
    values: "nrf: {}\ndb: {enabled: true}\ndashboard: {enabled: true}",
  });
  expect(stderr).toEqual([]);
  const order = async (at: string) =>
    (await releases(at)).map((it: { name: string; dependencies: string[] }) => [it.name, it.dependencies]);
  expect(await order(out)).toEqual([
    ["net", ["dashboard", "db", "nrf"]],
    ["nrf", ["db"]],
    ["db", []],
    ["dashboard", ["nrf"]],
  ]);
  const without = await split(["--all"], { values: "db: {enabled: false}\ndashboard: {enabled: true}" });
  expect(without.stderr).toEqual(['note: CHART: the sub-chart "db" is left out: db.enabled is false']);
  expect(await order(without.out)).toEqual([
    ["net", ["dashboard", "nrf"]],
    ["nrf", []],
    ["dashboard", ["nrf"]],
  ]);
});

test("the same chart, as folder and as archive, gives the same bytes", async () => {
  const [a, b] = [join(await folder(), "a"), join(await folder(), "b")];
  const file = join(await folder({ "c.tgz": await packed() }), "c.tgz");
  await orkestra(["chart", "split", await folder(UMBRELLA), "--all", "--release", "net", "--out", a]);
  await orkestra(["chart", "split", file, "--all", "--release", "net", "--out", b]);
  expect(await written(a)).toHaveLength(4);
  for (const name of await written(a)) expect(await readFile(join(a, name))).toEqual(await readFile(join(b, name)));
});

test.each([
  {
    args: ["--subchart", "nfr"],
    says: 'CHART: the chart has no sub-chart "nfr": its sub-charts are dashboard, db, nrf',
  },
  {
    args: ["--subchart", "common"],
    says: 'CHART: the sub-chart "common" is a library, which renders nothing of its own',
  },
])("what cannot be split off is refused, and nothing is written: $args", async ({ args, says }) => {
  const { out, ...ended } = await split(args);
  expect(ended).toEqual({ code: 1, stdout: "", stderr: [says] });
  expect(await written(join(out, ".."))).toEqual([]);
});

/** One entry of a tar archive (ustar), without the blocks that end it. */
function entry(name: string, type: string, link = ""): Buffer {
  const head = Buffer.alloc(512);
  const put = (text: string, at: number): number => head.write(text, at, "latin1");
  put(name, 0);
  put("0000644\0", 100);
  put("00000000000\0", 124);
  put("00000000000\0        ", 136);
  put(type, 156);
  put(link, 157);
  put("ustar\x0000", 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return head;
}

test.each([
  { why: "a name that leads out", entries: [entry("core5g/../../evil.yaml", "0")], says: /evil/ },
  { why: "an absolute name", entries: [entry("/etc/evil", "0")], says: /evil/ },
  {
    why: "a link",
    entries: [entry("core5g/values.yaml", "2", "/etc/passwd")],
    says: /values\.yaml" is a symbolic link/i,
  },
  { why: "a device", entries: [entry("core5g/x", "3")], says: /x" is a / },
  { why: "a name twice", entries: [entry("core5g/x", "0"), entry("core5g/x", "0")], says: /twice/ },
])("a hostile archive is refused, and nothing is written: $why", async ({ entries, says }) => {
  const end = Buffer.alloc(1024);
  const file = join(await folder({ "c.tgz": gzipSync(Buffer.concat([...entries, end])) }), "c.tgz");
  const out = join(await folder(), "deep", "pieces");
  const ended = await orkestra(["chart", "split", file, "--all", "--release", "net", "--out", out]);
  expect(ended).toEqual({ code: 1, stdout: "", stderr: [expect.stringMatching(says)] });
  expect(await written(join(out, "..", ".."))).toEqual([]);
});

test("all that is wrong is told at once: folder, values and chart", async () => {
  const { out, ...ended } = await split(["--all"], { values: "- a\n", chart: { "Chart.yaml": "name: x\n" } });
  expect(ended).toEqual({
    code: 1,
    stdout: "",
    stderr: ["<stdin>: it holds no table of values", expect.stringMatching(/^CHART: Chart\.yaml: version /)],
  });
  expect(await written(join(out, ".."))).toEqual([]);
});

test.each([
  { release: "Net", says: /^CHART: --release "Net": / },
  { release: "n".repeat(52), says: /^CHART: .*has 55 characters, at most 53 are allowed/ },
])("a release name that no release can have is a problem: $release", async ({ release, says }) => {
  const { out, ...ended } = await split(["--subchart", "db", "--release", release]);
  expect({ ...ended, stderr: ended.stderr.slice(0, 1) }).toEqual({
    code: 1,
    stdout: "",
    stderr: [expect.stringMatching(says)],
  });
  expect(await written(join(out, ".."))).toEqual([]);
});

test("a sub-chart may have the release's name", async () => {
  const { out } = await split(["--subchart", "db", "nrf", "--release", "db"]);
  expect((await releases(out)).map((it: { name: string; release: string }) => [it.name, it.release])).toEqual([
    ["db-parent", "db"],
    ["db", "db-db"],
    ["nrf", "db-nrf"],
  ]);
});

test("a folder that has files is left alone, unless --force says otherwise", async () => {
  const chart = await folder(UMBRELLA);
  const out = await folder({ "releases.json": "mine", "keep.txt": "me" });
  const args = ["chart", "split", chart, "--subchart", "db", "--release", "net", "--out", out];
  expect(await orkestra(args)).toEqual({
    code: 1,
    stdout: "",
    stderr: [`${out}: is not empty; --force writes into it all the same`],
  });
  expect(await readFile(join(out, "releases.json"), "utf8")).toBe("mine");
  expect((await orkestra([...args, "--force"])).code).toBe(0);
  expect(await written(out)).toEqual(["core5g-1.4.2-db.tgz", "core5g-1.4.2.tgz", "keep.txt", "releases.json"]);
  expect(await releases(out)).toHaveLength(2);
});

test("where it cannot be written, nothing is", async () => {
  const out = await folder({ file: "x" });
  const chart = await folder(UMBRELLA);
  const args = ["chart", "split", chart, "--all", "--release", "net", "--out"];
  expect((await orkestra([...args, join(out, "file")])).stderr).toEqual([`${join(out, "file")}: is not a folder`]);
  expect((await orkestra([...args, join(out, "file", "x")])).stderr).toEqual([
    expect.stringMatching(/file\/x: (is not a folder|cannot be written: ENOTDIR)/),
  ]);
  // A folder stands where an archive would be: the others are not left half written beside it.
  await mkdir(join(out, "deep"));
  await mkdir(join(out, "deep", "releases.json"));
  await writeFile(join(out, "deep", "releases.json", "x"), "");
  const ended = await orkestra([...args, join(out, "deep"), "--force"]);
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({
    code: 1,
    stderr: [expect.stringMatching(/cannot be written: /)],
  });
  expect((await written(join(out, "deep"))).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test.each([
  { args: ["--all", "--subchart", "db"], says: "error: either --subchart or --all says what to split off" },
  { args: [], says: "error: either --subchart or --all says what to split off" },
  { args: ["--all", "--username", "me"], says: "error: --username and --password-stdin go together" },
  { args: ["--all", "--cert-file", "x"], says: "error: --cert-file and --key-file go together" },
  {
    args: ["--all", "-f", "-", "--username", "me", "--password-stdin"],
    says: "error: standard input cannot be both the password and values",
  },
])("wrong usage is told and ends with 2: $args", async ({ args, says }) => {
  const { code, stdout, stderr } = await orkestra(["chart", "split", "x", "--release", "r", "--out", "o", ...args]);
  expect({ code, stdout, first: stderr[0] }).toEqual({ code: 2, stdout: "", first: says });
});
