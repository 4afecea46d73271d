import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { groupYaml, orkestra } from "../testing/world.ts";

const GROUP = groupYaml({ a: [], b: ["a"] });
const STEPS = new URL("../testdata/steps.yaml", import.meta.url).pathname;

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "orkestra-"));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

test.each([
  { args: ["--help"], says: "Exit codes:" },
  { args: ["plan", "--help"], says: "Examples:\n  orkestra plan -f group.yaml\n" },
  { args: ["graph", "-h"], says: "Examples:\n  orkestra graph -f group.yaml\n" },
  { args: ["help", "plan"], says: "--check-charts" },
  { args: ["chart", "--help"], says: "inspect [options] <chart>" },
  { args: ["chart", "inspect", "--help"], says: "Examples:\n  orkestra chart inspect ./core5g\n" },
  { args: ["history", "--help"], says: "Examples:\n  orkestra history shop\n" },
  { args: ["status", "--help"], says: "  3  under way" },
  { args: ["convert", "--help"], says: "Examples:\n  orkestra convert -f original.yaml -n shop > group.yaml\n" },
  { args: ["chart", "help", "split"], says: "Examples:\n  orkestra chart split ./core5g --all " },
])("$args prints help with examples", async ({ args, says }) => {
  expect(await orkestra(args)).toEqual({ code: 0, stdout: expect.stringContaining(says), stderr: [] });
});

test("--version prints the package's version", async () => {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  expect(await orkestra(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: [] });
});

test.each([
  { args: [], says: "Usage: orkestra" },
  { args: ["plan"], says: "error: name a group of the cluster, or manifests with -f" },
  { args: ["plan", "-f"], says: "error: option '-f, --filename <file...>' argument missing" },
  { args: ["plan", "-f", "x", "-o", "xml"], says: "error: option '-o, --output <form>' argument 'xml' is invalid" },
  {
    args: ["plan", "-f", "x", "--look-ahead", "9"],
    says: "error: option '--look-ahead <levels>' argument '9' is invalid",
  },
  {
    args: ["plan", "-f", "x", "--look-ahead", "-1"],
    says: "error: option '--look-ahead <levels>' argument '-1' is invalid",
  },
  { args: ["plan", "-f", "x", "-n", ""], says: "error: option '-n, --namespace <name>' argument '' is invalid" },
  {
    args: ["graph", "-f", "x", "--format", "svg"],
    says: "error: option '--format <format>' argument 'svg' is invalid",
  },
  {
    args: ["plan", "-f", "x", "--staging-url", "registry.example.com"],
    says: "error: option '--staging-url <url>' argument 'registry.example.com' is invalid",
  },
  {
    args: ["convert", "-f", "x", "--repository", "a"],
    says: "error: option '--repository <nick=url>' argument 'a' is",
  },
  {
    args: ["convert", "-f", "-", "--registries", "-"],
    says: "error: standard input cannot be both manifests and registries",
  },
  { args: ["chart"], says: "Usage: orkestra chart" },
  { args: ["chart", "inspect"], says: "error: missing required argument 'chart'" },
  { args: ["chart", "inspect", "x", "--version", "1"], says: "error: --version is for charts of a repository" },
  { args: ["chart", "split", "x", "--out", "y"], says: "error: required option '--release <name>' not specified" },
  { args: ["plan", "-f", "x", "--nonsense"], says: "error: unknown option '--nonsense'" },
  { args: ["statsu"], says: "error: unknown command 'statsu'" },
])("wrong usage is told and ends with 2: $args", async ({ args, says }) => {
  const { code, stdout, stderr } = await orkestra(args);
  expect({ code, stdout, first: stderr[0] }).toEqual({ code: 2, stdout: "", first: expect.stringContaining(says) });
});

test("files, folders and standard input are read together; a folder's manifests in order, without what is below", async () => {
  const path = await folder({
    "b.yml": groupYaml({ x: [] }, "two"),
    "a.json": JSON.stringify(parse(groupYaml({ x: [] }, "one"))),
    "c.txt": "not: read",
  });
  await mkdir(join(path, "below.yaml"));
  const ended = await orkestra(
    ["graph", "-f", path, "-", "-f", STEPS, "--format", "mermaid"],
    groupYaml({ x: [] }, "three"),
  );
  expect(ended.stderr).toEqual([]);
  expect(ended.stdout.match(/subgraph g\d\[.*\]/g)).toEqual([
    'subgraph g0["default/one"]',
    'subgraph g1["default/two"]',
    'subgraph g2["default/three"]',
    'subgraph g3["default/gated"]',
  ]);
});

