#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What answers is no relay, or one that lies, or a link that breaks in the middle of a
# packet: a sentence or a gap, never more.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/relay.sh"
. "$srcdir/tests/support/said.sh"

print="$builddir/tests/tools/live_print"
fake="$srcdir/tests/source/live/fake_relay.pl"

# fake_relay MODE...: one in the background, on $port.
fake_relay() {
	: >"$work/port"
	perl "$fake" "$@" >"$work/port" &
	fake_pid=$!
	within 30 test -s "$work/port"
	port=$(cat "$work/port")
}

fake_stop() {
	kill "$fake_pid"
	wait "$fake_pid" 2>/dev/null
}

for mode in silent garbage sessions; do
	fake_relay "$mode"
	said=$("$print" "net://127.0.0.1:$port/host/h/s" 2>&1)
	like "$mode: the sentence of a session" "$said" \
		'^state failed: (what answers at .* is no relay that can be read|.* does not answer|.* has no session s of h|the reader of the session )'
	listed=$("$rtscope" sessions "net://127.0.0.1:$port" 2>&1)
	is "$mode: listing fails" "$?" 1
	like "$mode: the sentence of a list" "$listed" \
		'^rtscope: (what answers at .* is no relay that can be read: |.* does not answer)'
	fake_stop
done

fake_relay streams
said=$("$print" "net://127.0.0.1:$port/host/h/s" 2>&1)
like "more streams than memory: the reader dies, we do not" "$said" '^state failed: .'
fake_stop

# Lost at the first question after it was attached: no failure, it is tried again.
fake_relay gone
gaps=0
for round in 1 2 3 4 5 6; do
	said="$work/said.$round"
	: >"$said"
	"$print" "net://127.0.0.1:$port/host/h/s" >"$said" 2>&1 &
	watch_pid=$!
	within 30 grep -q '^state gap: the connection to .* broke' "$said" && gaps=$((gaps + 1))
	kill -TERM "$watch_pid" 2>/dev/null
	wait "$watch_pid"
done
is "a session that is lost at once is a gap each time" "$gaps" 6
fake_stop

# A link that breaks after so many bytes, then one that does in the middle of a packet, again
# and again; what arrives is in order.
relay_start
unpack rt-load
# Minutes of it: the links below are tried within some seconds.
"$srcdir/tests/tools/multiply_trace.pl" 8 "$trace" "$work/long"
play there cut --speed 0.5 --stay 600 "$work/long"

for link in "proxy $relay_port 600000" "packet-half $relay_port"; do
	# shellcheck disable=SC2086
	fake_relay $link
	said="$work/said.${link%% *}"
	: >"$said"
	"$print" -w "net://127.0.0.1:$port/host/there/cut" >"$said" 2>&1 &
	watch_pid=$!
	ok "${link%% *}: a link that is cut is made again" within 60 reaches attached 3
	ok "${link%% *}: each cut is a gap" within 30 reaches gaps 2
	ok "${link%% *}: it says so meanwhile" says '^state gap: the connection to .* broke'
	kill -TERM "$watch_pid"
	wait "$watch_pid"
	like "${link%% *}: what arrived is whole and in order" "$(tail -n 2 "$said")" \
		'dropped 0 corrupt 0 late 0'
	fake_stop
done
stop_playing
relay_stop
done_testing
