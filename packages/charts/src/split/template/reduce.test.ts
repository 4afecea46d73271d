import { expect, test } from "vitest";
import { definesOnly, guarded } from "./reduce.ts";
import { type Node, parse } from "./tree.ts";

const nodes = (source: string): readonly Node[] => {
  const parsed = parse(source);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.nodes;
};

test.each([
  ["no named template", "kind: A\n{{ if .x }}{{ .y }}{{ end }}", undefined],
  [
    "defines as they are written",
    'x {{- define "a" -}} {{ if .b }}B{{ end }} {{- end -}} y',
    '{{- define "a" -}} {{ if .b }}B{{ end }} {{- end -}}\n',
  ],
  [
    "a block as a define, its trims inside kept",
    '{{ if .x }}{{- block "a" .y -}} A {{ block "b" . }}B{{ end }} {{- end -}}{{ end }}',
    '{{define "a" -}} A {{ block "b" . }}B{{ end }} {{- end -}}\n',
  ],
  ["a block in an else", "{{ with .x }}{{ else }}{{ block `a` . }}A{{ end }}{{ end }}", "{{define `a`}}A{{ end }}\n"],
  ["none in comments and strings", '{{/* {{ define "a" }} */}}{{ "{{ define `b` }}" }}', undefined],
])("%s", (_, source, expected) => {
  expect(definesOnly(nodes(source))).toBe(expected);
});

test("a guarded template has its defines first, and trims where they trimmed", () => {
  const guard =
    '{{$orkestraSkip := false}}{{if kindIs "map" $}}{{with $.Template}}{{if has .Name (list "u/templates/x.yaml" "\u00c3\u00bc")}}' +
    "{{$orkestraSkip = true}}{{end}}{{end}}{{end}}{{if not $orkestraSkip}}";
  expect(
    guarded(nodes('a {{- define "x" }}X{{ end -}} b {{ block "y" . }}Y{{ end }}'), ["u/templates/x.yaml", "ü"]),
  ).toBe(`{{- define "x" }}X{{ end -}}${guard}a {{- /**/}}{{/**/ -}} b {{ block "y" . }}Y{{ end }}{{end}}`);
});
