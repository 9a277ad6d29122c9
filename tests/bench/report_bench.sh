#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# CPU time of `rtscope report` on traces of five million events beside babeltrace2's reading
# of the same ones, in turns; resident memory as traces get longer; and how long events from
# the middle of a long trace take to come. Traces are recorded ones, several times behind
# themselves. $TRACE: a directory with another one.
#
# Budget: report 1.3x of `babeltrace2 -o dummy`, memory flat, first events in 0.2 s.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
measure=$builddir/tests/bench/measure
multiply=$srcdir/tests/tools/multiply_trace.pl
rounds=${BENCH_ROUNDS:-3}

# counted TRACE: how many events it holds.
counted() {
	babeltrace2 "$1" -c sink.utils.counter 2>/dev/null | awk '$2 == "Event" { n = $1 } END { print n }'
}

# compare NAME TRACE
compare() {
	once=$(counted "$2")
	times=$(((5000000 + once - 1) / once))
	"$multiply" "$times" "$2" "$work/long" || return
	"$measure" "$rounds" -- "$rtscope" report "$work/long" --json -- babeltrace2 "$work/long" -o dummy \
		-- babeltrace2 "$work/long" >"$work/figures"
	awk -v name="$1" -v events=$((once * times)) '
		{ cpu[NR] = $1; elapsed[NR] = $2; kib[NR] = $3 }
		END {
			printf "%s, %.1f million events\n", name, events / 1e6
			row("rtscope report", 1)
			row("babeltrace2 -o dummy", 2)
			row("babeltrace2, text", 3)
		}
		function row(what, i) {
			printf "  %-22s %6.2f s CPU %6.0f ns an event %6.2f s elapsed %5.0f MiB", what, cpu[i],
				cpu[i] / events * 1e9, elapsed[i], kib[i] / 1024
			printf i == 1 ? "\n" : "   report is %.2fx\n", cpu[1] / cpu[i]
		}' "$work/figures"
	first "$1" "$work/long"
	rm -rf "$work/long"
}

# first NAME TRACE: how long until the first event of a late time is printed.
first() {
	"$measure" "$rounds" -- sh -c "'$rtscope' events '$2' --begin -1 | head -n 1" \
		-- sh -c "'$rtscope' events '$2' --begin -1 --end -0.9" |
		awk -v name="$1" '
			NR == 1 { printf "%s: the first event of the last second after %.2f s elapsed\n", name, $2 }
			NR == 2 { printf "%s: a tenth of a second of events, all of them after %.2f s elapsed\n", name, $2 }'
}

# lengths NAME TRACE: memory of a report as the trace gets longer.
lengths() {
	printf '%s: largest resident set of a process\n' "$1"
	for times in 1 5 20; do
		"$multiply" "$times" "$2" "$work/long" || return
		"$measure" 1 -- "$rtscope" report "$work/long" --json |
			awk -v times="$times" '{ printf "  %2dx as long %22.1f MiB\n", times, $3 / 1024 }'
		rm -rf "$work/long"
	done
}

if [ -n "${TRACE:-}" ]; then
	compare "$TRACE" "$TRACE"
	lengths "$TRACE" "$TRACE"
	exit
fi
for name in rt-load many-procs; do
	tar -xJf "$srcdir/tests/data/traces/$name.tar.xz" -C "$work"
done
compare 'rt-load (scheduler, interrupts, timers)' "$work/rt-load/trace"
compare 'many-procs (system calls, forks)' "$work/many-procs/trace"
lengths 'many-procs' "$work/many-procs/trace"
