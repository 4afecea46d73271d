/** Helm's own test charts, from the source of the Helm that renders them: each one with sub-charts is in one of the tables. */
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Chart, readArchive, readChart, readFolder, releasable } from "@orkestra/charts";
import { expect, test } from "vitest";
import { compare } from "./harness/compare.ts";
import { inFolder, type Values } from "./harness/renderer.ts";
import { shows } from "./harness/templates.ts";

const root = process.env["ORKESTRA_HELM_MODULE"] ?? "";

/** How many objects each piece renders when all that can be is split off. */
interface Known {
  readonly objects: Readonly<Record<string, number | "disabled">>;
  readonly values?: Values;
  /** Left out of a copy: a template that renders a text and no object. */
  readonly without?: string;
  /** Put into a copy, which then shows what the parent sees. */
  readonly shown?: true;
}

const frobnitz: Known = { objects: { "": 0, alpine: 1, mariner: 0 }, without: "templates/template.tpl" };
const mariadb: Known = { objects: { "": 0, mariadb: 7 } };

const rendered: Readonly<Record<string, Known>> = {
  "cmd/helm/testdata/testcharts/chart-with-lib-dep": { objects: { "": 2, common: 0 } },
  "cmd/helm/testdata/testcharts/chart-with-schema-and-subchart": {
    objects: { "": 0, "subchart-with-schema": 0 },
    values: { lastname: "doe", "subchart-with-schema": { age: 25 } },
  },
  "cmd/helm/testdata/testcharts/chart-with-subchart-notes": { objects: { "": 0, "subchart-with-notes": 0 } },
  "cmd/helm/testdata/testcharts/chart-with-subchart-update": { objects: { "": 0, "subchart-with-notes": 0 } },
  "cmd/helm/testdata/testcharts/chart-with-template-lib-archive-dep": { objects: { "": 2 } },
  "cmd/helm/testdata/testcharts/chart-with-template-lib-dep": { objects: { "": 2 } },
  "cmd/helm/testdata/testcharts/issue-9027": { objects: { "": 1, subchart: 1 } },
  "cmd/helm/testdata/testcharts/reqtest": { objects: { "": 0, reqsubchart: 0, reqsubchart2: 0, reqsubchart3: 0 } },
  "cmd/helm/testdata/testcharts/subchart": { objects: { "": 7, subcharta: 1, subchartb: 1 } },
  "pkg/action/testdata/charts/chart-with-compressed-dependencies": { objects: { "": 0, mariadb: 10 } },
  "pkg/action/testdata/charts/chart-with-compressed-dependencies-2.1.8.tgz": mariadb,
  "pkg/action/testdata/charts/chart-with-uncompressed-dependencies": mariadb,
  "pkg/action/testdata/charts/chart-with-uncompressed-dependencies-2.1.8.tgz": mariadb,
  "pkg/chart/loader/testdata/frobnitz": frobnitz,
  "pkg/chart/loader/testdata/frobnitz.v1": frobnitz,
  "pkg/chart/loader/testdata/frobnitz.v2.reqs": frobnitz,
  "pkg/chart/loader/testdata/frobnitz_backslash": frobnitz,
  "pkg/chart/loader/testdata/frobnitz_with_bom": frobnitz,
  "pkg/chart/loader/testdata/frobnitz_with_dev_null": frobnitz,
  "pkg/chart/loader/testdata/frobnitz_with_symlink": frobnitz,
  "pkg/chart/loader/testdata/mariner": { objects: { "": 1, albatross: 0 }, shown: true },
  "pkg/chartutil/testdata/dependent-chart-alias": {
    objects: { "": 0, alpine: 1, mariners2: 0, mariners1: 0 },
    without: "templates/template.tpl",
  },
  "pkg/chartutil/testdata/dependent-chart-helmignore": {
    objects: { "": 0, alpine: 1 },
    without: "templates/template.tpl",
  },
  "pkg/chartutil/testdata/dependent-chart-no-requirements-yaml": frobnitz,
  "pkg/chartutil/testdata/dependent-chart-with-all-in-requirements-yaml": frobnitz,
  "pkg/chartutil/testdata/dependent-chart-with-mixed-requirements-yaml": frobnitz,
  "pkg/chartutil/testdata/frobnitz": frobnitz,
  "pkg/chartutil/testdata/import-values-from-enabled-subchart/parent-chart": {
    objects: { "": 2, dev: "disabled", prod: 0 },
    shown: true,
  },
  "pkg/chartutil/testdata/subpop": {
    objects: { "": 1, subchart1: 7, subchart2: 3, subchart2alias: 3 },
    values: {
      tags: { "back-end": true },
      subchart1: { subcharta: { SCAdata: { SCAbool: true } } },
      subchart2alias: { enabled: true, service: { name: "aliased" } },
    },
    shown: true,
  },
  "pkg/lint/rules/testdata/withsubchart": { objects: { "": 1, subchart: 1 } },
};

