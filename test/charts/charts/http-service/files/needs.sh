#!/bin/busybox sh
# needs.sh: really calls every service of /etc/needs/list (lines "NAME CHECK"); exits 1 with a line for each that does not answer.
# There is no DNS: the kubelet puts the address of each service that exists when the container starts into its environment.
missing=0
while read -r name check; do
  variable=$(echo "$name" | tr a-z- A-Z_)
  eval "host=\$${variable}_SERVICE_HOST port=\$${variable}_SERVICE_PORT"
  if [ -z "$host" ]; then
    echo "needs $name, but there was no service $name when this container started"
    missing=1
    continue
  fi
  case $check in
    # Not wget: the static busybox of Debian crashes in it.
    http) printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 2 "$host" "$port" 2>/dev/null | grep -q '^HTTP/1.. 200' ;;
    redis) printf 'PING\r\nQUIT\r\n' | nc -w 2 "$host" "$port" 2>/dev/null | grep -q PONG ;;
  esac
  if [ $? -ne 0 ]; then
    echo "needs $name, but it does not answer at $host:$port"
    missing=1
  fi
done < /etc/needs/list
exit $missing
