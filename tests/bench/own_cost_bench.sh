#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the monitor itself takes: CPU time of all its threads, in batch mode and on a screen,
# with this host's kernel as it is and with the load of an idle desktop, 10,000 events a
# second together with what the host does anyway (budget: 1 % of a CPU); and of a refresh of
# all processes and open files, with 1,000 and 5,000 processes of 10 files each (budget: 10 and
# 40 ms). The probe by itself.
#
# A refresh of both is what all threads take with the files on screen, which holds what the
# kernel's reader, the sampler and the model do for processes, and what the UI thread takes
# with the processes on screen; less what the same takes without these processes. The host
# has to be quiet: files that others close are in the window, too.
#
#   BENCH_SECONDS=20 own_cost_bench.sh
[ "$(id -u)" -eq 0 ] || { echo "not root: no events of this kernel"; exit 0; }
seconds=${BENCH_SECONDS:-20}
settling=8
groups=sched,irq,block,fd,io
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
screens=0

finish() {
	exec 3>&-
	tmux -L rtscope-bench.$$.$screens kill-server 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# load PROGRAM ARGUMENT...: runs until unload.
load() {
	rm -f "$work/hold"
	mkfifo "$work/hold"
	: >"$work/ready"
	"$@" <"$work/hold" >"$work/ready" &
	exec 3<>"$work/hold"
	until grep -q ready "$work/ready"; do
		kill -0 $! || exit 1
		sleep 0.1
	done
}

unload() {
	exec 3>&-
	wait
}

# Threads of process $1, each with its CPU time so far in ns.
threads() {
	local task
	for task in /proc/"$1"/task/*; do
		echo "$(<"$task/comm")" "$(cut -d ' ' -f 1 "$task/schedstat")"
	done 2>/dev/null
}

# cost NAME PID: CPU time a second of a monitor that has settled, of all threads and of each.
cost() {
	sleep $settling
	threads "$2" >"$work/begin"
	sleep "$seconds"
	threads "$2" >"$work/end"
	awk -v name="$1" -v s="$seconds" -v rss="$(awk '/VmRSS/ { print $2 }' "/proc/$2/status")" '
		NR == FNR { before[$1] += $NF; next }
		{ after[$1] += $NF }
		END {
			for (thread in after) {
				ms = (after[thread] - before[thread]) / s / 1e6
				sum += ms
				ui += thread == "rtscope" ? ms : 0
				each = each sprintf("  %s %.2f", thread, ms)
			}
			printf "%-32s %7.2f ms a second (%.2f %%), RSS %.1f MiB:%s\n", name, sum, sum / 10, rss / 1024, each
			print sum >told
			print ui >told
		}' told="$work/told" "$work/begin" "$work/end"
	kill -TERM "$2"
}

# batch NAME ARGUMENT...
batch() {
	local name=$1
	shift
	"$rtscope" -b --json -d 1 -D $((seconds + settling + 10)) "$@" >"$work/out" 2>&1 &
	cost "$name" $!
	wait $!
	tail -n 1 "$work/out" | jq -r 'if .lost.events > 0 then "  lost \(.lost.events) events" else empty end'
}

# screen NAME ARGUMENT...
screen() {
	local name=$1 socket=rtscope-bench.$$.$((++screens)) pid
	shift
	tmux -L $socket new-session -d -x 120 -y 40 \
		"TERM=xterm-256color exec '$rtscope' -d 1 -D $((seconds + settling + 10)) $*"
	pid=$(tmux -L $socket list-panes -F '#{pane_pid}')
	[ -n "$pid" ] && cost "$name" "$pid"
	tmux -L $socket kill-server 2>/dev/null
}

# Events a second of this host now, without those of a state dump and the sums.
rate() {
	timeout -s KILL 60 "$rtscope" events --live --for 5s --trace $groups 2>/dev/null |
		grep -vc -e statedump -e rtscope_fd_io | awk '{ printf "%d\n", $1 / 5 }'
}

# How many a pair makes differs between kernels.
count_at_100_hz() {
	load "$builddir/tests/bench/desktop" "$pairs" 100
	rate
	unload
}

pairs=${DESKTOP_PAIRS:-10}
as_it_is=$(rate)
echo "this host as it is: $as_it_is events a second"
batch 'batch, no events' --no-probe --trace none
batch 'batch' --no-probe --trace $groups
at_100_hz=$(count_at_100_hz)
hz=${DESKTOP_HZ:-$(awk -v it="$as_it_is" -v at="$at_100_hz" 'BEGIN {
	print int(at > it && it < 10000 ? 100 * (10000 - it) / (at - it) + 0.5 : 100) }')}
load "$builddir/tests/bench/desktop" "$pairs" "$hz"
echo "an idle desktop, $pairs pairs at $hz Hz: $(rate) events a second"
batch 'batch' --no-probe --trace $groups
screen 'screen, CPUs' --no-probe --trace $groups
screen 'screen, all open files' --no-probe --trace $groups --view fds
unload
echo 'the probe alone:'
batch 'batch, 1,000 us, each CPU' --trace none -i 1000
declare -A all ui
for count in 0 1000 5000; do
	load "$builddir/tests/bench/sleepers" "$count" 7
	echo "$count processes more, of 10 files each: $(rate) events a second"
	screen 'a refresh of all processes' --no-probe --trace fd,io --view window
	{ read -r _; read -r ui[$count]; } <"$work/told"
	screen 'a refresh of all open files' --no-probe --trace fd,io --view fds
	read -r all[$count] <"$work/told"
	batch 'the same without a screen' --no-probe --trace fd,io
	unload
	[ $count -gt 0 ] || continue
	awk -v all="${all[$count]}" -v ui="${ui[$count]}" -v all_less="${all[0]}" -v ui_less="${ui[0]}" \
		-v count=$count -v budget=$((count == 1000 ? 10 : 40)) \
		'BEGIN { printf "a refresh of both, %d more: %.1f ms CPU (budget %d)\n",
		         count, all - all_less + ui - ui_less, budget }'
done