/** Other forms of charts above, which are the same to us once read. */
const again = [
  "cmd/helm/testdata/testcharts/reqtest-0.1.0.tgz",
  "pkg/chart/loader/testdata/frobnitz-1.2.3.tgz",
  "pkg/chart/loader/testdata/frobnitz.v1.tgz",
  "pkg/chart/loader/testdata/frobnitz_backslash-1.2.3.tgz",
  "pkg/chart/loader/testdata/frobnitz_with_bom.tgz",
  "pkg/chartutil/testdata/frobnitz-1.2.3.tgz",
  "pkg/chartutil/testdata/frobnitz_backslash-1.2.3.tgz",
  "pkg/repo/testdata/repository/frobnitz-1.2.3.tgz",
];

/** Helm refuses the umbrella itself. */
const refusedByHelm: Readonly<Record<string, RegExp>> = {
  "cmd/helm/testdata/testcharts/chart-missing-deps": /missing in charts\/ directory: reqsubchart2/,
  // The library's named template stands in a file that Helm does not load of a library.
  "pkg/chartutil/testdata/three-level-dependent-chart/umbrella": /no template "library.service"/,
};

for (const [path, known] of Object.entries(rendered)) {
  test(`the pieces of ${path} render what it renders`, async () => {
    await inFolder(async (folder) => {
      const chart = await prepared(path, known, folder);
      const names = releasable(await read(chart)).map(({ name }) => name);
      const values = known.values ?? {};
      const all = await compare(chart, { subcharts: names, values });
      expect(all).toEqual({ kind: "compared", objects: known.objects, differences: [] });
      for (const name of names.length > 1 ? names : []) {
        const one = await compare(chart, { subcharts: [name], values });
        expect(one, `${name} alone`).toMatchObject({ kind: "compared", differences: [] });
      }
    });
  });
}

for (const [path, says] of Object.entries(refusedByHelm)) {
  test(`Helm does not render ${path}`, async () => {
    const chart = join(root, path);
    const subcharts = releasable(await read(chart)).map(({ name }) => name);
    expect(await compare(chart, { subcharts })).toEqual({ kind: "unrenderable", error: expect.stringMatching(says) });
  });
}

test("no chart with sub-charts is left out", async () => {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = files.flatMap((file) => {
    if (!file.isFile()) return [];
    if (file.name === "Chart.yaml") return [file.parentPath];
    return file.name.endsWith(".tgz") ? [join(file.parentPath, file.name)] : [];
  });
  const nested = (path: string): boolean => paths.some((other) => path.startsWith(`${other}/charts/`));
  const known = new Set([...Object.keys(rendered), ...again, ...Object.keys(refusedByHelm)]);
  const left: string[] = [];
  for (const path of paths) {
    const name = path.slice(root.length + 1);
    if (known.has(name) || nested(path)) continue;
    const chart = await tried(path);
    if (chart !== undefined && chart.subcharts.length > 0) left.push(name);
  }
  expect(left).toEqual([]);
  expect([...known].filter((name) => !paths.includes(join(root, name)))).toEqual([]);
});

/** The chart itself, or a copy as it is wanted. */
async function prepared(path: string, { without, shown }: Known, folder: string): Promise<string> {
  const from = join(root, path);
  if (without === undefined && shown === undefined) return from;
  const copy = join(folder, "copy");
  await cp(from, copy, { recursive: true, verbatimSymlinks: false, dereference: true });
  if (without !== undefined) await rm(join(copy, without));
  if (shown) {
    const file = join(copy, "templates/zz-shown.yaml");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, shows("shown"));
  }
  return copy;
}

async function read(path: string): Promise<Chart> {
  const chart = await tried(path);
  if (chart === undefined) throw new Error(`${path} cannot be read`);
  return chart;
}

/** Undefined where it is no chart that can be read; that these are the right ones is shown beside the reader. */
async function tried(path: string): Promise<Chart | undefined> {
  const files = (await stat(path)).isDirectory() ? await readFolder(path) : await readArchive(await readFile(path));
  const answer = files.ok ? readChart(files.files) : undefined;
  return answer?.ok ? answer.chart : undefined;
}
