#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A PREEMPT_RT kernel that LTTng traces, in QEMU, streams to a relay here, and rtscope shows
# it: every event is counted, the state dump fills the window of who comes later, a host
# that stands still or dies is told. Part of `make vmtest`.
#
#   stream_vmtest.sh FOLDER     of the guest, see boot.sh
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/relay.sh"
. "$srcdir/tests/support/said.sh"

here="$srcdir/tests/vm"
folder=${1:?usage: stream_vmtest.sh FOLDER}
share="$work/share"
print="$builddir/tests/tools/live_print"

mkdir "$share"
cp "$here/stream-job" "$share/job"
relay_start
printf 'control_port=%s\ndata_port=%s\n' "$relay_base" "$((relay_base + 1))" >"$share/ports"
session="$relay_url/host/rtguest/watched"

# guest SIGNAL
guest() {
	kill -"$1" "$(cat "$share/qemu.pid")" 2>/dev/null
}

monitor_pid=
end() {
	guest KILL
	[ -z "$monitor_pid" ] || kill -KILL "$monitor_pid" 2>/dev/null
	relay_stop
	rm -rf "$work"
}
trap end EXIT

"$here/boot.sh" "$folder" "$share" &
guest_pid=$!

# Counts -----------------------------------------------------------------------
cat >"$work/config.json" <<'CONFIG'
{"trackers": [{"name": "calls", "begin": "syscall_entry_getppid", "end": "syscall_exit_getppid",
	"key": ["vtid"], "label": "procname"}]}
CONFIG
"$rtscope" attach --config "$work/config.json" --wait "$session" -b --json -d 0.5 --window 600 \
	>"$work/samples.json" 2>"$work/errors" </dev/null &
monitor_pid=$!

# The samples so far, without one that is being written.
samples() {
	head -n "$(wc -l <"$work/samples.json")" "$work/samples.json"
}

samples_say() {
	[ "$(samples | jq -s "$1")" = true ]
}

# Of the window, which is longer than the test.
calls_counted() {
	samples | tail -n 1 | jq '.trackers.calls.counter.count // 0'
}

all_calls_counted() {
	[ "$(calls_counted)" -ge 500 ]
}

streams_or_ended() {
	[ -e "$share/started" ] || ! kill -0 "$guest_pid" 2>/dev/null
}

within 1500 streams_or_ended
ok "the guest's kernel streams" test -e "$share/started"
if [ "$tap_failed" -gt 0 ]; then
	tail -n 20 "$share/console" "$share/lttng.log" >&2
	done_testing
fi
like "it is PREEMPT_RT" "$(cat "$share/kernel")" PREEMPT_RT
ok "its wakeups are seen" within 120 samples_say \
	'map(.all.wakeup_latency.waking.count // 0) | map(select(. > 0)) | length >= 4'
first=$(samples | wc -l)
touch "$share/count"
ok "a program runs" within 300 test -e "$share/counted"
ok "its calls are seen" within 60 all_calls_counted
is "each of them" "$(calls_counted)" 500
kill -TERM "$monitor_pid"
wait "$monitor_pid"
monitor_pid=
is "of that host, from afar" "$(samples | jq -r '.host + " " + .source' | sort -u)" \
	"rtguest remote"
is "nothing was lost" "$(samples | jq -s 'map(.lost.events) | max')" 0
is "nothing was said" "$(grep -v '^rtscope: waiting' "$work/errors")" ""

# The session is stopped: what the relay wrote down since then up to the last sample.
range=$(samples | jq -s -r --argjson first "$first" \
	'"\(.[$first - 1].timestamp_ns) \(.[-1].timestamp_ns)"')
counted=$(samples | jq -s --argjson first "$first" \
	'.[$first:] | map(.all.wakeup_latency.waking.count // 0) | add')
# shellcheck disable=SC2086
written=$(babeltrace2 --clock-seconds "$work"/relay/rtguest/watched*/kernel 2>"$work/discarded" |
	perl "$here/wakeups.pl" $range)
# A guest that gets no CPU for long loses events before we see them.
if [ -s "$work/discarded" ]; then
	echo "# wakeups are not compared: $(wc -l <"$work/discarded") losses of the guest's tracer"
else
	is "wakeups are those that the relay wrote down" "$counted" "$written"
fi
ok "and many" test "$counted" -ge 500
touch "$share/go-on"

# The state dump -----------------------------------------------------------------
ok "a file is open" within 60 test -e "$share/kept"
cat >"$work/window.screen" <<SCREEN
limit 120
size 160x40
start $rtscope attach $session --window 120
wait wakeup latency
type <F5>
wait , incomplete: no whole state dump
command touch $share/dump
wait-gone incomplete
type \comm~guest-init<Enter>
wait / +1 +0 guest-init /
type <F6>
wait files of all processes
type \path~window-<Enter>
wait /window-kept
command touch $share/write
wait /window-kept.* 8.00K /
type q
exit 0
SCREEN
"$builddir/tests/tools/screen" "$work/window.screen" >"$work/screen.txt" 2>&1
is "who comes later sees what the regenerated state dump tells" \
	"$? $(grep -v '^ok' "$work/screen.txt")" "0 1..$(grep -c '^ok' "$work/screen.txt")"

# A host that stands still, then dies ------------------------------------------------
said="$work/said"
: >"$said"
"$print" "$session" >"$said" 2>&1 &
monitor_pid=$!

ok "attached once more" within 60 reaches events 100
guest STOP
ok "a host that stands still is told" within 60 says \
	'^state stale: nothing came from rtguest for .* s, the relay answers'
before=$(counts events)
guest CONT
ok "and seen when it goes on" within 120 reaches events $((before + 100))
is "without a gap or a loss" "$(counts gaps) $(counts lost) $(counts dropped) $(counts attached)" \
	"0 0 0 1"
guest KILL
ok "one that dies is told" within 60 says '^state (ended|stale)(.*is the host there)?'
wait "$guest_pid" 2>/dev/null
kill -TERM "$monitor_pid"
wait "$monitor_pid"
monitor_pid=
[ "$tap_failed" -eq 0 ] || tail -n 20 "$share/console" "$share/lttng.log" "$work/screen.txt" >&2
done_testing
