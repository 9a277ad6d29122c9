#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Attached in the middle: what is open and who lives is not known, which is told, until the
# traced host tells its state once more (lttng regenerate statedump). A kernel's by a trace
# whose state dump comes again each 20 s, that of a program by LTTng-UST itself.
. "$srcdir/tests/support/tap.sh"
[ -z "${TEST_BRIEF:-}" ] || skip_all 'only what the tarball holds is tried (TEST_BRIEF)'
. "$srcdir/tests/support/said.sh"
. "$srcdir/tests/support/tracer.sh"

tracer_and_relay_start

# The kernel ---------------------------------------------------------------------
unpack fd-window
"$srcdir/tests/tools/multiply_trace.pl" 6 "$trace" "$work/again"
play_late() { # SESSION TRACE
	ok "a kernel's session that began long ago: $1" \
		play there "$1" --start 1 --wait-viewer --stay 600 "$2"
}
watch() { # SESSION, and commands from stdin
	{
		printf 'limit 110\nsize 120x40\nstart %s attach %s/host/there/%s\n' \
			"$rtscope" "$relay_url" "$1"
		printf 'wait wakeup latency\ntype <F5>\nwait processes of the last\n'
		cat
		printf 'type q\nexit 0\n'
	} >"$work/kernel.screen"
	"$builddir/tests/tools/screen" "$work/kernel.screen" >"$work/screen.txt" 2>&1
	watched="$? $(grep -v '^ok' "$work/screen.txt")"
	stop_playing
}
# Its one dump is before what is played: that stays so.
play_late without "$trace"
watch without <<'SCREEN'
wait , incomplete: no whole state dump
refuse vminit
SCREEN
is "incomplete without a state dump" "$watched" "0 1..5"
play_late again "$work/again"
watch again <<'SCREEN'
wait-gone , incomplete
wait processes of the last
type /vminit<Enter>
type <Enter>
wait /sbin/vminit
SCREEN
is "complete after one, and filled" "$watched" "0 1..6"

# A program ------------------------------------------------------------------------
said="$work/said"

# A session with the state dump's events among those of the emitter.
session() {
	lttng create program --live 200000 --ctrl-url "tcp4://127.0.0.1:$relay_base" \
		--data-url "tcp4://127.0.0.1:$((relay_base + 1))" &&
		lttng enable-event --userspace 'app:*,lttng_ust_statedump:*' && lttng start
}

ok "a session of a program" session
traced "$emitter" 100 900 >/dev/null &
emitter_pid=$!
# Whoever sees the program's events comes after its state dump.
"$builddir/tests/tools/live_print" -w -n 100 "$relay_url/host/$(hostname)/program" >"$said" 2>&1
ok "the program's events come" reaches events 100
"$builddir/tests/tools/live_print" -w -e "$relay_url/host/$(hostname)/program" >"$said" 2>&1 &
watch_pid=$!
ok "attached in the middle" within 60 says '^app:tick'
is "its state dump is over" "$(grep -c lttng_ust_statedump "$said")" 0
ok "told once more" lttng regenerate statedump
ok "it comes" within 60 says '^lttng_ust_statedump:end'
ok "and it is whole" says '^lttng_ust_statedump:start'
ok "with what the program is made of" says '^lttng_ust_statedump:bin_info.*ust_emitter'
kill -TERM "$watch_pid"
wait "$watch_pid"
pkill -TERM -P "$emitter_pid" || kill -TERM "$emitter_pid"
wait "$emitter_pid" 2>/dev/null
lttng destroy program
tracer_stop
relay_stop
done_testing
