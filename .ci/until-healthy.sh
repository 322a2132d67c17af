#!/usr/bin/env bash
# In the container: starts the service, and asks the image's own health check until it is content.
/opt/botservice/botservice serve --queues publish &
service=$!
begin=${EPOCHREALTIME/./}
until bash -c "$1" 2>/dev/null; do
  kill -0 "$service" 2>/dev/null || { echo "the service has ended" >&2; exit 1; }
  [ $((${EPOCHREALTIME/./} - begin)) -lt 90000000 ] || { echo "not healthy after 90 s" >&2; exit 1; }
  sleep 0.1
done
echo "healthy after $(((${EPOCHREALTIME/./} - begin) / 1000)) ms"
kill "$service"
wait "$service"
