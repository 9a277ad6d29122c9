#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ten seconds (60 with RTSCOPE_LONG) of silence: of a program that is traced and says
# nothing, when time goes on by beacons alone, and of a relay that stands still, when all
# that happened meanwhile comes afterwards.
. "$srcdir/tests/support/tap.sh"
[ -z "${TEST_BRIEF:-}" ] || skip_all 'only what the tarball holds is tried (TEST_BRIEF)'
. "$srcdir/tests/support/said.sh"
. "$srcdir/tests/support/tracer.sh"

# So long a timer that a machine which stands still for seconds is no silence.
timer_s=2
silence=${RTSCOPE_LONG:+60}
silence=${silence:-10}
said="$work/said"

tracer_and_relay_start
ok "a session" trace quiet $((timer_s * 1000000))
traced "$emitter" 0 900 >/dev/null &
quiet_pid=$!
has_streams() {
	"$rtscope" sessions "$relay_url" --json | jq -e '.sessions[0].streams > 0' >/dev/null
}
ok "of a program that says nothing" within 30 has_streams
"$builddir/tests/tools/live_print" -w "$relay_url/host/$host/quiet" >"$said" 2>&1 &
watch_pid=$!

# Without events and without STALE, by what it says a second.
ok "it is attached to" within 30 says '^state running'
traced "$emitter" 500 2 >"$work/emitted"
emitted=$(cat "$work/emitted")
ok "some events" within 60 reaches events "$emitted"
told=$(grep -c '^state' "$said")
ok "time goes on for $silence s without any" within $((silence + 60)) \
	reaches ticks $(($(counts ticks) + silence / timer_s))
is "which is not STALE" "$(grep '^state' "$said" | tail -n "+$((told + 1))")" ""
is "and brings nothing" "$(counts events)" "$emitted"

# The relay stands still, events go on.
kill -STOP "$relay_pid"
traced "$emitter" 100 "$silence" >"$work/emitted"
ok "a relay that stands still is told" within 60 says \
	'^state stale: the relay .* has not answered for'
kill -CONT "$relay_pid"
emitted=$((emitted + $(cat "$work/emitted")))
ok "all that happened meanwhile comes when it goes on" within 60 reaches events "$emitted"
is "and nothing else" "$(counts events)" "$emitted"
is "nothing was lost, nothing was missed" \
	"$(counts lost) $(counts dropped) $(counts gaps) $(counts attached)" "0 0 0 1"
kill -TERM "$watch_pid"
wait "$watch_pid"

# The same on screen.
cat >"$work/silence.screen" <<SCREEN
limit 60
size 100x30
start $rtscope attach $relay_url/host/$host/quiet
wait s behind
command kill -STOP $relay_pid
wait STALE
command kill -CONT $relay_pid
wait LIVE
expect lost 0
type q
exit 0
SCREEN
"$builddir/tests/tools/screen" "$work/silence.screen" >"$work/screen.txt" 2>&1
is "the screen tells the silence and its end" \
	"$? $(grep -v '^ok' "$work/screen.txt")" "0 1..$(grep -c '^ok' "$work/screen.txt")"

pkill -TERM -P "$quiet_pid" || kill -TERM "$quiet_pid"
wait "$quiet_pid" 2>/dev/null
lttng destroy quiet
tracer_stop
relay_stop
done_testing
