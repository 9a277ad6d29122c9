#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A monitor that stands still while its ring fills: what was left out is counted, and told though
# nothing follows that would take it along, since the program has ended, or the relay has.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/said.sh"
. "$srcdir/tests/support/tracer.sh"

tracer_and_relay_start

# More than its ring has room for.
fill() {
	trace "$1" 100000
	"$builddir/tests/tools/live_print" -w -r 262144 "$relay_url/host/$host/$1" >"$said" 2>&1 &
	watch_pid=$!
	within 30 says '^state running'
	kill -STOP "$watch_pid"
	emitted=$(traced "$emitter" 10000 2)
}
all_are_told() {
	[ $(($(counts events) + $(counts lost))) -ge "$emitted" ]
}
end() {
	kill -TERM "$watch_pid"
	wait "$watch_pid"
	lttng destroy "$1"
}

said="$work/said.program"
: >"$said"
fill program
kill -CONT "$watch_pid"
ok "all is told when the program has ended" within 60 all_are_told
is "shown or lost, no event twice" "$(($(counts events) + $(counts lost)))" "$emitted"
ok "some was left out" test "$(counts dropped)" -gt 0
end program

said="$work/said.relay"
: >"$said"
fill relay
kill -KILL "$relay_pid"
sleep 1 # its reader notices that, before there is room
kill -CONT "$watch_pid"
# A busy tracer may have discarded some, too.
told() {
	[ "$(counts dropped)" -gt 0 ] && [ "$(counts lost)" -ge "$(counts dropped)" ]
}
ok "what a relay brought that died is told" within 60 told
end relay

tracer_stop
relay_stop
done_testing
