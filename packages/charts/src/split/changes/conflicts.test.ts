import { expect, test } from "vitest";
import { pieces, refusals, sub, type Texts, umbrella } from "../charts.fixture.ts";
import { explainRefusal } from "../refusals.ts";

const chart = (...parts: readonly Texts[]) => umbrella(sub("a"), sub("b"), ...parts);
const a = (text: string): Texts => ({ "charts/a/templates/x.yaml": text });
const b = (text: string): Texts => ({ "charts/b/templates/x.yaml": text });
const top = (text: string): Texts => ({ "templates/x.yaml": text });
const deepTop = (text: string): Texts => ({ "templates/x/y/z.yaml": text });

const SET_X = '{{ $_ := set .Values "x" 1 }}';

test.each<[string, readonly Texts[], string]>([
  [
    "a parent that reads what its sub-chart sets",
    [a(SET_X), top("{{ .Values.a.x }}")],
    "charts/a/templates/x.yaml .Values.x templates/x.yaml",
  ],
  [
    "one that reads all of it",
    [a(SET_X), top("{{ toYaml .Values.a }}")],
    "charts/a/templates/x.yaml .Values.x templates/x.yaml",
  ],
  [
    "one that goes through .Subcharts",
    [a(SET_X), top("{{ with .Subcharts.a }}{{ .Values.x }}{{ end }}")],
    "charts/a/templates/x.yaml .Values.x templates/x.yaml",
  ],
  [
    "what is set below, by a variable",
    [a('{{ $v := .Values.deep }}{{ $_ := set $v "x" 1 }}'), top("{{ range .Values.a }}{{ end }}")],
    "charts/a/templates/x.yaml .Values.deep.x templates/x.yaml",
  ],
  [
    "what a named template sets of what it is given",
    [a('{{ define "s" }}{{ set .of "x" 1 }}{{ end }}{{ include "s" (dict "of" $.Values) }}'), top("{{ .Values.a.x }}")],
    "charts/a/templates/x.yaml .Values.x templates/x.yaml",
  ],
  [
    "a merge, which may set anything",
    [a("{{ merge .Values.deep (dict) }}"), top("{{ .Values.a.deep.y.z }}")],
    "charts/a/templates/x.yaml .Values.deep templates/x.yaml",
  ],
  [
    "the release, which all share",
    [a('{{ $_ := set $.Release "Name" "x" }}'), top("{{ .Release.Name }}")],
    "charts/a/templates/x.yaml .Release.Name templates/x.yaml",
  ],
  [
    "deeper tables of global, which all share",
    [b('{{ $_ := set .Values.global.m.n "x" 1 }}'), a("{{ .Values.global.m.n.x }}")],
    "charts/b/templates/x.yaml .Values.global.m.n.x charts/a/templates/x.yaml",
  ],
  [
    "a parent that sets a sub-chart's values before it is rendered",
    [deepTop('{{ $_ := set .Values.a "x" 1 }}'), a("{{ .Values.x }}")],
    "templates/x/y/z.yaml .Values.a.x charts/a/templates/x.yaml",
  ],
  [
    "a key that only shows when it runs",
    [a("{{ $_ := set .Values .Values.key 1 }}"), top("{{ .Values.a.y }}")],
    "charts/a/templates/x.yaml .Values.* templates/x.yaml",
  ],
])("refused: %s", (_, parts, expected) => {
  const found = refusals(chart(...parts), ["a", "b"]).map((it) =>
    it.kind === "ChangesOthers" ? `${it.template} ${it.what} ${it.read.replace(/:\d+$/, "")}` : it.kind,
  );
  expect(found).toEqual([expected]);
});

test.each<[string, readonly Texts[]]>([
  ["what only the chart itself reads", [a(`${SET_X}{{ .Values.x }}`), top("{{ .Values.a.enabled }}")]],
  ["a parent that looks whether there are values", [a(SET_X), top("{{ if .Values.a }}{{ .Values.b.x }}{{ end }}")]],
  [
    "a table made here",
    [
      a('{{ $d := dict }}{{ $_ := set $d "x" .Values }}{{ merge (dict) .Values }}{{ set (deepCopy .Values) "x" 1 }}'),
      top("{{ toYaml .Values }}"),
    ],
  ],
  [
    "global's own copy of the chart",
    [a('{{ $_ := set .Values.global "x" 1 }}'), b("{{ .Values.global.x }}"), top("{{ .Values.global.x }}")],
  ],
  [
    "a parent that sets a sub-chart's values when it has been rendered",
    [top('{{ $_ := set .Values.a "x" 1 }}'), a("{{ .Values.x }}")],
  ],
  ["the context of the chart", [a('{{ $_ := set . "x" 1 }}{{ .x }}'), top("{{ .x }}")]],
  [
    "what is set by a template that nobody uses",
    [a('{{ define "s" }}{{ set .Values "x" 1 }}{{ end }}'), top("{{ .Values.a.x }}")],
  ],
  [
    "keys that JavaScript's objects have",
    [a('{{ $_ := set .Values "x" (get (dict) "constructor") }}'), top("{{ .Values.a.toString }}")],
  ],
])("not refused: %s", (_, parts) => {
  expect(pieces(chart(...parts), { subcharts: ["a", "b"] })).toHaveLength(3);
});

test("within one part everything is seen: the parent with what is not split off", () => {
  const same = chart(a(SET_X), top("{{ .Values.a.x }}"));
  expect(pieces(same, { subcharts: ["b"] })).toHaveLength(2);
});

test("a parent that reads which of a sub-chart's files is rendered is refused", () => {
  const reading = chart(top("\n{{ .Subcharts.a.Template.Name }}"));
  const found = refusals(reading, ["a"]);
  expect(found).toEqual([{ kind: "ReadsRendering", template: "templates/x.yaml", line: 2, subchart: "a" }]);
  expect(found.map(explainRefusal)).toEqual([
    'templates/x.yaml:2 reads which template of the sub-chart "a" is rendered (.Subcharts), and that is rendered elsewhere',
  ]);
  const including = chart(top('{{ include "umbrella/charts/a/templates/main.yaml" .Subcharts.a }}'));
  expect(refusals(including, ["a"])).toMatchObject([{ kind: "ReadsRendering" }]);
  expect(pieces(including, { subcharts: ["b"] })).toHaveLength(2);
});

test("named templates that use each other without end are read once", () => {
  const endless = chart(
    a(
      '{{ define "p" }}{{ include "q" . }}{{ end }}{{ define "q" }}{{ include "p" . }}{{ set .Values "x" 1 }}{{ end }}{{ include "p" . }}',
    ),
  );
  expect(pieces(endless, { subcharts: ["a"] })).toHaveLength(2);
});
