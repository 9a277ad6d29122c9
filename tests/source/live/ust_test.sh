#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A program that LTTng-UST traces, over a real session daemon and a real relay: every event
# arrives, also of the second session of that name and after the program was killed.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/said.sh"
. "$srcdir/tests/support/tracer.sh"

tracer_and_relay_start
said="$work/said"

ok "a live session" trace ust 100000
"$builddir/tests/tools/live_print" -w "$relay_url/host/$host/ust" >"$said" 2>&1 &
watch_pid=$!
ok "attached, though nothing is traced yet" within 30 says '^state running'
first=$(traced "$emitter" 5000 3)
ok "all events of a program arrive" within 60 reaches events "$first"
is "and no more" "$(counts events)" "$first"
ok "an idle host's time goes on" within 30 reaches ticks $(($(counts ticks) + 3))

traced "$emitter" 2000 60 >/dev/null &
program=$!
ok "a second program's" within 30 reaches events $((first + 1000))
kill -KILL "$(pgrep -P "$program" || echo "$program")" 2>/dev/null
kill -KILL "$program" 2>/dev/null
wait "$program" 2>/dev/null
ok "time goes on when it is killed" within 30 reaches ticks $(($(counts ticks) + 3))
ok "and it is still attached" [ "$(grep -c '^state' "$said")" -eq "$(grep -c '^state \(running\|stale\|waiting\)' "$said")" ]

ok "the session is destroyed" lttng destroy ust
ok "which is told" within 60 says '^state ended: the session ust of .* ended'
before=$(counts events)
ok "and made anew" trace ust 100000
ok "which is picked up" within 60 reaches attached 2
second=$(traced "$emitter" 5000 2)
ok "with all that it has" within 60 reaches events $((before + second))
ok "after a gap" reaches gaps 1
is "nothing was dropped, nothing came twice or out of order" \
	"$(counts dropped) $(counts lost) $(counts corrupt) $(counts late)" "0 0 0 0"

kill -TERM "$watch_pid"
wait "$watch_pid"
lttng destroy ust

# The connection is lost before anything came.
for round in ${RTSCOPE_LONG:+4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20} 3 2 1; do
	# What another one said before is not to be taken for this one's.
	said="$work/said.$round"
	: >"$said"
	ok "a session without programs" trace early 100000
	"$builddir/tests/tools/live_print" -w "$relay_url/host/$host/early" >"$said" 2>&1 &
	watch_pid=$!
	ok "is attached to" within 30 says '^state running'
	relay_stop
	ok "its relay dies within the first questions" within 30 says '^state gap: '
	lttng destroy early
	ok "the relay comes back" relay_run
	[ "$round" -gt 1 ] || break
	kill -TERM "$watch_pid"
	wait "$watch_pid"
done
ok "with the session" trace early 100000
ok "which is found" within 60 reaches attached 2
traced "$emitter" 1000 2 >/dev/null
ok "its events come" within 60 reaches events 1
kill -TERM "$watch_pid"
wait "$watch_pid"
lttng destroy early
tracer_stop
relay_stop
done_testing
