{{/* What all containers may do: little, as the restricted Pod Security Standard wants it. */}}
{{- define "greeter.pod" -}}
automountServiceAccountToken: false
terminationGracePeriodSeconds: 1
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "greeter.container" -}}
image: {{ .Values.image }}
imagePullPolicy: IfNotPresent
resources:
  requests:
    cpu: 5m
    memory: 4Mi
  limits:
    memory: 16Mi
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}
