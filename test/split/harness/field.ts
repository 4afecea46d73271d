/** Charts in the style of large public ones: a library for names, labels and values that are templates themselves. */
import { type ChartSpec, chart, type Part, part } from "./fixture.ts";

const commonLibrary = (version: string): ChartSpec =>
  chart({
    name: "common",
    version,
    type: "library",
    values: { exampleValue: "common-chart" },
    templates: {
      "_names.tpl": `{{- define "common.names.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.names.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "common.names.dependency.fullname" -}}
{{- if .chartValues.fullnameOverride -}}
{{- .chartValues.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .context.Release.Name (default .chartName .chartValues.nameOverride) -}}
{{- end -}}
{{- end -}}
`,
      "_labels.tpl": `{{- define "common.labels.standard" -}}
{{- if and (hasKey . "customLabels") (hasKey . "context") -}}
{{- $default := dict "app.kubernetes.io/name" (include "common.names.name" .context) "helm.sh/chart" (printf "%s-%s" .context.Chart.Name .context.Chart.Version) "app.kubernetes.io/instance" .context.Release.Name -}}
{{ template "common.tplvalues.merge" (dict "values" (list .customLabels $default) "context" .context) }}
{{- end -}}
{{- end -}}
`,
      "_tplvalues.tpl": `{{- define "common.tplvalues.render" -}}
{{- $value := typeIs "string" .value | ternary .value (.value | toYaml) }}
{{- if contains "{{" (toJson .value) }}
  {{- if .scope }}
      {{- tpl (cat "{{- with $.RelativeScope -}}" $value "{{- end }}") (merge (dict "RelativeScope" .scope) .context) }}
  {{- else }}
    {{- tpl $value .context }}
  {{- end }}
{{- else }}
    {{- $value }}
{{- end }}
{{- end -}}

{{- define "common.tplvalues.merge" -}}
{{- $dst := dict -}}
{{- range .values -}}
{{- $dst = include "common.tplvalues.render" (dict "value" . "context" $.context "scope" $.scope) | fromYaml | merge $dst -}}
{{- end -}}
{{ $dst | toYaml }}
{{- end -}}
`,
    },
  });

/** Three objects, and one per entry of extraDeploy. */
const bitnamiLike = (name: string, values: Readonly<Record<string, unknown>>, subcharts?: readonly Part[]): ChartSpec =>
  chart({
    name,
    version: "1.4.2",
    more: { appVersion: "17.0.0", kubeVersion: ">=1.23.0-0", annotations: { category: name, licenses: "Apache-2.0" } },
    values: {
      global: { imageRegistry: "", storageClass: "" },
      nameOverride: "",
      fullnameOverride: "",
      commonLabels: {},
      podAnnotations: {},
      extraDeploy: [],
      image: { registry: "registry.example.com", repository: `suite/${name}`, tag: "17.0.0" },
      ...values,
    },
    templates: {
      "_helpers.tpl": `{{- define "${name}.image" -}}
{{- $registry := default .Values.image.registry ((.Values.global).imageRegistry) -}}
{{- printf "%s/%s:%s" $registry .Values.image.repository .Values.image.tag -}}
{{- end -}}
`,
      "secret.yaml": `{{- if not ((.Values.auth).existingSecret) }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ include "common.names.fullname" . }}
  namespace: {{ .Release.Namespace | quote }}
  labels: {{- include "common.labels.standard" (dict "customLabels" .Values.commonLabels "context" $) | nindent 4 }}
data:
  password: {{ randAlphaNum 10 | b64enc | quote }}
{{- end }}
`,
      "configmap.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ printf "%s-config" (include "common.names.fullname" .) }}
  labels: {{- include "common.labels.standard" (dict "customLabels" .Values.commonLabels "context" $) | nindent 4 }}
data:
  image: {{ include "${name}.image" . }}
  secret: {{ include "common.tplvalues.render" (dict "value" (default "" ((.Values.auth).existingSecret)) "context" $) | quote }}
`,
      "statefulset.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "common.names.fullname" . }}
spec:
  template:
    metadata:
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
        {{- if .Values.podAnnotations }}
        {{- include "common.tplvalues.render" (dict "value" .Values.podAnnotations "context" $) | nindent 8 }}
        {{- end }}
    spec:
      containers:
        - name: ${name}
          image: {{ include "${name}.image" . | quote }}
          {{- if .Values.postgresql }}
          env:
            - name: DATABASE_HOST
              value: {{ include "common.names.dependency.fullname" (dict "chartName" "postgresql" "chartValues" .Values.postgresql "context" $) }}
          {{- end }}
`,
      "extra-list.yaml": `{{- range .Values.extraDeploy }}
---
{{ include "common.tplvalues.render" (dict "value" . "context" $) }}
{{- end }}
`,
    },
    subcharts: subcharts ?? [
      part(commonLibrary(name === "redis" ? "2.0.0" : "2.2.0"), { tags: ["suite-common"], version: "2.x.x" }),
    ],
  });

const postgresql = bitnamiLike("postgresql", { auth: { username: "app", existingSecret: "" } });
const redis = bitnamiLike("redis", { architecture: "standalone" });
/** An umbrella of two of them, with objects of its own. */
export const suite = bitnamiLike("suite", { postgresql: { enabled: true }, redis: { enabled: true } }, [
  part(postgresql, {
    condition: "postgresql.enabled",
    version: "1.x.x",
    repository: "oci://registry.example.com/charts",
  }),
  part(redis, { condition: "redis.enabled", version: "1.x.x" }),
  part(commonLibrary("2.1.0"), { tags: ["suite-common"], version: "2.x.x" }),
]);