test("what cannot be read is a problem beside the others", async () => {
  const path = await folder({});
  expect(await orkestra(["plan", "-f", path, "/does/not/exist", "-"], groupYaml({ a: ["b"] }))).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      `${path}: cannot be read: the folder has no .yaml, .yml or .json file`,
      "/does/not/exist: cannot be read: no such file or folder",
      '<stdin>:7:22: ApplicationGroup shop: application "a" depends on "b", which is not in the group',
    ],
  });
});

test("a folder that has manifests only below itself names the folders to name", async () => {
  const path = await folder({});
  for (const name of ["b", "a"]) await mkdir(join(path, name));
  expect(await orkestra(["graph", "-f", path])).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      `${path}: cannot be read: the folder has no .yaml, .yml or .json file; folders in it are not read, so name them: ${path}/a ${path}/b`,
    ],
  });
});

test("a mistake in one group keeps all of them from being printed", async () => {
  const { code, stdout, stderr } = await orkestra(
    ["plan", "-f", "-", "-o", "workflow"],
    `${GROUP}---\n${groupYaml({ a: ["b"] }, "bad")}`,
  );
  expect({ code, stdout, problems: stderr.length }).toEqual({ code: 1, stdout: "", problems: 1 });
});

test("-o workflow prints each group's Workflow and nothing else", async () => {
  const { code, stdout, stderr } = await orkestra(
    ["plan", "-f", "-", "-o", "workflow"],
    `${GROUP}---\n${groupYaml({ x: [] }, "two")}`,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(parseAllDocuments(stdout).map((it) => it.toJS())).toMatchObject([
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Workflow",
      metadata: { name: expect.stringMatching(/^shop-[0-9a-f]{10}-apply$/) },
    },
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Workflow",
      metadata: { name: expect.stringMatching(/^two-[0-9a-f]{10}-apply$/) },
    },
  ]);
});

test("--look-ahead decides how early executors start", async () => {
  const chain = groupYaml({ a: [], b: ["a"], c: ["b"] });
  const edges = async (levels: string): Promise<unknown> => {
    const { stdout } = await orkestra(["plan", "-f", "-", "-o", "workflow", "--look-ahead", levels], chain);
    const { spec } = parse(stdout);
    const tasks = spec.templates.flatMap((it: { dag?: { tasks: unknown[] } }) => it.dag?.tasks ?? []);
    return tasks.map(({ name, depends = "" }: { name: string; depends?: string }) => `${name}: ${depends}`);
  };
  expect(await edges("0")).toEqual(["r-a: ", "r-b: r-a", "r-c: r-b"]);
  expect(await edges("1")).toEqual(["r-a: ", "r-b: ", "r-c: r-a"]);
});

test("-o json and -o yaml are the same data", async () => {
  const json = await orkestra(["plan", "-f", STEPS, "-o", "json"]);
  const yaml = await orkestra(["plan", "-f", STEPS, "-o", "yaml"]);
  expect(JSON.parse(json.stdout).plans[0].levels).toEqual([["db"], ["web"], ["web.smoke"]]);
  expect(parse(yaml.stdout, { version: "1.1" })).toEqual(JSON.parse(json.stdout));
});

test("words that are booleans to kubectl are quoted in what is printed for it", async () => {
  const yaml = groupYaml({ a: [] }).replace(
    "spec: { chart",
    "spec: { release: { values: { answer: 'yes', mode: 0644 } }, chart",
  );
  const { stdout } = await orkestra(["plan", "-f", "-", "-o", "yaml"], yaml);
  expect(stdout).toMatch(/answer: "yes"\n\s+mode: 420\n/);
});

test("notes go to standard error and are no failure", async () => {
  const old = "apiVersion: orkestra.azure.microsoft.com/v1alpha1\nkind: ApplicationGroup\nmetadata: { name: old }\n";
  const ended = await orkestra(["graph", "-f", "-"], `${GROUP}---\n${old}`);
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({
    code: 0,
    stderr: [
      "note: <stdin>:13:1: ApplicationGroup old: ignored: its API is orkestra.azure.microsoft.com/v1alpha1, not orkestra.dev/v1alpha1",
    ],
  });
});

test("a fault of ours is told as one and ends with 4", async () => {
  const ended = await orkestra(["plan", "-f", STEPS], "", {
    stdout: () => {
      throw new Error("a fault for this test");
    },
  });
  expect({ code: ended.code, first: ended.stderr[0] }).toEqual({
    code: 4,
    first: "orkestra: fault: Error: a fault for this test",
  });
});
