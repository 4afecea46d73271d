{{/* Labels of every object of the chart. Call with (dict "root" . "component" "controller"). */}}
{{- define "orkestra.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name (.root.Chart.Version | replace "+" "_") }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: orkestra
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{ include "orkestra.selector" . }}
{{- end }}

{{/* What selects the pods of a component. Never changes between versions. */}}
{{- define "orkestra.selector" -}}
app.kubernetes.io/name: orkestra
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* An image's reference: by digest where there is one, else by tag. Call with (dict "root" . "image" .Values.x.image). */}}
{{- define "orkestra.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* A pod and a container that the Pod Security Standard "restricted" admits. The user is the images' own. */}}
{{- define "orkestra.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "orkestra.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
