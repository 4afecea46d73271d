{{/* The script that a service runs. There is no DNS in it: the kubelet puts the address of each service that exists when
the container starts into its environment, so who starts too early never finds what it needs. */}}
{{- define "fabric.files" -}}
start.sh: |
  #!/bin/busybox sh
  # Really calls every service that it needs. A few tries are for kube-proxy, which may learn of a ready pod a little later
  # than Helm. The static busybox of Debian crashes in wget, hence nc.
  missing() {
    {{- range .root.Values.needs }}
    {{- $variable := printf "%s-%s" $.root.Release.Name . | upper | replace "-" "_" }}
    printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 2 "${{ $variable }}_SERVICE_HOST" 80 2>/dev/null | grep -q '^HTTP/1.. 200' || echo {{ . }}
    {{- end }}
    return 0
  }
  echo {{ .part }} > /www/index.html
  httpd -p 8080 -h /www
  tries={{ ternary 1000000 5 .root.Values.global.patient }}
  while [ $tries -gt 0 ]; do
    lacks=$(missing)
    if [ -z "$lacks" ]; then
      echo ready > /www/ready
      echo connected
      break
    fi
    echo "needs" $lacks
    tries=$((tries - 1))
    sleep 1
  done
  exec sleep 2147483647
{{- end -}}
