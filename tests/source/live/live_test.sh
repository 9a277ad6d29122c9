#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The source of live sessions against a real relay: all of a session arrives; it ends, comes
# anew, is lost, is found again; and its relay dies, hangs, or belongs to another viewer.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/relay.sh"
. "$srcdir/tests/support/said.sh"

print="$builddir/tests/tools/live_print"
relay_start
unpack fd-window
recorded=$(babeltrace2 "$trace" | wc -l)

# watch NAME OPTIONS...: its records counted, in the background; what it says is in $said.
watch() {
	name=$1
	shift
	said="$work/said.$name"
	"$print" "$@" "${url:-$relay_url}/host/there/$name" >"$said" 2>&1 &
	watch_pid=$!
}

stop_watching() {
	kill -TERM "$watch_pid"
	wait "$watch_pid"
}

# All of it, then its end, then the next one of that name.
play there all --speed 0 --wait-viewer --stay 60 "$trace"
watch all
ok "a session arrives" within 60 reaches events "$recorded"
is "every event of it" "$(counts events)" "$recorded"
is "none lost, none twice, in order" \
	"$(counts lost) $(counts dropped) $(counts corrupt) $(counts late) $(counts gaps)" "0 0 0 0 0"
ok "an idle host's time goes on" within 30 reaches ticks 3
kill -STOP "$play_pid"
ok "a host that says nothing any more is told" within 30 says '^state stale: '
[ -z "$RTSCOPE_LONG" ] || sleep 60
ticks=$(counts ticks)
kill -CONT "$play_pid"
ok "and when it does again" within 30 reaches ticks $((ticks + 3))
is "nothing was missed by that" "$(counts gaps) $(counts attached)" "0 1"
stop_playing
ok "its end is told" within 30 says '^state ended: the session all of there ended'
play there all --speed 0 --wait-viewer --stay 60 "$trace"
ok "the next session of that name is picked up" within 60 reaches events $((2 * recorded))
is "what was missed between them is a gap" "$(counts gaps)" 1

# The relay dies, and is started again.
relay_stop
ok "a relay that dies is told" within 30 says '^state gap: the connection to .* broke'
stop_playing
ok "the relay starts again" relay_run
play there all --speed 0 --wait-viewer --stay 60 "$trace"
ok "the session is found again" within 60 reaches events $((3 * recorded))
is "with one more gap" "$(counts gaps)" 2

# The relay hangs. (Just after something came: whose silence it is, is told when that begins.)
ok "time goes on there" within 30 reaches ticks $(($(counts ticks) + 1))
kill -STOP "$relay_pid"
ok "a relay that hangs is told" within 30 says '^state stale: the relay .* has not answered for'
stop_watching
ok "the reader ends while the relay hangs" says '^closed [0-9]+ ms'
echo "# $(grep '^closed' "$said")"
kill -CONT "$relay_pid"
stop_playing

# Not there yet, and another viewer's.
watch later
wait "$watch_pid"
ok "a session that is not there is refused in a sentence" \
	says '^state failed: .* has no session later of there \(rtscope sessions .* lists them\)'
watch later -w
ok "or waited for" within 30 says '^state waiting: .* has no session later of there'
play there later --speed 0 --stay 60 "$trace"
ok "until it is there" within 30 says '^state running'
said="$work/said.second"
"$print" "$relay_url/host/there/later" >"$said" 2>&1
ok "a session that another viewer has is refused in a sentence" \
	says '^state failed: another viewer has the session later of there'
said="$work/said.later"
kill -KILL "$play_pid"
wait "$play_pid" 2>/dev/null
ok "a traced host that dies is an end" within 30 says '^state (ended|stale)'
stop_watching

said="$work/said.nowhere"
"$print" "net://127.0.0.1:1/host/there/all" >"$said" 2>&1
ok "no relay: one sentence" says '^state failed: no relay answers at net://127.0.0.1:1 \(.*\)'

# Its processes are gone with it.
gone() {
	! pgrep -f "$relay_url/host/there/" >/dev/null
}
ok "nothing is left behind" within 30 gone

relay_stop
done_testing
