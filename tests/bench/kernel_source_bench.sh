#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that measure calls
# What recording this host's kernel costs the programs on it, beside perf, ftrace and
# trace-cmd with the same tracepoints: CPU time of a load with and without, in turns, the
# median of the differences, by the number of times that the load passes these tracepoints,
# which is counted. Budget: 250 ns an event, below each of them; nothing lost; a dump of 1,000
# processes with 10 files each in 10 ms, of 5,000 in 40 ms. It needs root; what is not
# installed is left out.
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

# What the programs of a group are attached to; those of processes belong to all but irq.
declare -A tracepoints=(
	[sched]='sched_switch sched_waking sched_wakeup sched_wakeup_new sched_migrate_task'
	[irq]='irq_handler_entry irq_handler_exit softirq_raise softirq_entry softirq_exit'
	[calls]='sys_enter sys_exit'
	[processes]='sched_process_fork sched_process_exec sched_process_exit sched_process_free
		cgroup_attach_task'
)

# events_of GROUPS: each with its subsystem.
events_of() {
	local names=${tracepoints[processes]} name
	[[ $1 = *sched* ]] && names+=" ${tracepoints[sched]}"
	[[ $1 = *irq* ]] && names+=" ${tracepoints[irq]}"
	[[ $1 = *fd* || $1 = *io* || $1 = *syscalls* ]] && names+=" ${tracepoints[calls]}"
	for name in $names; do
		case $name in
		sched_*) echo "sched:$name" ;;
		sys_*) echo "raw_syscalls:$name" ;;
		cgroup_*) echo "cgroup:$name" ;;
		*) echo "irq:$name" ;;
		esac
	done
}

# As options of perf and trace-cmd.
event_options() {
	events_of "$1" | sed 's/^/-e /'
}

# count GROUPS LOAD...: how often the load, and what it starts, passes the tracepoints.
count() {
	local groups=$1
	shift
	# shellcheck disable=SC2046,SC2016 # options; what the other shell expands
	perf stat -x, -o "$work/stat" $(event_options "$groups") -- \
		bash -c '"$@"' - "$@" >/dev/null 2>&1
	awk -F, '$1 ~ /^[0-9]+$/ { sum += $1 } END { print sum + 0 }' "$work/stat"
}

# Into a ring that the tool reads.
with_perf() {
	# shellcheck disable=SC2046 # options
	perf record -q -a -m 1024 $(event_options "$1") -o "$work/perf.data" >/dev/null 2>&1 &
	tracer=$!
	sleep 1
}

# Summed as the groups fd and io are, by the tool.
with_perf_trace() {
	perf trace -s -a -m 1024 -o "$work/trace.txt" >/dev/null 2>&1 &
	tracer=$!
	sleep 1
}

with_trace_cmd() {
	# shellcheck disable=SC2046 # options
	trace-cmd record -q $(event_options "$1") -o "$work/trace.dat" >/dev/null 2>&1 &
	tracer=$!
	sleep 1
}

# What trace-cmd does, in a buffer of its own: that may be allowed where the host's is not.
with_ftrace() {
	local event pipe
	mkdir "$instance" 2>/dev/null || return
	for event in $(events_of "$1"); do
		echo 1 >"$instance/events/${event/://}/enable"
	done
	(
		for pipe in "$instance"/per_cpu/cpu*/trace_pipe_raw; do
			# Now and then it is told to be at its end, which it never is.
			while :; do cat "$pipe" >/dev/null; done &
		done
		wait
	) 2>/dev/null &
	tracer=$!
	sleep 1
}

median() {
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Of all samples of a run.
lost() {
	grep '}$' "$work/rtscope" | jq -s 'map(.lost.events) | max'
}

# compare NAME GROUPS PEERS LOAD...
compare() {
	local name=$1 groups=$2 peers=$3 tool number lost=0
	shift 3
	command -v "$1" >/dev/null || return
	rm -f "$work"/*.cpu
	number=$(count "$groups" "$@")
	for ((round = 0; round < rounds; round++)); do
		cpu "$@" >>"$work/alone.cpu"
		with_rtscope "$groups"
		cpu "$@" >>"$work/rtscope.cpu"
		sleep 1 # for a sample that holds all of it
		stop_tracer
		lost=$((lost + $(lost)))
		for tool in $peers; do
			[ "$tool" = ftrace ] || command -v "${tool%-trace}" >/dev/null || continue
			"with_${tool//-/_}" "$groups"
			# One that may not record here has ended by now.
			[ -n "$tracer" ] && kill -0 "$tracer" 2>/dev/null && cpu "$@" >>"$work/$tool.cpu"
			stop_tracer
		done
	done
	printf '%-22s %8d events, %.2f s alone; ns an event:' "$name" "$number" \
		"$(median "$work/alone.cpu")"
	for tool in rtscope $peers; do
		[ -s "$work/$tool.cpu" ] || continue
		# Each beside the run alone of its own round: the host is not the same all the time.
		paste "$work/alone.cpu" "$work/$tool.cpu" | awk '{ print $2 - $1 }' >"$work/added"
		awk -v s="$(median "$work/added")" -v n="$number" -v tool="$tool" \
			'BEGIN { printf " %s %.0f", tool, s * 1e9 / n }'
	done
	printf '; rtscope lost %d of %d\n' "$lost" $((number * rounds))
}

# As one call after the other, and with pauses, so that a record of each can be kept.
dd_bytes() {
	dd if=/dev/zero of=/dev/null bs=1 count="$1"
}

dd_in_bursts() {
	for ((i = 0; i < 60; i++)); do
		dd_bytes 5000
		sleep 0.03
	done
}

# On one CPU: what each new program costs depends much on whether it is moved to another.
fork_and_exec() {
	taskset -c 0 bash -c 'for ((i = 0; i < 1500; i++)); do /bin/true; done'
}

# Two threads of one pipe each: three events of the scheduler a switch.
ping_pong() {
	taskset -c 0 perf bench sched pipe -l 100000
}

export -f dd_bytes dd_in_bursts fork_and_exec ping_pong

if command -v perf >/dev/null; then
	recorders='perf trace-cmd ftrace'
	compare 'dd bs=1, summed' fd,io "perf-trace $recorders" dd_bytes 1000000
	compare 'dd bs=1, each call' syscalls "$recorders" dd_bytes 1000000
	compare 'the same in bursts' syscalls "$recorders" dd_in_bursts
	compare 'pipe, one CPU' sched "$recorders" ping_pong
	compare 'hackbench' sched,irq,fd,io "$recorders" hackbench -g 4 -l 500
	compare '1,500 fork + exec' fd,io "perf-trace $recorders" fork_and_exec
else
	echo 'no perf: what a load does cannot be counted'
fi

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
