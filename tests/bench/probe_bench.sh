#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The probe beside cyclictest: alternating runs of each, pooled over runs and CPUs,
# idle and under load; rtscope in batch mode, with the screen refreshing ten times a
# second, and with a terminal that stands still; in batch mode with the kernel's events and
# without. Needs the right to be real-time.
#
#   RUNS=5 SECONDS_EACH=20 LOADS="idle hackbench cpu" probe_bench.sh

runs=${RUNS:-5}
seconds=${SECONDS_EACH:-20}
loads=${LOADS:-idle hackbench cpu}
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX") || exit 1
load=

stop_load() {
	[ -z "$load" ] || pkill -KILL -s "$load"
	load=
}
trap 'stop_load; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# Both are held to an end of their own; a real-time program that does not end is killed.
bounded() {
	timeout -s KILL $((seconds + 20)) "$@"
}

run_cyclictest() {
	bounded cyclictest -q -m -a -t -p 80 -i 1000 -D "$seconds" -h 100000 >"$1"
}

# run_batch FILE GROUPS: what of the kernel is recorded meanwhile.
run_batch() {
	bounded "$rtscope" -b -d 3600 -p 80 -i 1000 -D "$seconds" --trace "$2" --histfile "$1" >/dev/null
}

run_screen() {
	cat >"$work/script" <<-END
		size 120x40
		limit $((seconds + 15))
		start $rtscope -d 0.1 -p 80 -i 1000 -D $seconds --histfile $1
		exit 0
	END
	bounded "$builddir/tests/tools/screen" "$work/script" >"$work/tap" || cat "$work/tap"
}

run_stopped() {
	cat >"$work/script" <<-END
		size 120x40
		limit $((seconds + 15))
		start $rtscope -d 0.1 -p 80 -i 1000 -D $seconds --histfile $1
		wait CPU
		stop-reading
		command sleep $((seconds - 1))
		go-on-reading
		exit 0
	END
	bounded "$builddir/tests/tools/screen" "$work/script" >"$work/tap" || cat "$work/tap"
}

start_load() {
	[ "$1" != idle ] || return 0
	case $1 in
	hackbench) command='while :; do hackbench -g 2 -f 10 -l 200; done' ;;
	*) command="exec stress-ng --quiet --$1 $(nproc)" ;;
	esac
	setsid sh -c "$command" >/dev/null 2>&1 </dev/null &
	load=$!
}

# percentiles NAME FILE...: a line from cyclictest's text histograms; beside the first NAME as 1.
percentiles() {
	name=$1
	shift
	awk -v name="$name" -v reference="$work/reference" '
		/^[0-9]+[ \t]/ { for (i = 2; i <= NF; i++) { count[$1 + 0] += $i; n += $i } }
		/^# Histogram Overflows:/ { for (i = 4; i <= NF; i++) over += $i }
		/^# Max Latencies:/ { for (i = 4; i <= NF; i++) if ($i + 0 > max) max = $i + 0 }
		# Both count whole us: within one, samples are taken as evenly spread, since
		# a step of 1 us is a sixth of a median of 6 us.
		function rank(share,    us, seen, wanted) {
			wanted = share * (n + over)
			for (us = 0; us <= 1000000; us++) {
				if (count[us] > 0 && seen + count[us] >= wanted)
					return us + (wanted - seen) / count[us]
				seen += count[us]
			}
			return max
		}
		END {
			if (n == 0) { printf "%-28s no samples\n", name; exit }
			p50 = rank(0.5); p99 = rank(0.99)
			if ((getline line <reference) <= 0) print p50, p99 >reference
			else { split(line, first, " ") }
			printf "%-28s %9d samples  p50 %7.2f us  p99 %7.2f us  max %6d us", name, n + over, p50, p99, max
			if (first[1] > 0) printf "  p50 %.2fx  p99 %.2fx", p50 / first[1], p99 / first[2]
			printf "\n"
		}' "$@"
}

chrt -f 80 true 2>/dev/null || {
	echo 'no right to be real-time: not measured'
	exit 0
}
for each in $loads; do
	printf '%s, %s runs of %s s each, cyclictest -q -m -a -t -p 80 -i 1000 is 1:\n' \
		"$each" "$runs" "$seconds"
	start_load "$each"
	for run in $(seq "$runs"); do
		run_cyclictest "$work/cyclictest.$run"
		run_batch "$work/alone.$run" none
		run_batch "$work/batch.$run" sched,irq,block,fd,io
		run_screen "$work/screen.$run"
		run_stopped "$work/stopped.$run"
	done
	stop_load
	rm -f "$work/reference"
	percentiles cyclictest "$work"/cyclictest.*
	percentiles 'rtscope -b --trace none' "$work"/alone.*[0-9]
	percentiles 'rtscope -b' "$work"/batch.*[0-9]
	percentiles 'rtscope, screen at 10 Hz' "$work"/screen.*[0-9]
	percentiles 'rtscope, stopped terminal' "$work"/stopped.*[0-9]
	echo "the kernel's events on, off is 1:"
	rm -f "$work/reference"
	percentiles 'rtscope -b --trace none' "$work"/alone.*[0-9]
	percentiles 'rtscope -b' "$work"/batch.*[0-9]
done
