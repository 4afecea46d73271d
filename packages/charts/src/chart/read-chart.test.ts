import { describe, expect, test } from "vitest";
import { type ChartFiles, LIMITS } from "../archive/contract.ts";
import { pack } from "../archive/pack.ts";
import type { Chart, ChartReadProblem } from "./contract.ts";
import { filesOf } from "./files-of.ts";
import { readChart } from "./read-chart.ts";

const tree = (texts: Readonly<Record<string, string | Uint8Array>>): ChartFiles =>
  new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
const yaml = (name: string, rest = ""): string => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${rest}`;

function chartOf(texts: Readonly<Record<string, string | Uint8Array>>): Chart {
  const answer = readChart(tree(texts));
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.chart;
}

function problemsOf(texts: Readonly<Record<string, string | Uint8Array>>): readonly ChartReadProblem[] {
  const answer = readChart(tree(texts));
  return answer.ok ? [] : answer.problems;
}

const field = (name: string, reason: string, file = "Chart.yaml"): ChartReadProblem => ({
  kind: "BadField",
  where: "",
  file,
  field: name,
  reason,
});

describe("Chart.yaml", () => {
  test("of version 2 with all that it may say", () => {
    const { metadata, dependencies, values } = chartOf({
      "Chart.yaml": yaml(
        "demo",
        `type: library
appVersion: 1.10
kubeVersion: ">=1.20"
description: "many\\nlines"
deprecated: yes
annotations: {a: 1, b: text}
dependencies:
  - name: redis
    version: ~17
    repository: https://example.com
    alias: cache
    condition: cache.enabled, global.cache
    tags: [store, 2]
    import-values: [data, {child: a.b, parent: c}, {child: 1}]
    depends-on: [db]
  - name: db
