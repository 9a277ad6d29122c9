#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's session of a host and that of its programs, attached at once, are one host:
# latencies of the kernel and of what the user declared in each sample, and the end of one of
# them is no end of the other.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/tracer.sh"

tracer_and_relay_start
unpack rt-load

cat >"$work/config.json" <<'CONFIG'
{"trackers": [{"name": "request", "begin": "app:request_begin", "end": "app:request_end",
	"key": ["id"], "label": "what", "timeout_ms": 1000}]}
CONFIG

play "$host" kernel --live-timer 100000 --stay 600 "$trace"
ok "a session of programs" trace ust 100000

# The samples so far, without one that is being written.
samples() {
	head -n "$(wc -l <"$work/samples.json")" "$work/samples.json"
}

samples_say() {
	[ "$(samples | jq -s "$1")" = true ]
}

"$rtscope" attach --config "$work/config.json" --wait "$relay_url/host/$host/kernel" \
	"$relay_url/host/$host/ust" -b --json -d 0.5 \
	>"$work/samples.json" 2>"$work/errors" </dev/null &
monitor_pid=$!
ok "latencies of the kernel" within 60 samples_say \
	'map(.all.wakeup_latency.waking.count // 0) | add > 1000'
# Without a program the session has no streams: it stays attached to, and whether it is there is asked.
[ -z "$RTSCOPE_LONG" ] || sleep 10
traced "$emitter" 100 3 requests >"$work/requests"
ok "and of the programs' requests" within 60 samples_say \
	'map(.trackers.request | to_entries | map(.value.count // 0) | add // 0) | max > 100'
is "by their labels" "$(samples | jq -s -c '[.[].trackers.request | keys[]] | unique')" \
	'["read","sleep","work","write"]'
is "of one host" "$(samples | jq -s 'map(.host) | unique | length')" 1
is "that is the traced one" "$(samples | tail -n 1 | jq -r .host)" "$host"
is "nothing was lost" "$(samples | jq -s 'map(.lost.events) | max')" 0

# The programs' session ends: the host is there as before.
lttng destroy ust
kernel_goes_on() {
	[ "$(wc -l <"$work/samples.json")" -ge $((before + 4)) ]
}
before=$(wc -l <"$work/samples.json")
ok "one of them ends, the other goes on" within 60 kernel_goes_on
kill -TERM "$monitor_pid"
wait "$monitor_pid"
is "until it is told to end" "$?" 143
is "with nothing said" "$(grep -v '^rtscope: waiting' "$work/errors")" ""

stop_playing
tracer_stop
relay_stop
done_testing
