#!/bin/busybox sh
# start.sh: connects when it starts, and never again, as many real services do: whoever starts too early stays unready.
# The few tries are for kube-proxy, which may learn of a ready pod a little later than Helm. A service that does not exist
# yet is not worth a second one: its address is not in our environment and never will be.
for try in 1 2 3 4 5; do
  if missing=$(/etc/service/needs.sh); then
    touch /tmp/connected
    break
  fi
  sleep 1
done
if [ -f /tmp/connected ]; then
  echo connected
else
  echo "$missing" | tee /tmp/missing
fi
exec httpd -f -p 8080 -h /www
