import { expect, test } from "vitest";
import { meta, pieces, refusals, sub, textsOf, umbrella } from "./charts.fixture.ts";
import { explainRefusal } from "./refusals.ts";

const dependencies = (...lines: readonly string[]): string =>
  meta("umbrella", `dependencies:\n${lines.map((line) => `- {version: "*", ${line}}\n`).join("")}`);

test("the parent keeps all but what the sub-charts that are split off render", () => {
  const chart = umbrella(
    sub("a"),
    sub("b"),
    sub("c", { "crds/c.yaml": "crd", "README.md": "c", "values.schema.json": "{}" }),
  );
  const [parent] = pieces(chart, { subcharts: ["a", "c"] });
  expect(parent?.subchart).toBeUndefined();
  expect(parent?.visible).toBeUndefined();
  expect([...(parent?.files.keys() ?? [])]).toEqual([
    "Chart.yaml",
    "charts/a/Chart.yaml",
    "charts/a/templates/_helpers.tpl",
    "charts/a/values.yaml",
    "charts/b/Chart.yaml",
    "charts/b/templates/_helpers.tpl",
    "charts/b/templates/main.yaml",
    "charts/b/values.yaml",
    "charts/c/Chart.yaml",
    "charts/c/templates/_helpers.tpl",
    "charts/c/values.schema.json",
    "charts/c/values.yaml",
    "templates/top.yaml",
  ]);
});

test("a sub-chart's piece keeps its own files as they are, of others what charts, values and names are read from", () => {
  const chart = umbrella(
    { "README.md": "r", "values.schema.json": "{}", "crds/u.yaml": "crd", "files/x": "x", "Chart.lock": "digest: x\n" },
    sub("a", { "crds/a.yaml": "crd", "files/y": "y", "values.schema.json": "{}" }),
    sub("b", { "templates/main.yaml": 'kind: B\n{{ define "b.more" }}more{{ end }}\n' }),
  );
  const [, a] = pieces(chart, { subcharts: ["a"], release: "my-app" });
  expect(a && textsOf(a)).toEqual({
    "Chart.yaml": meta("umbrella"),
    "Chart.lock": "digest: x\n",
    "charts/a/Chart.yaml": meta("a"),
    "charts/a/crds/a.yaml": "crd",
    "charts/a/files/y": "y",
    "charts/a/templates/_helpers.tpl": '{{ define "a.name" }}a{{ end }}',
    "charts/a/templates/main.yaml": "kind: a\n",
    "charts/a/values.schema.json": "{}",
    "charts/a/values.yaml": "enabled: true\n",
    "charts/b/Chart.yaml": meta("b"),
    "charts/b/templates/_helpers.tpl": '{{ define "b.name" }}b{{ end }}',
    "charts/b/templates/main.yaml": '{{ define "b.more" }}more{{ end }}\n',
    "charts/b/values.yaml": "enabled: true\n",
    "templates/orkestra/orkestra/orkestra/release-name.yaml": '{{ $_ := set $.Release "Name" "my-app" }}',
  });
});

test("the file that names the release lies deeper than any other, so that Helm renders it first", () => {
  const chart = umbrella(sub("a", { "templates/x/y/z/deep.yaml": "kind: Deep\n" }));
  const [, a] = pieces(chart, { subcharts: ["a"] });
  const depths = [...(a?.files.keys() ?? [])].map((path) => ({ path, depth: path.split("/").length }));
  const deepest = depths.toSorted((one, other) => other.depth - one.depth);
  expect(deepest[0]?.path).toMatch(/release-name\.yaml$/);
  expect(deepest[0]?.depth).toBeGreaterThan(deepest[1]?.depth ?? 0);
});

test("pieces share the bytes of the chart and of what is reduced", () => {
  const chart = umbrella(sub("a"), sub("b", { "templates/d.yaml": '{{ define "d" }}{{ end }}x: 1' }), sub("c"));
  const [parent, a, c] = pieces(chart, { subcharts: ["a", "c"] });
  const source = chart.subcharts.find(({ home }) => home === "b")?.files;
  expect(parent?.files.get("charts/b/templates/d.yaml")).toBe(source?.get("templates/d.yaml"));
  expect(a?.files.get("charts/b/values.yaml")).toBe(source?.get("values.yaml"));
  expect(a?.files.get("charts/b/templates/d.yaml")).toBe(c?.files.get("charts/b/templates/d.yaml"));
});

test("what decides whether a sub-chart is there is told, with the chart's own values of it", () => {
  const chart = umbrella(
    {
      "Chart.yaml": dependencies(
        "name: a, alias: one, condition: 'one.enabled,global.a', tags: [back, data]",
        "name: b",
      ),
      "values.yaml": "tags: {back: false}\none: {enabled: yes}\n",
    },
    sub("a", { "values.yaml": "enabled: false\n" }),
    sub("b"),
    sub("c"),
  );
  const found = pieces(chart, { subcharts: ["one", "b", "c"] }).map(({ subchart, enabling }) => [subchart, enabling]);
  expect(found).toEqual([
    [undefined, undefined],
    [
      "one",
      {
        conditions: [{ path: ["one", "enabled"], default: true }, { path: ["global", "a"] }],
        tags: [{ name: "back", default: false }, { name: "data" }],
      },
    ],
    ["b", { conditions: [], tags: [] }],
    ["c", { conditions: [], tags: [] }],
  ]);
});

