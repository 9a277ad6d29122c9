#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Cpusets of a running monitor: a CPU that is forbidden at the start is measured as soon
# as it is allowed, and left alone when it is taken away again.
. "$srcdir/tests/support/tap.sh"

taskset -c 0,1 true 2>/dev/null || skip_all 'it needs CPUs 0 and 1'
cgroup=/sys/fs/cgroup/cpuset/rtscope-test.$$
mkdir "$cgroup" 2>/dev/null || skip_all 'no cpuset can be made here'
monitor=

clean_up() {
	if [ -n "$monitor" ]; then
		kill -KILL "$monitor" 2>/dev/null
		wait "$monitor" 2>/dev/null
	fi
	for _ in $(seq 50); do
		rmdir "$cgroup" 2>/dev/null && break
		sleep 0.1
	done
	rm -rf "$work"
}
trap clean_up EXIT

if ! { cat /sys/fs/cgroup/cpuset/cpuset.mems >"$cgroup/cpuset.mems" && echo 0 >"$cgroup/cpuset.cpus"; } \
	2>/dev/null; then
	skip_all 'no cpuset can be set up here'
fi

# shows JQ-EXPRESSION: the newest row says so, within 30 s.
shows() {
	for _ in $(seq 300); do
		tail -n 1 "$work/rows" | jq -e "$1" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	tail -n 1 "$work/rows" | jq -c '[.probe, (.cpus[] | [.cpu, .online, .timer.count])]' | sed 's/^/# /'
	return 1
}

: >"$work/rows"
# shellcheck disable=SC2016
sh -c 'echo $$ >"$0/cgroup.procs" && shift && exec "$@"' "$cgroup" - "$rtscope" \
	-b --json --policy other -i 2000 -d 0.2 -D 100 >"$work/rows" &
monitor=$!
ok 'the CPU of the cpuset is measured, the other is not' \
	shows '.probe.cpus == [0] and .cpus[1].timer == null'
echo 0-1 >"$cgroup/cpuset.cpus"
ok 'once it is allowed it is measured, too' shows '.probe.cpus == [0, 1] and .cpus[1].timer.count > 0'
echo 0 >"$cgroup/cpuset.cpus"
ok 'taken away, it is left alone' shows '.probe.cpus == [0]'
echo 0-1 >"$cgroup/cpuset.cpus"
ok 'and comes back' shows '.probe.cpus == [0, 1]'
done_testing
