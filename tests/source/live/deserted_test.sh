#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A session without streams, since no program runs that it traces: it stays attached to, so
# that nothing is missed of programs which start at any time later, it is not taken for a host
# that is silent, and its end is told.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/said.sh"
. "$srcdir/tests/support/tracer.sh"

tracer_and_relay_start

# Programs that start so many tenths of a second after it was attached to.
for tenths in 0 22 25 ${RTSCOPE_LONG:+7 15 28 31 38 45 52 70}; do
	said="$work/said.$tenths"
	: >"$said"
	trace "late$tenths" 100000
	"$builddir/tests/tools/live_print" -w "$relay_url/host/$host/late$tenths" >"$said" 2>&1 &
	watch_pid=$!
	within 30 says '^state running'
	sleep "$((tenths / 10)).$((tenths % 10))"
	emitted=$(traced "$emitter" 2000 1)
	ok "all events of a program that starts after $tenths tenths of a second" \
		within 60 reaches events "$emitted"
	is "and no more, without a gap" "$(counts events) $(counts gaps) $(counts attached)" \
		"$emitted 0 1"
	kill -TERM "$watch_pid"
	wait "$watch_pid"
	lttng destroy "late$tenths"
done

# No program at all, for as long as several questions take.
said="$work/said.none"
: >"$said"
# So long a timer that a relay which stands still for a moment is not told instead.
ok "a session without programs" trace none 2000000
"$builddir/tests/tools/live_print" -w "$relay_url/host/$host/none" >"$said" 2>&1 &
watch_pid=$!
ok "is told as that" within 30 says \
	"^state stale: the session none of $host has no streams: no program that it traces runs"
lines=$(grep -c '^events' "$said")
seconds=10
[ -z "$RTSCOPE_LONG" ] || seconds=60
seconds_pass() {
	[ "$(grep -c '^events' "$said")" -ge $((lines + seconds)) ]
}
ok "it goes on so" within 600 seconds_pass
is "attached all the time" "$(counts attached) $(counts gaps)" "1 0"
is "with nothing else said" "$(grep -c '^state' "$said")" 2
lttng destroy none
ok "its end is told" within 60 says "^state ended: the session none of $host ended"
kill -TERM "$watch_pid"
wait "$watch_pid"

# The next one of that name is picked up after a gap, though nothing ever came of the first.
said="$work/said.again"
: >"$said"
ok "another one" trace none 100000
"$builddir/tests/tools/live_print" -w "$relay_url/host/$host/none" >"$said" 2>&1 &
watch_pid=$!
within 30 says '^state running'
lttng destroy none
ok "that ends" within 60 says '^state ended'
trace none 100000
ok "and comes anew" within 60 reaches attached 2
emitted=$(traced "$emitter" 2000 1)
ok "what came meanwhile is a gap" within 60 reaches gaps 1
ok "what came after it is all there" within 60 reaches events "$emitted"
kill -TERM "$watch_pid"
wait "$watch_pid"
lttng destroy none

# The same on screen: the view that was asked for stays, though nothing tells yet of what it
# shows.
ok "a session for the screens" trace shown 2000000
cat >"$work/shown.screen" <<SCREEN
limit 90
size 100x30
start $rtscope attach $relay_url/host/$host/shown --view window
wait processes of the last 10.0 s: 0, 0 new, 0 ended, nothing was told of them yet
wait has no streams: no program that it traces runs there
expect processes of the last 10.0 s
type q
exit 0
SCREEN
"$builddir/tests/tools/screen" "$work/shown.screen" >"$work/screen.txt" 2>&1
is "the screens say so, and stay" \
	"$? $(grep -v '^ok' "$work/screen.txt")" "0 1..$(grep -c '^ok' "$work/screen.txt")"
lttng destroy shown
tracer_stop
relay_stop
done_testing
