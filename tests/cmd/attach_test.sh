#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A recorded trace played as samples: nothing is lost or told twice, the time is the
# trace's, and what ends the reader is told in one sentence.
. "$srcdir/tests/support/tap.sh"

for name in fd-window many-procs rt-load; do
	tar -xJf "$srcdir/tests/data/traces/$name.tar.xz" -C "$work"
done
trace="$work/rt-load/trace"

refuses "no trace" 64 "which trace" attach
refuses "a speed that is none" 64 "--speed: 'fast' is neither" attach "$trace" --speed fast
refuses "a speed of nothing" 64 "--speed: '0' is neither" replay "$trace" --speed=0
refuses "no speed" 64 "--speed needs a value" attach "$trace" --speed
refuses "an option that measures" 64 "--priority measures this host" attach "$trace" -p 80
refuses "an option that records" 64 "--trace records this host" attach "$trace" --trace sched
refuses "an option that writes what a probe measured" 64 "--histfile writes what was measured" \
	attach "$trace" -b --histfile "$work/histograms"
refuses "an option that tells of the program" 64 "--print-config tells of rtscope itself" \
	attach "$trace" --print-config
refuses "another one" 64 "--version tells of rtscope itself" attach --version
refuses "two traces" 64 "unexpected argument" attach "$trace" "$trace"
refuses "no such directory" 1 ".*/nowhere" attach "$work/nowhere" -b

sum() { # FILTER FILE: of all samples
	jq -s "[.[]$1] | add" "$2"
}
"$rtscope" attach "$trace" --speed max -b --json -d 1 >"$work/samples"
is "the end of the trace ends it with 0" "$?" 0
"$rtscope" report "$trace" --json >"$work/report"
is "each wakeup is in one sample" "$(sum .all.wakeup_latency.waking.count "$work/samples")" \
	"$(jq .wakeup_latency.waking.all.count "$work/report")"
# The mean is rounded down in each of them.
is "and its time" "$(jq -s --slurpfile report "$work/report" 'def sum: .count * (.avg // 0);
	($report[0].wakeup_latency.waking.all | [sum, sum + .count]) as [$least, $most] |
	[.[].all.wakeup_latency.waking] | (map(sum) | add) as $sum | (map(.count) | add) as $count |
	$count > 0 and $sum <= $most and $sum + $count >= $least' "$work/samples")" true
is "the CPUs sum to all" "$(sum '.cpus[].softirq_entry_to_exit.count' "$work/samples")" \
	"$(sum .all.softirq_entry_to_exit.count "$work/samples")"
greatest() { # OF
	jq -s "[.[]$1.max // empty] | if length > 0 then max else \"none\" end" "$2"
}
is "the greatest is the greatest" "$(greatest .all.wakeup_latency.waking "$work/samples")" \
	"$(jq .wakeup_latency.waking.all.max "$work/report")"
is "-d is the trace's time" "$(jq -s '[.[:-1][].interval_ns] | unique | tostring' "$work/samples")" \
	'"[1000000000]"'
is "the first sample is of the trace's first second" \
	"$(jq -s '.[0].timestamp_ns - 1000000000' "$work/samples")" \
	"$(jq .first_ns "$work/report")"
is "the last one of its last event" "$(jq -s '.[-1].timestamp_ns' "$work/samples")" \
	"$(jq .last_ns "$work/report")"
is "where they come from" "$(jq -s '[.[] | .source, .host] | unique | join(" ")' "$work/samples")" \
	'"rtvm trace"'
is "-n ends it" "$("$rtscope" replay "$trace" --speed max -b --json -d 2 -n 2 | wc -l)" 2
# What the configuration says of recording is of this host.
echo '{"trace": {"groups": "none"}}' >"$work/config.json"
is "wakeups of a trace, whatever is recorded here" "$("$rtscope" attach "$trace" --speed max -b --json -d 2 -n 1 \
	--config "$work/config.json" --threshold 1 --wakeup nobody 2>&1 | jq -c .source)" '"trace"'
like "the text names them" "$("$rtscope" attach "$trace" --speed max -b -d 5 -n 1)" \
	"wakeup latency +[1-9]"

"$rtscope" attach "$work/many-procs/trace" --speed max -b --json -d 1 >"$work/samples"
"$rtscope" report "$work/many-procs/trace" --json syscall >"$work/report"
is "each system call is in one sample" "$(sum .all.syscalls.count "$work/samples")" \
	"$(jq '[.syscalls[].count] | add' "$work/report")"

# At 20 times its speed the trace of 11 s takes half a second.
"$rtscope" attach "$trace" --speed 20 -b --json -d 5 -n 2 >"$work/samples"
is "at a speed: exit code" "$?" 0
is "at a speed: the same times" "$(jq -s '.[1].timestamp_ns - .[0].timestamp_ns' "$work/samples")" \
	5000000000

# A signal ends it, and nothing is left behind.
"$rtscope" attach "$trace" --speed 0.001 -b --json -d 1 >"$work/out" 2>"$work/err" </dev/null &
pid=$!
child=
for _ in $(seq 200); do
	child=$(pgrep -P $pid | head -1)
	[ "$child" ] && break
	sleep 0.05
done
kill -TERM $pid
wait $pid
is "a signal ends it" "$?" 143
is "and the reader of the trace with it" "$(ps -o pid= -p "${child:-1}" | tr -d ' ')" ""

# The child that reads it is killed: one sentence, and what had come is shown. The trace
# is longer than the ring, so that the child waits for the clock.
"$srcdir/tests/tools/multiply_trace.pl" 4 "$trace" "$work/long"
"$rtscope" attach "$work/long" --speed 5 -b --json -d 1 >"$work/out" 2>"$work/err" </dev/null &
pid=$!
for _ in $(seq 400); do
	[ "$(wc -l <"$work/out")" -gt 0 ] && break
	sleep 0.05
done
kill -KILL "$(pgrep -P $pid | head -1)"
wait $pid
is "its reader is killed: exit code" "$?" 1
like "one sentence says so" "$(cat "$work/err")" "^rtscope: .*killed by signal 9"
is "and no other" "$(wc -l <"$work/err")" 1
done_testing
