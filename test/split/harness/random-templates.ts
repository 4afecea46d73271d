/** Templates at random, of a small grammar whose sentences render whatever the values are. */
import fc from "fast-check";
import { defines, subcharts } from "./templates.ts";

/** Named templates that charts define and override. One may include those of higher numbers only, so that all end. */
const HELPERS = ["h0", "h1", "h2", "h3"] as const;

/** Loses to every other definition: the deeper a file, the earlier Helm parses it, and the last one counts. */
export const fallbacks: Readonly<Record<string, string>> = {
  "z/z/z/z/z/z/z/z/z/z/z/z/_fallback.tpl": HELPERS.map((name) => defines(name, `fallback of ${name}`)).join(""),
};

const reads = [
  "{{ .Values | toJson | quote }}",
  "{{ .Values.global | toJson | quote }}",
  "{{ .Values.a | toJson | quote }}",
  "{{ .Release.Name }}",
  "{{ .Release | toJson | quote }}",
  "{{ .Chart | toJson | quote }}",
  "{{ .Template | toJson | quote }}",
  subcharts,
  '{{ keys .Subcharts | sortAlpha | join "," | quote }}',
  "{{ tpl (.Values.text | toString) . | quote }}",
  '{{ .Files.Get "file.txt" | quote }}',
  '{{ range $path, $_ := .Files.Glob "**" }}{{ $path }} {{ end }}',
  '{{ range $name, $sub := .Subcharts }}{{ $sub.Files.Get "file.txt" }} {{ end }}',
  '{{ include (printf "h%d" (len .Chart.Name | min 3)) . | quote }}',
  "{{ with .Values.global }}{{ $.Release.Name }}{{ end }}",
  '{{ $copy := deepCopy .Values }}{{ $_ := set $copy "a" 1 }}{{ $copy.a }}',
  ...HELPERS.map((name) => `{{ include "${name}" . | quote }}`),
];

/** For the second template of a chart: the text of other templates by their paths. */
const includes = [
  '{{ include (print .Template.BasePath "/first.yaml") . | sha256sum }}',
  '{{ include "shop/templates/first.yaml" . | quote }}',
];

/** What may make a chart one that cannot be split: it changes what other templates see. */
const changes = [
  '{{ $_ := set .Values "a" "changed" }}',
  '{{ $_ := unset .Values "b" }}',
  '{{ range $name, $sub := .Subcharts }}{{ $_ := set $sub.Values "a" "by parent" }}{{ end }}',
  '{{ if kindIs "map" .Values.global }}{{ $_ := set .Values.global "a" "changed" }}{{ end }}',
  '{{ $_ := mergeOverwrite .Values (dict "a" "merged") }}',
];

/** @param chart as JSON. */
export const changesValues = (chart: string): boolean =>
  changes.some((change) => chart.includes(JSON.stringify(change).slice(1, -1)));

const begins = [
  "",
  "",
  "",
  "---\n",
  "# a comment\n",
  "{{- /* trims */ -}}\n",
  "\n\n",
  "{{ if .Values.enabled }}{{ end -}}\n",
];

const line = fc.oneof(
  { weight: 120, arbitrary: fc.constantFrom(...reads) },
  { weight: 1, arbitrary: fc.constantFrom(...changes).map((change) => `x${change}`) },
);

const lineOfSecond = fc.oneof({ weight: 6, arbitrary: line }, { weight: 1, arbitrary: fc.constantFrom(...includes) });

const objectAtRandom = (name: string, lineOf: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .record({
      begin: fc.constantFrom(...begins),
      hook: fc.boolean(),
      lines: fc.array(lineOf, { minLength: 1, maxLength: 3 }),
      when: fc.constantFrom(
        undefined,
        undefined,
        undefined,
        ".Values.enabled",
        ".Values.global",
        '(hasKey .Subcharts "web")',
      ),
    })
    .map(({ begin, hook, lines, when }) => {
      const annotations = hook ? '  annotations: {helm.sh/hook: "pre-install"}\n' : "";
      const data = lines.map((text, at) => `  line${at}: ${text}\n`).join("");
      const object = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${name}\n${annotations}data:\n${data}`;
      return begin + (when === undefined ? object : `{{- if ${when} }}\n${object}{{- end }}\n`);
    });

const helperAtRandom = fc
  .record({
    at: fc.integer({ min: 0, max: HELPERS.length - 1 }),
    reads: fc.constantFrom(...reads.slice(0, 8), "{{ .Values.text }}"),
    next: fc.boolean(),
  })
  .map(({ at, reads: read, next }) => {
    const name = HELPERS[at] ?? "h0";
    return {
      name,
      body: (chart: string) =>
        `${chart} ${read.replace(" | quote", "")}${next && at + 1 < HELPERS.length ? `{{ include "${HELPERS[at + 1]}" . }}` : ""}`,
    };
  });

/** Files below templates/ of the chart of this name. */
export function templatesAtRandom(chart: string): fc.Arbitrary<Record<string, string>> {
  const rare = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined, freq: 2 });
  return fc
    .record({
      first: objectAtRandom(`${chart}-1`, line),
      second: rare(objectAtRandom(`${chart}-2`, lineOfSecond)),
      partial: rare(helperAtRandom),
      inside: rare(helperAtRandom),
      atEnd: fc.boolean(),
    })
    .map(({ first, second, partial, inside, atEnd }) => {
      const defined = inside && `{{- define "${inside.name}" -}}\n${inside.body(`in ${chart}`)}\n{{- end -}}`;
      const withDefined = (text: string): string =>
        defined === undefined ? text : atEnd ? `${text}${defined}\n` : `${defined}\n${text}`;
      return {
        "first.yaml": first,
        ...(second !== undefined
          ? { "more/second.yaml": withDefined(second) }
          : defined !== undefined && { "only.yaml": defined }),
        ...(partial && { "_helpers.tpl": defines(partial.name, partial.body(chart)) }),
      };
    });
}
