{{/*
A service called RELEASE-PART that connects to what it needs when it starts, and is never ready without it: Service,
Deployment and their files. Call with (dict "part" NAME "root" $); needs are parts, by name.
*/}}
{{- define "fabric.service" -}}
{{- $name := printf "%s-%s" .root.Release.Name .part -}}
{{- $values := .root.Values -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
spec:
  selector:
    app: {{ $name }}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}-files
data:
  {{- include "fabric.files" . | nindent 2 }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
spec:
  # The API server refuses a negative number: so a part fails at once.
  replicas: {{ $values.replicas | default 1 }}
  selector:
    matchLabels:
      app: {{ $name }}
  template:
    metadata:
      labels:
        app: {{ $name }}
      annotations:
        note: {{ $values.note | default "" | quote }}
        # New files mean a new pod.
        checksum/files: {{ include "fabric.files" . | sha256sum }}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 1
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: service
          image: {{ $values.global.image }}
          imagePullPolicy: IfNotPresent
          command: [/bin/busybox, sh, /etc/service/start.sh]
          env:
            - name: PATH
              value: /bin
          ports:
            - containerPort: 8080
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
            periodSeconds: 1
            timeoutSeconds: 5
          resources:
            requests:
              cpu: 5m
              memory: 8Mi
            limits:
              memory: 32Mi
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: files
              mountPath: /etc/service
            - name: www
              mountPath: /www
      volumes:
        - name: files
          configMap:
            name: {{ $name }}-files
        - name: www
          emptyDir: {}
{{- end -}}
