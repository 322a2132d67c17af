#!/bin/sh
# Travels in the pod's variable BOTSERVICE_SUPERVISOR; each exec evaluates it.
#   run   reads one line from standard input, which names a command, and runs it until it ends or passes a limit
#   kill  ends whatever a command started
# shellcheck disable=SC2154 # token, pod, input, processes, blocks and the command's words come with the line

settled() {
  tries=0
  while [ "$tries" -lt 300 ]; do
    left=0
    for process in /proc/[0-9]*; do
      words=
      IFS= read -r words <"$process/cmdline"
      case $process in /proc/1 | "/proc/$$") continue ;; esac
      # One that is dying, or whose parent has not asked for it yet, has no words any more.
      [ -z "$words" ] || left=$((left + 1))
    done
    [ "$left" -gt 0 ] || return 0
    sleep 0.01
    tries=$((tries + 1))
  done
} 2>/dev/null

# Everything but this shell and the pod's first process, at once: the kernel lets nobody fork in between.
end_all() {
  kill -9 -1 2>/dev/null
  settled
}

# Files that were removed but are still open take space all the same. In blocks of 512 bytes.
unlinked() {
  stat -L -c '%h %d:%i %b' /proc/[0-9]*/fd/* 2>/dev/null | awk '$1 == 0 && !seen[$2]++ { sum += $3 } END { print sum + 0 }'
}

# Tells the shell that waits for the command: USR1 too many processes, USR2 too much disk.
watch() {
  looks=0
  while sleep 0.3; do
    set -- /proc/[0-9]*/task/[0-9]*
    # This shell, the other one, and what they run at the moment.
    [ $(($# - 8)) -le "$processes" ] || kill -USR1 $$
    looks=$((looks + 1))
    if [ $((looks % 5)) -eq 0 ] && [ "$(unlinked)" -gt "$blocks" ]; then kill -USR2 $$; fi
  done
}

killed_for_memory() {
  while read -r name value; do
    if [ "$name" = oom_kill ]; then echo "$value"; fi
  done 2>/dev/null </sys/fs/cgroup/memory.events
}

LC_ALL=C
verb=$1
IFS= read -r line || exit 120
eval "$line"
# Killing everything is right only in a process namespace of the pod's own.
if ! [ -e /proc/self/stat ] || ! tr '\0' '\n' 2>/dev/null </proc/1/environ | grep -qxF "BOTSERVICE_POD=$pod"; then
  echo "$token foreign"
  exit 121
fi
if [ "$verb" = kill ]; then
  end_all
  echo "$token left=$left"
  exit 0
fi
exec 3<&0 </dev/null
over=none
trap 'over=processes' USR1
trap 'over=disk' USR2
before=$(killed_for_memory)
watch 3<&- >/dev/null 2>&1 &
case $input in
  -) command_of_line <&3 3<&- & ;;
  0) command_of_line 3<&- & ;;
  *) head -c "$input" <&3 | command_of_line 3<&- & ;;
esac
wait $!
code=$?
end_all
after=$(killed_for_memory)
printf '\n%s code=%s over=%s oom=%s left=%s\n' "$token" "$code" "$over" $((${after:-0} - ${before:-0})) "$left" >&2
times >&2
exit "$code"
