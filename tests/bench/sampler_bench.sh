#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What watching processes costs: CPU time beside htop and top with 100, 1,000 and
# 5,000 sleeping processes on a terminal of one size; system calls a process and
# refresh; files that are never to be opened. Budget: at 1,000 processes half of
# htop, 3 system calls, no maps, smaps, clear_refs. The same with the events of the
# kernel, which depends on what the host does: 1 % where it does nothing.
#
#   COUNTS="100 1000 5000" BENCH_SECONDS=10 sampler_bench.sh
counts=${COUNTS:-100 1000 5000}
seconds=${BENCH_SECONDS:-10}
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
sleepers="$builddir/tests/bench/sleepers"
socket=rtscope-bench.$$

finish() {
	exec 3>&-
	tmux -L "$socket" kill-server 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

# Ticks of CPU time that process $1 took so far.
ticks() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '{ print $12 + $13 }'
}

# CPU share in percent of a program on a terminal of 120x40, once it is settled.
share() {
	tmux -L "$socket" new-session -d -x 120 -y 40 "TERM=xterm-256color exec $*"
	pid=$(tmux -L "$socket" list-panes -F '#{pane_pid}')
	sleep 5
	begin=$(ticks "$pid")
	sleep "$seconds"
	end=$(ticks "$pid")
	awk '/VmRSS/ { print $2 }' "/proc/$pid/status" >"$work/rss"
	tmux -L "$socket" kill-server
	[ -n "$end" ] && awk -v t=$((end - begin)) -v s="$seconds" -v hz="$(getconf CLK_TCK)" \
		'BEGIN { printf "%.2f", 100 * t / hz / s }'
}

# System calls of a run with $1 samples.
calls() {
	timeout -s KILL 60 strace -f -c -o "$work/calls" "$rtscope" -b --json --no-probe --trace none -d 1 -n "$1" >/dev/null 2>&1
	awk '$NF == "total" { print $4 }' "$work/calls"
}

printf '%-10s %10s %10s %10s %10s %12s %18s %14s\n' processes 'rtscope %' 'htop %' 'top %' 'of htop' 'RSS KiB' \
	'calls/process' 'with kernel %'
for count in $counts; do
	rm -f "$work/hold" "$work/ready"
	mkfifo "$work/hold"
	: >"$work/ready"
	"$sleepers" "$count" <"$work/hold" >"$work/ready" &
	exec 3>"$work/hold"
	until grep -q ready "$work/ready"; do sleep 0.1; done
	all=$(find /proc -maxdepth 1 -name '[0-9]*' 2>/dev/null | wc -l)
	ours=$(share "$rtscope" --no-probe --trace none -d 1 --view processes)
	rss=$(cat "$work/rss")
	traced=$(share "$rtscope" --no-probe -d 1 --view processes)
	htop=$(share htop -d10)
	top=$(share top -d1)
	few=$(calls 4)
	many=$(calls 8)
	awk -v n="$all" -v o="$ours" -v h="$htop" -v t="$top" -v f="$few" -v m="$many" -v r="$rss" \
		-v k="$traced" 'BEGIN {
		printf "%-10d %10.2f %10.2f %10.2f %10.2f %12d %18.2f %14.2f\n", n, o, h, t,
			(h > 0 ? o / h : 0), r, (m - f) / 4 / n, k }'
	exec 3>&-
	wait
done
timeout -s KILL 60 strace -f -e trace=openat,open -o "$work/opens" "$rtscope" -b --no-probe -d 0.5 -n 4 >/dev/null 2>&1
printf 'opened maps, smaps, clear_refs: %s times\n' \
	"$(grep -cE '/(maps|smaps|smaps_rollup|clear_refs)"' "$work/opens")"
