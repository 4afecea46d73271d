{{/* What the pods of all templates of executors have in common. Call with the root. */}}
{{- define "orkestra.executorTemplate" -}}
timeout: "{{ "{{inputs.parameters.podTimeout}}" }}"
metadata:
  labels:
    app.kubernetes.io/name: orkestra
    app.kubernetes.io/component: executor
    {{- with .Values.executor.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.executor.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
# Exit code 4 is a fault of the cluster or the network, and "Error" a pod that was lost. What failed (1), ran out of
# time (3) or was wrong from the start (2) would only do so again, or worse: a release that is gone without having been
# uninstalled would look well removed. So such a verdict also counts where the pod was lost after it.
# Argo waits before it looks whether there is to be a retry at all: the first wait delays the end of every failed node.
retryStrategy:
  limit: {{ .Values.executor.retries | quote }}
  retryPolicy: Always
  expression: lastRetry.exitCode == '4' || (lastRetry.status == 'Error' && lastRetry.exitCode != '1' && lastRetry.exitCode != '2' && lastRetry.exitCode != '3' && lastRetry.exitCode != '5')
  backoff:
    duration: 1s
    factor: "4"
    cap: 1m
securityContext:
  {{- include "orkestra.podSecurityContext" . | nindent 2 }}
{{- end }}

{{/* And their containers. Argo starts the command itself: it has to be told. */}}
{{- define "orkestra.executorContainer" -}}
image: {{ include "orkestra.image" (dict "root" . "image" .Values.executor.image) | quote }}
imagePullPolicy: {{ .Values.executor.image.pullPolicy }}
command: [/executor]
securityContext:
  {{- include "orkestra.containerSecurityContext" . | nindent 2 }}
{{- end }}

{{/* The Secrets of the template "stage": volume and flag by the parameter that names the Secret. */}}
{{- define "orkestra.stageSecrets" -}}
chart-auth: chartAuthSecret
chart-cert: chartCertSecret
staging-auth: stagingAuthSecret
staging-cert: stagingCertSecret
{{- end }}
