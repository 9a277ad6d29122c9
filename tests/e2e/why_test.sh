#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Known culprits on a measured CPU are named first: a FIFO 90 thread that computes for 3 ms, and
# the softirq of a storm over loopback. Real-time, for as long as that takes, and killed if it
# should not end.
. "$srcdir/tests/support/tap.sh"

[ -z "$sanitizers" ] || skip_all 'a sanitizer is too slow for real-time threads'
chrt -f 90 true 2>/dev/null || skip_all 'no right to be real-time'
timeout -s KILL 20 "$rtscope" events --live --for 100ms >"$work/events" 2>"$work/err" ||
	skip_all "no events of this host's kernel: $(cat "$work/err")"
cpu=$(($(nproc) - 1))

# Is it so of the rows that are there? The last one may be on its way.
holds() { # CONDITION
	[ "$(grep '}$' "$work/rows" | jq -s "$1" 2>/dev/null)" = true ]
}
# within SECONDS COMMAND...: it becomes true.
within() {
	tries=$(($1 * 5))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.2
	done
}
has_rows() {
	[ "$(wc -l <"$work/rows")" -ge 2 ]
}

# watch CULPRIT THRESHOLD CONDITION: rows while it is at work, until they say so. A host that has
# too much to do may lose, or be late with, what tells of it: it gets another chance or two.
watch() {
	: >"$work/rows"
	HOME=$work XDG_CONFIG_HOME=$work timeout --foreground -s KILL 150 "$rtscope" -b --json -a "$cpu" -i 2000 \
		-d 0.5 --threshold "$2" >"$work/rows" 2>"$work/err" </dev/null &
	monitor=$!
	# Its own start is over with its second row.
	within 40 has_rows
	ran=
	for _ in 1 2 3; do
		timeout -s KILL 20 "$builddir/tests/tools/culprit" "$1" "$cpu" 2>"$work/culprit"
		ran="$? $(cat "$work/culprit")"
		! within 8 holds "$3" || break
	done
	kill -TERM "$monitor"
	wait "$monitor"
	is "$1: exit code" "$?" 143
	is "$1: it ran" "$ran" "0 "
	is "$1: what is told sums to the latency" "$(jq -s '[.[].outliers[] | select(.causes) |
		(.causes | map(.duration_ns) | add) == .latency_ns] | all and length > 0' "$work/rows")" true
	is "$1: and is ranked" "$(jq -s '[.[].outliers[] | select(.causes) | .causes | map(.duration_ns) |
		. == (sort | reverse)] | all' "$work/rows")" true
	is "$1: is named first" "$(jq -s "$3" "$work/rows")" true
}

# on_screen CULPRIT THRESHOLD FILTER WHAT-HELD: the same as a user sees it, in the list and closer.
on_screen() {
	cat >"$work/outliers.screen" <<-SCREEN
		size 100x24
		limit 60
		start HOME=$work XDG_CONFIG_HOME=$work timeout -s KILL 90 $rtscope -a $cpu -i 2000 --threshold $2 --view outliers
		wait / kernel sched,irq/
		wait / [0-9]+ samples.s /
		command for i in 1 2 3; do timeout -s KILL 20 $builddir/tests/tools/culprit $1 $cpu || exit; done
		type \\$3<Enter>
		wait / timer latency +probe.[0-9]+ +$4/
		type <Enter>
		wait /SHARE .* WHAT HELD THE CPU/
		expect /[0-9.]+% +[0-9]+ .* $4/
		type q
		exit 0
	SCREEN
	"$builddir/tests/tools/screen" "$work/outliers.screen" >"$work/said" 2>&1
	is "$1: on screen" "$? $(grep '^not ok' "$work/said")" "0 "
	sed 's/^/# /' "$work/said"
}

# The expiries of 2 ms hit each of the five at least once; something else may be late as well.
watch burn 1ms '[.[].outliers[] |
	select(.causes) | .causes[0] | select(.kind == "thread" and .name == "culprit" and
	.class == "rt" and .priority == 90 and .than_late_thread == "higher") |
	.duration_ns | select(. > 1000000 and . < 4000000)] | length >= 3'
is "in words, too, each of them" "$(jq -s '[.[].outliers[] | select(.causes) | .cause as $words |
	.causes[0] | select(.name == "culprit" and .duration_ns >= 1000000) |
	(if .class == "rt" then "rt \(.priority)" else "[a-z]+ -?[0-9]+" end) as $class |
	$words | test("^culprit/[0-9]+ " + $class + " [0-9.]+ ms")] | all and length >= 3' \
	"$work/rows")" true
on_screen burn 1ms 'cause~culprit and latency>1000' 'culprit.[0-9]+ rt 90 '

# A softirq is not preempted but by PREEMPT_RT.
if ! grep -q PREEMPT_RT /proc/version; then
	watch storm 100us '[.[].outliers[] | select(.causes) |
		.causes[0] | select(.kind == "softirq" and .name == "NET_RX")] | length >= 3'
	on_screen storm 100us 'cause~NET_RX' 'softirq NET_RX'
fi
done_testing
