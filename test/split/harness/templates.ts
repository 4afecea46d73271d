/** Templates that many fixtures share. */

/**
 * What a parent sees of its sub-charts, but for `Template`, which is there only once they were rendered before it, and CRDs
 * among the files, which go with their part.
 */
export const subcharts =
  "{{ $seen := dict }}{{ range $name, $sub := .Subcharts }}{{ $files := dict }}" +
  '{{ range $path, $bytes := $sub.Files }}{{ if not (hasPrefix "crds/" $path) }}{{ $_ := set $files $path (toString $bytes) }}{{ end }}{{ end }}' +
  '{{ $_ := set $seen $name (dict "chart" $sub.Chart "values" $sub.Values "files" $files "below" (keys $sub.Subcharts | sortAlpha)) }}' +
  "{{ end }}{{ $seen | toJson | quote }}";

/** An object that shows all that its template can see; `.Values` at the root of the umbrella are all values. */
export const shows = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-${name}
  namespace: {{ .Release.Namespace }}
  labels:
    helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
data:
  values: {{ .Values | toJson | quote }}
  chart: {{ .Chart | toJson | quote }}
  release: {{ .Release | toJson | quote }}
  template: {{ .Template | toJson | quote }}
  subcharts: ${subcharts}
`;

/** An object with these lines as data. */
export const holds = (name: string, ...lines: readonly string[]): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${name}\ndata:\n${lines
    .map((line, at) => `  line${at}: ${line}\n`)
    .join("")}`;

/** Text of a file with one named template. */
export const defines = (name: string, body: string): string => `{{ define "${name}" }}${body}{{ end }}\n`;
