#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A minute (30 with RTSCOPE_LONG) of a live session in the monitor, programs coming and
# going: no event is lost, memory and descriptors are what they were.
. "$srcdir/tests/support/tap.sh"
[ -z "${TEST_BRIEF:-}" ] || skip_all 'only what the tarball holds is tried (TEST_BRIEF)'
. "$srcdir/tests/support/relay.sh"
. "$srcdir/tests/support/tracer.sh"

seconds=${RTSCOPE_LONG:+1800}
seconds=${seconds:-60}
relay_start
tracer_start
trace soak 200000

"$rtscope" attach --wait "$relay_url/host/$(hostname)/soak" -b --json -d 1 --window 2 \
	--window-memory 16 >"$work/samples.json" 2>"$work/errors" </dev/null &
monitor_pid=$!

# The monitor and the two processes behind it.
processes() {
	keeper=$(pgrep -P "$monitor_pid")
	echo "$monitor_pid $keeper $(pgrep -P "$keeper")"
}

descriptors() {
	for pid in $(processes); do
		ls "/proc/$pid/fd"
	done | wc -l
}

# Of the processes behind it: the monitor's own is in its samples.
rss_kib() {
	for pid in $(processes); do
		awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
	done | tail -n 1
}

emitted=0
emit() {
	emitted=$((emitted + $(traced "$emitter" 2000 "$1")))
}

emit 5
within 30 test -s "$work/samples.json"
emit $((seconds / 3))
descriptors_then=$(descriptors)
rss_then=$(rss_kib)
ended_at=$(($(date +%s) + seconds * 2 / 3 - 5))
while [ "$(date +%s)" -lt "$ended_at" ]; do
	emit 5
done
no_more_descriptors() {
	[ "$(descriptors)" -le "$descriptors_then" ]
}
ok "descriptors are no more than they were" within 30 no_more_descriptors
rss_now=$(rss_kib)
echo "# reader: $rss_then KiB, then $rss_now KiB, $emitted events"
# A sanitizer keeps what was freed.
flat() {
	[ -n "$sanitizers" ] || ok "$@"
}

flat "the reader's memory is flat" [ "$rss_now" -le $((rss_then + rss_then / 10 + 2048)) ]
kill -TERM "$monitor_pid"
wait "$monitor_pid"
rss_first=$(jq -s '.[length / 3 | floor].self.rss_bytes' "$work/samples.json")
rss_last=$(jq -s '.[-1].self.rss_bytes' "$work/samples.json")
echo "# monitor: $rss_first bytes, then $rss_last bytes"
flat "the monitor's memory is flat" [ "$rss_last" -le $((rss_first + rss_first / 10 + 4194304)) ]
is "nothing was lost" "$(jq -s 'map(.lost.events) | max' "$work/samples.json")" 0
is "and nothing said" "$(grep -v '^rtscope: waiting' "$work/errors")" ""

lttng destroy soak
tracer_stop
relay_stop
done_testing
