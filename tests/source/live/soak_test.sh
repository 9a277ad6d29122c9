#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A minute (30 with RTSCOPE_LONG) of two hosts in the monitor: the programs of one, which
# come and go, and the kernel of one whose clock is two hours behind. For two thirds of it no
# event is lost. Then the relay is killed and started again, over and over, and each time
# both hosts are found again. Memory and descriptors stay what they were, nothing is said.
. "$srcdir/tests/support/tap.sh"
[ -z "${TEST_BRIEF:-}" ] || skip_all 'only what the tarball holds is tried (TEST_BRIEF)'
. "$srcdir/tests/support/tracer.sh"

seconds=${RTSCOPE_LONG:+1800}
seconds=${seconds:-60}
behind_s=7200
relay_start
tracer_start
unpack fd-window
"$srcdir/tests/tools/multiply_trace.pl" 4 "$trace" "$work/again"
cat >"$work/config.json" <<'CONFIG'
{"trackers": [{"name": "request", "begin": "app:request_begin", "end": "app:request_end",
	"key": ["id"], "label": "what", "timeout_ms": 1000}]}
CONFIG

# Some 69 s of events, then an idle host.
play_far() {
	play far kernel --clock-offset "-$behind_s" --stay 3600 "$work/again"
}

trace soak 200000
play_far
"$rtscope" attach --config "$work/config.json" --wait "$relay_url/host/$host/soak" \
	"$relay_url/host/far/kernel" -b --json -d 1 --window 2 --window-memory 16 \
	>"$work/samples.json" 2>"$work/errors" </dev/null &
monitor_pid=$!

# For each session a keeper and its reader.
behind_monitor() {
	for keeper in $(pgrep -P "$monitor_pid"); do
		echo "$keeper"
		pgrep -P "$keeper"
	done
}

descriptors() {
	for pid in $monitor_pid $(behind_monitor); do
		ls "/proc/$pid/fd" 2>/dev/null
	done | wc -l
}

# Of the processes behind it, without the rings, whose pages come as they are first written:
# the monitor's own is in its samples.
anonymous_kib() {
	for pid in $(behind_monitor); do
		cat "/proc/$pid/status" 2>/dev/null
	done | awk '/^RssAnon/ { all += $2 } END { print all + 0 }'
}

# The samples so far, without one that is being written, from the line $1 on.
samples() {
	head -n "$(wc -l <"$work/samples.json")" "$work/samples.json" | tail -n "+${1:-1}"
}

# A sanitizer keeps what was freed.
flat() {
	[ -n "$sanitizers" ] || ok "$@"
}

# is_flat THEN NOW KIB: no more than so much above what it was.
is_flat() {
	[ "$2" -le $(($1 + $3)) ]
}

no_more_descriptors() {
	[ "$(descriptors)" -le "$descriptors_then" ]
}

emitted=0
emit() {
	emitted=$((emitted + $(traced "$emitter" 1000 "$1" requests)))
}

# Both hosts' latencies are in the samples from the line $1 on.
both_seen() {
	[ "$(samples "$1" | jq -s '
		any(.host == "far" and (.all.wakeup_latency.waking.count // 0) > 0) and
		any(.host != "far" and ([.trackers.request[]?.count // 0] | add // 0) > 0)')" = true ]
}

# While one program after the other is there, until both hosts are seen from here on.
emit_until_seen() {
	from=$(($(wc -l <"$work/samples.json") + 1))
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		emit 5
		both_seen "$from" && return 0
	done
	return 1
}

# until_s SECONDS COMMAND...: over and over up to that time.
until_s() {
	until_time=$1
	shift
	while [ "$(date +%s)" -lt "$until_time" ]; do
		"$@"
	done
}

# Nothing is lost ------------------------------------------------------------------
begin_s=$(date +%s)
ok "both hosts are seen" emit_until_seen
until_s $((begin_s + seconds / 3)) emit 5
descriptors_then=$(descriptors)
rss_then=$(anonymous_kib)
line_then=$(wc -l <"$work/samples.json")
until_s $((begin_s + seconds * 2 / 3)) emit 5
ok "descriptors are no more than they were" within 30 no_more_descriptors
rss_now=$(anonymous_kib)
echo "# keepers and readers: $rss_then KiB, then $rss_now KiB, $emitted requests"
flat "the readers' memory is flat" is_flat "$rss_then" "$rss_now" 1024
is "nothing was lost" "$(samples | jq -s 'map(.lost.events) | max')" 0
is "and nothing said" "$(grep -v '^rtscope: waiting' "$work/errors")" ""
ok "samples of both hosts" [ "$(samples | jq -s -c 'group_by(.host) | map(length > 5)')" = "[true,true]" ]
apart=$(samples "$line_then" | jq -s -c 'map({(.host): (.timestamp_ns / 1e9)}) |
	map(select(.far)) as $far | map(select(.far | not)) as $near |
	[range([($far | length), ($near | length)] | min)] |
	map(($near[.] | add) - ($far[.] | add)) | [min, max]')
echo "# the clocks are apart by $apart s"
ok "each by its own clock" [ "$(echo "$apart" |
	jq "map((. - $behind_s) | fabs < 60) | all")" = true ]

# The relay comes and goes -----------------------------------------------------------
rounds=0
found=0
round() {
	relay_stop
	lttng destroy soak
	stop_playing
	rounds=$((rounds + 1))
	relay_run && trace soak 200000 && play_far && emit_until_seen && found=$((found + 1))
}

round
descriptors_then=$(descriptors)
rss_then=$(anonymous_kib)
round
until_s $((begin_s + seconds)) round
is "each of $rounds times that the relay is back both hosts are found" "$found" "$rounds"
ok "descriptors are no more than before" within 30 no_more_descriptors
rss_now=$(anonymous_kib)
echo "# keepers and readers: $rss_then KiB, then $rss_now KiB"
flat "the readers' memory is what it was" is_flat "$rss_then" "$rss_now" 1024
kill -TERM "$monitor_pid"
wait "$monitor_pid"
rss_first=$(samples | jq -s '.[length / 3 | floor].self.rss_bytes / 1024 | floor')
rss_last=$(samples | jq -s '.[-1].self.rss_bytes / 1024 | floor')
echo "# monitor: $rss_first KiB, then $rss_last KiB"
flat "the monitor's memory is flat" is_flat "$rss_first" "$rss_last" 4096
ok "what was missed is told of both hosts" [ "$(samples | jq -s --argjson rounds "$rounds" \
	'group_by(.host) | map(map(.lost.events) | max >= $rounds) | all')" = true ]
is "and still nothing said" "$(grep -v '^rtscope: waiting' "$work/errors")" ""

stop_playing
lttng destroy soak
tracer_stop
relay_stop
done_testing
