#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that measure calls
# What recording this host's kernel costs the programs on it, beside perf, ftrace and
# trace-cmd with the same tracepoints: CPU time of a load, first with and right after it
# without, the median of the differences, by the number of times that the load passes these
# tracepoints, which is counted. In brackets between which values that median lies with 95 %
# (of few differences: the least and the largest), and `nothing` is what comes out where no
# tool records at all: no figure is better than these say. Budget: 250 ns an event, below each
# of the peers; nothing lost; a dump of 1,000 processes with 10 files each in 10 ms, of 5,000 in
# 40 ms. It needs root; what is not installed is left out.
[ "$(id -u)" -eq 0 ] || { echo "not root: no events of this kernel"; exit 0; }
# With job control each tracer is a group of its own that is ended as a whole.
set -m
rounds=${BENCH_ROUNDS:-3}
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
	"$builddir/tests/bench/measure" 1 -- bash -c '"$@"' - "$@" 2>/dev/null | cut -d ' ' -f 1
}

# The tracer has attached when it has written its first line.
wait_for_rtscope() {
	until grep -q '}$' "$work/rtscope"; do
		kill -0 "$tracer" 2>/dev/null || return
		sleep 0.1
	done
}

with_rtscope() {
	: >"$work/rtscope"
	"${aside[@]}" "$rtscope" -b --json --no-probe -d 0.1 -n 100000 --trace "$1" >"$work/rtscope" 2>&1 &
	tracer=$!
	wait_for_rtscope
}

with_nothing() {
	sleep 1000 &
	tracer=$!
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
	"${aside[@]}" perf record -q "${where[@]}" -m 1024 $(event_options "$1") -o "$work/perf.data" >/dev/null 2>&1 &
	tracer=$!
	sleep 0.5
}

# Summed as the groups fd and io are, by the tool.
with_perf_trace() {
	"${aside[@]}" perf trace -s "${where[@]}" -m 1024 -o "$work/trace.txt" >/dev/null 2>&1 &
	tracer=$!
	sleep 0.5
}

with_trace_cmd() {
	# shellcheck disable=SC2046 # options
	"${aside[@]}" trace-cmd record -q $(event_options "$1") -o "$work/trace.dat" >/dev/null 2>&1 &
	tracer=$!
	sleep 0.5
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
			while :; do "${aside[@]}" cat "$pipe" >/dev/null; done &
		done
		wait
	) 2>/dev/null &
	tracer=$!
	sleep 0.5
}

# ns_an_event FILE EVENTS: the median of what was added and where it lies.
ns_an_event() {
	sort -n "$1" | awk -v events="$2" '
		function at(rank) { return v[rank < 1 ? 1 : rank > NR ? NR : rank] * 1e9 / events }
		{ v[NR] = $1 }
		END {
			reach = 0.98 * sqrt(NR)
			printf "%.0f (%.0f to %.0f)", (at(int((NR + 1) / 2)) + at(int(NR / 2) + 1)) / 2,
				at(int(NR / 2 - reach + 0.5)), at(int(NR / 2 + reach + 0.5) + 1)
		}'
}

# Of all samples of a run; one that began after the load holds all of it.
lost() {
	sleep 0.3
	grep '}$' "$work/rtscope" | jq -s 'map(.lost.events) | max'
}

# turn TOOL GROUPS LOAD...: with the tool, and right after it without: the host is not the same
# all the time.
turn() {
	local tool=$1 with alone
	shift
	"with_${tool//-/_}" "$1"
	shift
	# One that may not record here has ended by now.
	if [ -n "$tracer" ] && kill -0 "$tracer" 2>/dev/null; then
		with=$(cpu "$@")
		[ "$tool" = rtscope ] && lost=$((lost + $(lost)))
		stop_tracer
		alone=$(cpu "$@")
		echo "$alone" >>"$work/alone.cpu"
		awk -v with="$with" -v alone="$alone" 'BEGIN { print with - alone }' >>"$work/$tool.cpu"
	fi
	stop_tracer
}

# compare NAME GROUPS PEERS TURNS LOAD...: so many turns a round.
compare() {
	local name=$1 groups=$2 tools="nothing rtscope $3" turns=$(($4 * rounds)) tool number lost=0
	shift 4
	command -v "$1" >/dev/null || return
	rm -f "$work"/*.cpu
	number=$(count "$groups" "$@")
	for ((i = 0; i < turns; i++)); do
		for tool in $tools; do
			case $tool in
			perf* | trace-cmd) command -v "${tool%-trace}" >/dev/null || continue ;;
			esac
			turn "$tool" "$groups" "$@"
		done
	done
	printf '%s: %d events, %.3f s alone, %d turns; ns an event:' "$name" "$number" \
		"$(sort -n "$work/alone.cpu" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')" \
		"$turns"
	for tool in $tools; do
		[ -s "$work/$tool.cpu" ] &&
			printf ' %s %s' "$tool" "$(ns_an_event "$work/$tool.cpu" "$number")"
	done
	printf '; rtscope lost %d of %d\n' "$lost" $((number * turns))
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
	taskset -c 0 bash -c 'for ((i = 0; i < 100; i++)); do /bin/true; done'
}

# Two threads of one pipe each: three events of the scheduler a switch.
ping_pong() {
	taskset -c 0 perf bench sched pipe -l 20000
}

export -f dd_bytes dd_in_bursts fork_and_exec ping_pong

aside=()
where=(-a)
if command -v perf >/dev/null; then
	recorders='perf trace-cmd ftrace'
	compare 'dd bs=1, summed' fd,io "perf-trace $recorders" 4 dd_bytes 300000
	compare 'dd bs=1, each call' syscalls "$recorders" 4 dd_bytes 300000
	compare 'the same in bursts' syscalls "$recorders" 2 dd_in_bursts
	compare 'hackbench' sched,irq,fd,io "$recorders" 4 hackbench -g 4 -l 200
	# Of a load that has a CPU for itself that one is recorded, and whoever reads is on others.
	if [ "$(nproc)" -gt 1 ]; then
		aside=(taskset -c "1-$(($(nproc) - 1))")
		where=(-C 0)
	fi
	compare 'pipe, one CPU' sched "$recorders" 6 ping_pong
	# What a new program costs by itself changes from one moment to the next by more than what
	# is added to it: few at a time, often.
	compare 'fork + exec, 1,500 a round' fd,io "perf-trace $recorders" 15 fork_and_exec
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
