#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that measure calls
# What recording this host's kernel costs the programs on it, beside perf and trace-cmd with
# the same events: CPU time of a load with and without, in turns, the median of each. Budget:
# 250 ns an event, below either of them; nothing lost; a dump of 1,000 processes with 10
# files each in 10 ms, of 5,000 in 40 ms. It needs root; what is not installed is left out.
[ "$(id -u)" -eq 0 ] || { echo "not root: no events of this kernel"; exit 0; }
# With job control each tracer is a group of its own that is ended as a whole.
set -m
rounds=${BENCH_ROUNDS:-5}
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
tracer=
instance=/sys/kernel/tracing/instances/rtscope-bench.$$

stop_tracer() {
	[ -n "$tracer" ] || return 0
	# Its whole group: the readers of an instance are several.
	kill -TERM -- "-$tracer" 2>/dev/null
	wait "$tracer" 2>/dev/null
	tracer=
	while [ -d "$instance" ] && ! rmdir "$instance" 2>/dev/null; do sleep 0.1; done
}
trap 'stop_tracer; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# CPU seconds of a load, its own and the kernel's for it.
cpu() {
	local TIMEFORMAT='%U %S'
	{ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}

# The tracer has attached when it has written its first line.
wait_for_rtscope() {
	until grep -q '}$' "$work/rtscope"; do
		kill -0 "$tracer" 2>/dev/null || return
		sleep 0.1
	done
}

with_rtscope() {
	"$rtscope" -b --json --no-probe -d 0.5 -n 10000 --trace "$1" >"$work/rtscope" 2>&1 &
	tracer=$!
	wait_for_rtscope
}

# The same events, into a ring that the tool reads.
with_perf() {
	local events=()
	case $1 in
	sched) events=(-e sched:sched_switch -e sched:sched_waking -e sched:sched_wakeup) ;;
	*) events=(-e raw_syscalls:sys_enter -e raw_syscalls:sys_exit) ;;
	esac
	perf record -q -a -m 1024 "${events[@]}" -o "$work/perf.data" >/dev/null 2>&1 &
	tracer=$!
	sleep 1
}

with_trace_cmd() {
	local events=()
	case $1 in
	sched) events=(-e sched_switch -e sched_waking -e sched_wakeup) ;;
	*) events=(-e raw_syscalls) ;;
	esac
	trace-cmd record -q "${events[@]}" -o "$work/trace.dat" >/dev/null 2>&1 &
	tracer=$!
	sleep 1
}

# What trace-cmd does, in a buffer of its own: that may be allowed where the host's is not.
with_ftrace() {
	local events=(raw_syscalls) event pipe
	[ "$1" = sched ] && events=(sched/sched_switch sched/sched_waking sched/sched_wakeup)
	mkdir "$instance" 2>/dev/null || return
	for event in "${events[@]}"; do
		echo 1 >"$instance/events/$event/enable"
	done
	(
		for pipe in "$instance"/per_cpu/cpu*/trace_pipe_raw; do
			cat "$pipe" >/dev/null &
		done
		wait
	) 2>/dev/null &
	tracer=$!
	sleep 1
}

median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# compare NAME EVENTS GROUPS PEER-EVENTS LOAD...
compare() {
	local name=$1 number=$2 groups=$3 peer=$4 tool
	shift 4
	rm -f "$work"/*.cpu
	for ((round = 0; round < rounds; round++)); do
		cpu "$@" >>"$work/alone.cpu"
		with_rtscope "$groups"
		cpu "$@" >>"$work/rtscope.cpu"
		sleep 1 # for a sample that holds all of it
		stop_tracer
		for tool in perf trace-cmd ftrace; do
			[ $tool = ftrace ] || command -v $tool >/dev/null || continue
			"with_${tool//-/_}" "$peer"
			# One that may not record here has ended by now.
			[ -n "$tracer" ] && kill -0 "$tracer" 2>/dev/null && cpu "$@" >>"$work/$tool.cpu"
			stop_tracer
		done
	done
	printf '%-24s %9.2f s alone; ns an event:' "$name" "$(median "$work/alone.cpu")"
	for tool in rtscope perf trace-cmd ftrace; do
		[ -s "$work/$tool.cpu" ] &&
			awk -v t="$(median "$work/$tool.cpu")" -v a="$(median "$work/alone.cpu")" \
				-v n="$number" -v tool=$tool 'BEGIN { printf " %s %.0f", tool, (t - a) * 1e9 / n }'
	done
	printf '; rtscope lost %s\n' "$(grep '}$' "$work/rtscope" | tail -n 1 | jq .lost.events)"
}

fork_and_exec() {
	for ((i = 0; i < 1500; i++)); do
		/bin/true
	done
}

# Two threads of one pipe each: three events of the scheduler a switch.
ping_pong() {
	taskset -c 0 perf bench sched pipe -l 100000
}

compare 'dd bs=1, summed' 2000000 fd,io calls dd if=/dev/zero of=/dev/null bs=1 count=1000000
compare 'dd bs=1, each call' 2000000 syscalls calls dd if=/dev/zero of=/dev/null bs=1 count=1000000
command -v perf >/dev/null && compare 'pipe, one CPU' 600000 sched sched ping_pong
command -v hackbench >/dev/null &&
	compare 'hackbench, all groups' 1200000 sched,irq,fd,io sched hackbench -g 4 -l 500
compare '1,500 fork + exec' 300000 fd,io calls fork_and_exec

# A refresh's tables: every process and file by the iterators, in a whole dump.
for count in 1000 5000; do
	rm -f "$work/hold"
	mkfifo "$work/hold"
	: >"$work/ready"
	"$builddir/tests/bench/sleepers" "$count" 7 <"$work/hold" >"$work/ready" &
	sleepers=$!
	exec 3>"$work/hold"
	until grep -q ready "$work/ready"; do sleep 0.1; done
	"$builddir/tests/bench/dump_bench"
	exec 3>&-
	wait "$sleepers"
done
