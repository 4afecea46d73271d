import { expect, test } from "vitest";
import { meta, pieces, sub, type Texts, umbrella } from "./charts.fixture.ts";

const declared = (...names: readonly string[]): string =>
  meta(
    "umbrella",
    `dependencies:\n${names.map((name) => `- {name: ${name}, version: "*", condition: ${name}.enabled}\n`).join("")}`,
  );

/** Visible to a, beside what is visible to all. */
function seenByA(...parts: readonly Texts[]): readonly string[] {
  const chart = umbrella({ "Chart.yaml": declared("a", "b", "c") }, sub("a"), sub("b"), sub("c"), ...parts);
  const [, a] = pieces(chart, { subcharts: ["a"] });
  const always = ["a", "global", "tags"];
  const seen = (a?.visible ?? []).map((path) => path.join("."));
  expect(seen).toEqual(expect.arrayContaining(always));
  return seen.filter((path) => !always.includes(path));
}

const using = (text: string): Texts => ({ "charts/a/templates/use.yaml": text });

test("a piece sees its own values, globals and tags", () => {
  expect(seenByA()).toEqual([]);
});

test("it sees what its condition reads elsewhere", () => {
  const chart = meta("umbrella", 'dependencies:\n- {name: a, version: "*", condition: "features.a,a.enabled"}\n');
  expect(seenByA({ "Chart.yaml": chart })).toEqual(["features.a"]);
});

test("it sees whether those are there whose named templates it uses, also by others'", () => {
  expect(seenByA(using('{{ include "b.name" . }}'))).toEqual(["b.enabled"]);
  expect(seenByA(using('{{ template "c.name" . }}'))).toEqual(["c.enabled"]);
  const indirect = { "templates/_h.tpl": '{{ define "h" }}{{ include "c.name" . }}{{ end }}' };
  expect(seenByA(using('{{ include "h" . }}'), indirect)).toEqual(["c.enabled"]);
});

test("it sees whether those are there that define its own names again", () => {
  expect(
    seenByA(using('{{ include "a.name" . }}'), { "charts/b/templates/again.yaml": '{{ define "a.name" }}b{{ end }}' }),
  ).toEqual(["b.enabled"]);
});

test("a name that is put together counts for all that fit, one that cannot be told and tpl for all", () => {
  expect(seenByA(using('{{ include (printf "%s.name" .Values.x) . }}'))).toEqual(["b.enabled", "c.enabled"]);
  expect(seenByA(using('{{ include (printf "b.%s" .Values.x) . }}'))).toEqual(["b.enabled"]);
  expect(seenByA(using("{{ include .Values.x . }}"))).toEqual(["b.enabled", "c.enabled"]);
  expect(seenByA(using("{{ tpl .Values.x . }}"))).toEqual(["b.enabled", "c.enabled"]);
});

test("a nested chart's conditions count with those above it", () => {
  const nested = {
    "charts/b/Chart.yaml": meta("b", 'dependencies:\n- {name: inner, version: "*", alias: m, condition: m.enabled}\n'),
    ...sub("b/charts/inner", {}, "inner"),
  };
  expect(seenByA(using('{{ include "inner.name" . }}'), nested)).toEqual(["b.enabled", "b.m.enabled"]);
});

test("it sees whether those are there that put values into its own or into global", () => {
  const importing = (values: string): Texts => ({
    "Chart.yaml": meta(
      "umbrella",
      `dependencies:\n- {name: a, version: "*"}\n- {name: b, version: "*", condition: b.enabled, import-values: [${values}]}\n`,
    ),
    "charts/b/values.yaml": "exports: {toA: {a: {x: 1}}, toC: {c: {x: 1}}}\ndata: {x: 1}\n",
  });
  expect(seenByA(importing("toA"))).toEqual(["b.enabled"]);
  expect(seenByA(importing("toC"))).toEqual([]);
  expect(seenByA(importing("{child: data, parent: a.deep}"))).toEqual(["b.enabled"]);
  expect(seenByA(importing("{child: data, parent: global}"))).toEqual(["b.enabled"]);
  expect(seenByA(importing("{child: data, parent: other}"))).toEqual([]);
});