`,
      ),
      "values.yaml": "a: on\n",
    });
    expect(metadata).toEqual({
      name: "demo",
      version: "1.0.0",
      apiVersion: "v2",
      type: "library",
      appVersion: "1.1",
      kubeVersion: ">=1.20",
      description: "many lines",
      deprecated: true,
      annotations: { a: "1", b: "text" },
      raw: expect.objectContaining({ appVersion: 1.1, description: "many\nlines" }),
    });
    expect(dependencies).toEqual([
      {
        name: "redis",
        version: "~17",
        repository: "https://example.com",
        alias: "cache",
        condition: "cache.enabled, global.cache",
        tags: ["store", "2"],
        importValues: ["data", { child: "a.b", parent: "c" }],
        dependsOn: ["db"],
      },
      { name: "db", version: "", tags: [], importValues: [], dependsOn: [] },
    ]);
    expect(values).toEqual({ a: true });
  });

  test("of version 1, which may not say so, has its dependencies in requirements.yaml", () => {
    const chart = chartOf({
      "Chart.yaml": "name: demo\nversion: v1.2\n",
      "requirements.yaml": "dependencies:\n- name: redis\n  version: 1.x\n",
      "requirements.lock": "dependencies: []\n",
    });
    expect(chart.metadata).toMatchObject({ apiVersion: "v1", version: "v1.2", type: "application", deprecated: false });
    expect(chart.dependencies.map((it) => `${it.name} ${it.version}`)).toEqual(["redis 1.x"]);
    expect([...chart.files.keys()]).toEqual(["Chart.yaml", "requirements.lock", "requirements.yaml"].toSorted());
  });

  test("may write its fields in any case, as Go reads them", () => {
    const chart = chartOf({ "Chart.yaml": "APIVersion: v2\nName: demo\nVERSION: 1\nDependencies: [{NAME: a}]\n" });
    expect([chart.metadata.name, chart.metadata.version, chart.dependencies[0]?.name]).toEqual(["demo", "1", "a"]);
  });

  test.each(["1", "1.2", "v1.2.3", "2024.01.05", "1.0.0-rc.1+build.01", "1.0.0--"])(
    "may have the version %s",
    (version) => {
      expect(chartOf({ "Chart.yaml": `name: a\nversion: "${version}"` }).metadata.version).toBe(version);
    },
  );

  test.each(["1.2.3.4", "1.0.0-01", "1.0.0-", "1.x", "1.0.0+", "vv1"])("may not have the version %s", (version) => {
    const problem = field("version", `"${version}" is no version`);
    expect(problemsOf({ "Chart.yaml": `name: a\nversion: "${version}"` })).toEqual([problem]);
  });

  test.each<[string, string, ChartReadProblem[]]>([
    ["{}", "says nothing", [field("name", "is missing"), field("version", "is missing")]],
    [
      "name: [a]\nversion: 1.0.0",
      "has no text for a name",
      [field("name", "must be a text"), field("name", "is missing")],
    ],
    ["name: a/b\nversion: 1.0.0", "has a path for a name", [field("name", '"a/b" is no name')]],
    ["name: ..\nversion: 1.0.0", "is called ..", [field("name", '".." is no name')]],
    ["name: a\nversion: latest", "has no version", [field("version", '"latest" is no version')]],
    ["name: a\nversion: 1.0.0\ntype: app", "has no type", [field("type", "must be application or library")]],
    ["name: a\nversion: 1.0.0\nkeywords: x", "has no list", [field("keywords", "must be a list")]],
    ["name: a\nversion: 1.0.0\nmaintainers: [~]", "has nobody", [field("maintainers[0]", "must be a table")]],
    ["name: a\nversion: 1.0.0\ndeprecated: maybe", "is unsure", [field("deprecated", "must be true or false")]],
    [
      "name: a\nversion: 1.0.0\ndependencies: [{name: b, alias: c d}, ~, {name: e, tags: x, version: [1]}]",
      "has bad dependencies",
      [
        field("dependencies[1]", "must be a table"),
        field("dependencies[0].alias", '"c d" may hold letters, digits, "_" and "-" only'),
        field("dependencies[2].version", "must be a text"),
        field("dependencies[2].tags", "must be a list"),
      ],
    ],
    [
      "name: a\nversion: 1.0.0\ndependencies: [{name: b}, {name: c, alias: b}]",
      "has two dependencies of one name",
      [{ kind: "TwoDependencies", where: "", name: "b" }],
    ],
  ])("%j is refused, since it %s", (text, _, problems) => {
    expect(problemsOf({ "Chart.yaml": text })).toEqual(problems);
  });

  test.each(["Chart.yaml", "values.yaml", "Chart.lock", "requirements.yaml", "requirements.lock"])(
    "and the rest must be YAML with a table: %s",
    (file) => {
      const base = { "Chart.yaml": yaml("demo") };
      expect(problemsOf({ ...base, [file]: "[]" })).toEqual([
        { kind: "BadYaml", where: "", file, reason: "it holds no table" },
      ]);
      expect(problemsOf({ ...base, [file]: "a: [" })).toMatchObject([{ kind: "BadYaml", where: "", file }]);
    },
  );

  test("that is missing is told, and that values.yaml is empty is fine", () => {
    expect(problemsOf({ "values.yaml": "" })).toEqual([{ kind: "NoChartYaml", where: "" }]);
    expect(chartOf({ "Chart.yaml": yaml("demo"), "values.yaml": "# none\n" }).values).toEqual({});
  });
});

describe("sub-charts", () => {
  /** Names and homes of the whole tree. */
  const shape = ({ metadata, home, subcharts }: Chart): unknown => ({
    [`${metadata.name} in ${home}`]: subcharts.map(shape),
  });

  test("come from folders and archives, nested in each other, declared or not", async () => {
    const inner = await pack("inner", tree({ "Chart.yaml": yaml("inner"), "charts/leaf/Chart.yaml": yaml("leaf") }));
    const outer = await pack("outer", tree({ "Chart.yaml": yaml("outer"), "charts/inner-1.0.0.tgz": inner }));
    const chart = chartOf({
      "Chart.yaml": yaml("demo", "dependencies: [{name: outer}, {name: missing}]"),
      "charts/folder/Chart.yaml": yaml("other"),
      "charts/outer-1.0.0.tgz": outer,
    });
    expect(shape(chart)).toEqual({
      "demo in ": [
        { "other in folder": [] },
        { "outer in outer-1.0.0": [{ "inner in inner-1.0.0": [{ "leaf in leaf": [] }] }] },
      ],
    });
    expect([...filesOf(chart).keys()]).toEqual([
      "Chart.yaml",
      "charts/folder/Chart.yaml",
      "charts/outer-1.0.0/Chart.yaml",
      "charts/outer-1.0.0/charts/inner-1.0.0/Chart.yaml",
      "charts/outer-1.0.0/charts/inner-1.0.0/charts/leaf/Chart.yaml",
    ]);
  });

  test("of one name, and of one place, are all there", async () => {
    const archive = await pack("redis", tree({ "Chart.yaml": yaml("redis") }));
    const chart = chartOf({
      "Chart.yaml": yaml("demo"),
      "charts/redis/Chart.yaml": yaml("redis"),
      "charts/redis.tgz": archive,
      "charts/redis.tgz.tgz": archive,
      "charts/redis-2.tgz": archive,
    });
    const homes = chart.subcharts.map((it) => `${it.metadata.name} in ${it.home}`);
    expect(homes.toSorted()).toEqual(["redis in redis", "redis in redis-2", "redis in redis-3", "redis in redis-4"]);
  });

  test("are not what begins with _ or . in charts/, nor signatures: those stay the parent's files", () => {
    const files = {
      "Chart.yaml": yaml("demo"),
      "charts/.hidden/Chart.yaml": "",
      "charts/_ignored": "",
      "charts/a.tgz.prov": "",
      "charts/a/deep.prov": "",
      "charts/a/Chart.yaml": yaml("a"),
    };
    const chart = chartOf(files);
    expect([...chart.files.keys()]).toEqual(Object.keys(files).slice(0, 5));
    expect(filesOf(chart)).toEqual(tree(files));
  });

  test("have their problems told with their place, all at once", async () => {
    const broken = await pack("b", tree({ "Chart.yaml": "name: [", "charts/c/values.yaml": "" }));
    expect(
      problemsOf({
        "Chart.yaml": "name: demo\n",
        "charts/README.md": "text",
        "charts/a.tgz": "no archive",
        "charts/b.tgz": broken,
        "charts/d.tgz/Chart.yaml": yaml("d"),
      }),
    ).toMatchObject([
      { kind: "NoChartYaml", where: "charts/README.md" },
      { kind: "BadArchive", where: "charts/a.tgz", problem: { kind: "NotGzip" } },
      { kind: "NoChartYaml", where: "charts/b.tgz/charts/c" },
      { kind: "BadYaml", where: "charts/b.tgz", file: "Chart.yaml" },
      { kind: "ArchiveIsFolder", where: "charts/d.tgz" },
      { kind: "BadField", where: "", field: "version" },
    ]);
  });

  test("nest as deep as the limit says", async () => {
    const nested = async (levels: number): Promise<Record<string, string | Uint8Array>> => {
      if (levels === 0) return { "Chart.yaml": yaml("leaf") };
      return { "Chart.yaml": yaml("node"), "charts/n.tgz": await pack("n", tree(await nested(levels - 1))) };
    };
    expect(problemsOf(await nested(LIMITS.depth))).toEqual([]);
    const where = Array.from({ length: LIMITS.depth + 1 }, () => "charts/n.tgz").join("/");
    expect(problemsOf(await nested(LIMITS.depth + 1))).toEqual([{ kind: "TooDeep", where, limit: LIMITS.depth }]);
  });

  test("in archives share the limits of the whole", async () => {
    const big = await pack("big", new Map([["Chart.yaml", Buffer.from(yaml("big"))], ...filled(12)]));
    const both = { "Chart.yaml": yaml("demo"), "charts/a.tgz": big };
    expect(problemsOf(both)).toEqual([]);
    const problem = { kind: "TooLarge", limit: LIMITS.bytes };
    expect(problemsOf({ ...both, "charts/b.tgz": big })).toEqual([
      { kind: "BadArchive", where: "charts/b.tgz", problem },
    ]);
  });

  test("in many small archives have no more entries than one chart", async () => {
    const files = Array.from({ length: 6000 }, (_, index) => [`f${index}`, Buffer.alloc(0)] as const);
    const many = await pack("many", new Map([["Chart.yaml", Buffer.from(yaml("many"))], ...files]));
    const problem = { kind: "TooManyEntries", limit: LIMITS.entries };
    expect(problemsOf({ "Chart.yaml": yaml("demo"), "charts/a.tgz": many, "charts/b.tgz": many })).toEqual([
      { kind: "BadArchive", where: "charts/b.tgz", problem },
    ]);
  });
});

describe("YAML to read is bounded", () => {
  const comment = (bytes: number): string => `#${" ".repeat(bytes - 1)}`;

  test("for each file", () => {
    const values = (bytes: number): Record<string, string> => ({
      "Chart.yaml": yaml("a"),
      "values.yaml": comment(bytes),
    });
    const problem = { kind: "BadYaml", where: "", file: "values.yaml", reason: "it is larger than 1 MiB" };
    expect(problemsOf(values(LIMITS.yamlFileBytes))).toEqual([]);
    expect(problemsOf(values(LIMITS.yamlFileBytes + 1))).toEqual([problem]);
  });

  test("for all of a chart", () => {
    const subcharts = Array.from({ length: 9 }, (_, index) => [
      [`charts/s${index}/Chart.yaml`, yaml("s")],
      [`charts/s${index}/values.yaml`, comment(LIMITS.yamlFileBytes - 100)],
    ]);
    const reason = "with it the chart has more than 8 MiB of YAML to read";
    expect(problemsOf({ "Chart.yaml": yaml("a"), ...Object.fromEntries(subcharts.flat()) })).toEqual([
      { kind: "BadYaml", where: "charts/s8", file: "values.yaml", reason },
      { kind: "BadYaml", where: "", file: "Chart.yaml", reason },
    ]);
  });
});

/** Files of 5 MiB each. */
function filled(count: number): (readonly [string, Uint8Array])[] {
  return Array.from({ length: count }, (_, index) => [`big${index}`, Buffer.alloc(LIMITS.fileBytes)] as const);
}