test("of a folder under several aliases each piece renders its own alone", () => {
  const chart = umbrella(
    { "Chart.yaml": dependencies("name: a, alias: one", "name: a, alias: two", "name: a, alias: three") },
    sub("a", { "templates/main.yaml": '{{ define "a.x" }}x{{ end }}\nkind: A\n' }),
  );
  const [parent, one] = pieces(chart, { subcharts: ["one"] });
  const main = "charts/a/templates/main.yaml";
  const guard = (...names: readonly string[]): string =>
    '{{ define "a.x" }}x{{ end }}{{$orkestraSkip := false}}{{if kindIs "map" $}}{{with $.Template}}{{if has .Name (list ' +
    names.map((name) => `"umbrella/charts/${name}/templates/main.yaml"`).join(" ") +
    ")}}{{$orkestraSkip = true}}{{end}}{{end}}{{end}}{{if not $orkestraSkip}}\nkind: A\n{{end}}";
  expect(textsOf(one!)[main]).toBe(guard("two", "three", "a"));
  expect(textsOf(parent!)[main]).toBe(guard("one", "a"));
});

test("a file of another part that may be included by its path stays, and is not rendered", () => {
  const chart = umbrella(
    sub("a", {
      "templates/use.yaml": 'x: {{ include (print "umbrella/charts/" .Values.of "/templates/main.yaml") . }}',
    }),
    sub("b"),
    sub("c", { "templates/sum.yaml": 'x: {{ include (print $.Template.BasePath "/main.yaml") . | sha256sum }}' }),
  );
  const [, a, c] = pieces(chart, { subcharts: ["a", "c"] });
  expect(textsOf(a!)["charts/b/templates/main.yaml"]).toMatch(/^\{\{\$orkestraSkip .*kind: b\n\{\{end\}\}$/s);
  expect([...c!.files.keys()]).not.toContain("charts/b/templates/main.yaml");
});

test("what cannot be split off is told, all at once", () => {
  const chart = umbrella(
    { "Chart.yaml": dependencies("name: gone", "name: a, alias: one") },
    sub("a"),
    sub("lib", { "Chart.yaml": meta("lib", "type: library\n") }),
    sub("x1", {}, "x"),
    sub("x2", {}, "x"),
    sub("bad", { "templates/bad.yaml": "a\n{{ if }\n" }),
  );
  const found = refusals(chart, ["a", "gone", "lib", "x"]);
  expect(found).toEqual([
    { kind: "UnknownSubchart", subchart: "a", known: ["bad", "one", "x"] },
    { kind: "MissingSubchart", subchart: "gone" },
    { kind: "LibrarySubchart", subchart: "lib" },
    { kind: "AmbiguousSubchart", subchart: "x", places: ["charts/x1", "charts/x2"] },
    {
      kind: "UnreadableTemplate",
      template: "charts/bad/templates/bad.yaml",
      line: 2,
      reason: 'unexpected "}" in an action',
    },
  ]);
  expect(found.map(explainRefusal)).toEqual([
    'the chart has no sub-chart "a": its sub-charts are bad, one, x',
    'the sub-chart "gone" is declared, but charts/ does not hold it in that version',
    'the sub-chart "lib" is a library, which renders nothing of its own',
    'the sub-chart "x" may be any of charts/x1, charts/x2: Helm takes them in no certain order',
    'charts/bad/templates/bad.yaml:2 cannot be read as a template: unexpected "}" in an action',
  ]);
});

test("a nested chart that Helm renders once for several aliases is refused, wherever it is nested", () => {
  const aliases = { "Chart.yaml": dependencies("name: a, alias: one", "name: a, alias: two") };
  const inner = sub("a/charts/inner", {}, "inner");
  const deeper = sub("a/charts/inner/charts/deeper", {}, "deeper");
  const declares = (name: string) => ({ "Chart.yaml": meta(name, 'dependencies:\n- {name: inner, version: "*"}\n') });
  const shared = (place: string) => [{ kind: "SharedNestedChart", subcharts: ["one", "two"], place }];
  expect(refusals(umbrella(aliases, sub("a"), inner), ["one"])).toEqual(shared("charts/a/charts/inner"));
  expect(refusals(umbrella(aliases, sub("a", declares("a")), inner, deeper), ["two"])).toEqual(
    shared("charts/a/charts/inner/charts/deeper"),
  );
  expect(pieces(umbrella(aliases, sub("a", declares("a")), inner), { subcharts: ["one"] })).toHaveLength(2);
  expect(pieces(umbrella(aliases, sub("a"), inner), { subcharts: [] })).toHaveLength(1);
});
