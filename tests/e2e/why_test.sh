#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Known culprits on a measured CPU are named first: a FIFO 90 thread that computes for 3 ms, and
# the softirq of a storm over loopback. Real-time, for a few seconds, and killed if it should not end.
. "$srcdir/tests/support/tap.sh"

[ -z "$sanitizers" ] || skip_all 'a sanitizer is too slow for real-time threads'
chrt -f 90 true 2>/dev/null || skip_all 'no right to be real-time'
timeout -s KILL 20 "$rtscope" events --live --for 100ms >"$work/events" 2>"$work/err" ||
	skip_all "no events of this host's kernel: $(cat "$work/err")"
cpu=$(($(nproc) - 1))

# watch CULPRIT THRESHOLD: the rows of six seconds, in which it is at work.
watch() {
	: >"$work/rows"
	{
		# The monitor's own start is over with its second row.
		for _ in $(seq 600); do
			[ "$(wc -l <"$work/rows")" -lt 2 ] || break
			sleep 0.1
		done
		exec timeout -s KILL 10 "$builddir/tests/tools/culprit" "$1" "$cpu" 2>"$work/culprit"
	} &
	culprit=$!
	HOME=$work XDG_CONFIG_HOME=$work timeout -s KILL 100 "$rtscope" -b --json -a "$cpu" -i 2000 \
		-D 6 -d 0.5 --threshold "$2" >"$work/rows" 2>"$work/err" </dev/null
	is "$1: exit code" "$?" 0
	wait "$culprit"
	is "$1: it ran" "$? $(cat "$work/culprit")" "0 "
	is "$1: what is told sums to the latency" "$(jq -s '[.[].outliers[] | select(.causes) |
		(.causes | map(.duration_ns) | add) == .latency_ns] | all and length > 0' "$work/rows")" true
	is "$1: and is ranked" "$(jq -s '[.[].outliers[] | select(.causes) | .causes | map(.duration_ns) |
		. == (sort | reverse)] | all' "$work/rows")" true
}

# The expiries of 2 ms hit each of the five at least once; something else may be late as well.
watch burn 1ms
is "the thread that burns is named first, for as long as it does" "$(jq -s '[.[].outliers[] |
	select(.causes) | .causes[0] | select(.kind == "thread" and .name == "culprit" and
	.class == "rt" and .priority == 90 and .than_late_thread == "higher") |
	.duration_ns | select(. > 1000000 and . < 4000000)] | length >= 3' "$work/rows")" true
is "in words, too, each of them" "$(jq -s '[.[].outliers[] | select(.causes) | .cause as $words |
	.causes[0] | select(.name == "culprit" and .duration_ns >= 1000000) |
	(if .class == "rt" then "rt \(.priority)" else "[a-z]+ -?[0-9]+" end) as $class |
	$words | test("^culprit/[0-9]+ " + $class + " [0-9.]+ ms")] | all and length >= 3' \
	"$work/rows")" true

# A softirq is not preempted but by PREEMPT_RT.
if ! grep -q PREEMPT_RT /proc/version; then
	watch storm 100us
	is "the softirq of the storm is named first" "$(jq -s '[.[].outliers[] | select(.causes) |
		.causes[0] | select(.kind == "softirq" and .name == "NET_RX")] | length >= 3' "$work/rows")" true
fi
done_testing
