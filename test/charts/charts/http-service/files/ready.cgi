#!/bin/busybox sh
# ready.cgi: the readiness probe. Ready is who connected at the start and whose needs still answer.
if [ ! -f /tmp/connected ]; then
  printf 'Status: 503 Not connected\r\nContent-Type: text/plain\r\n\r\n'
  cat /tmp/missing
elif missing=$(/etc/service/needs.sh 2>&1); then
  printf 'Content-Type: text/plain\r\n\r\nready\n'
else
  printf 'Status: 503 Lost what it needs\r\nContent-Type: text/plain\r\n\r\n%s\n' "$missing"
fi
