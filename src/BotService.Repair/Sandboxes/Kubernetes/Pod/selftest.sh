#!/bin/sh
# Says what a command in a sandbox pod can see and do. Its argument is a file of the worker beside the workspace.
echo "uid=$(id -u)"
sed -n 's/^\(CapEff\|NoNewPrivs\):[[:space:]]*/\1=/p' /proc/self/status
(echo x >/botservice-test) 2>/dev/null && echo "root=written"
[ -e "$1" ] && echo "file=seen"
for folder in /var/run/secrets /run/secrets; do
  [ -e "$folder/kubernetes.io" ] && echo "token=seen"
done
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
  [ -r "$file" ] && echo "memory=$(cat "$file")"
done
echo "shared=$(cat from-worker)"
echo pod >from-pod
