#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A relay that lies: of the sizes, times and losses of packets, of how long its answers are,
# of what is in them. A sentence or a loss that is counted, no crash, no more memory.
. "$srcdir/tests/support/tap.sh"
[ -z "${TEST_BRIEF:-}" ] || skip_all 'only what the tarball holds is tried (TEST_BRIEF)'
. "$srcdir/tests/support/relay.sh"
. "$srcdir/tests/support/said.sh"

print="$builddir/tests/tools/live_print"
fake="$srcdir/tests/source/live/fake_relay.pl"
said="$work/said"
relay_start
unpack fd-window

# What came of it: a state other than running has its sentence; or it is read on.
came_of_it() {
	says '^state (gap|stale|failed): .' || says '^events [1-9][0-9]{3}' ||
		says '^events .* ticks [1-9][0-9]'
}

# The largest of a process, its children and theirs: the reader, who believes it, is a grandchild.
peak_of() {
	for of in "$1" $(pgrep -P "$1") $(pgrep -P "$(pgrep -d, -P "$1")" 2>/dev/null); do
		cat "/proc/$of/status" 2>/dev/null
	done | awk '/^VmHWM/ && $2 > most { most = $2 } END { print most }'
}

for lie in $(perl "$fake" lies); do
	: >"$work/port"
	perl "$fake" "$lie" "$relay_port" >"$work/port" &
	fake_pid=$!
	within 30 test -s "$work/port"
	play there "$lie" --speed 0 --wait-viewer --stay 600 "$trace"
	: >"$said"
	"$print" "net://127.0.0.1:$(cat "$work/port")/host/there/$lie" >"$said" 2>&1 &
	watch_pid=$!
	ok "$lie: something comes of it" within 60 came_of_it
	peak_kib=$(peak_of "$watch_pid")
	kill -TERM "$watch_pid" 2>/dev/null
	wait "$watch_pid"
	is "$lie: and no end of us" "$?" 0
	like "$lie: by our own will" "$(tail -n 1 "$said")" '^closed [0-9]+ ms$'
	# A sanitizer takes more. What failed at once has ended.
	[ -n "$sanitizers" ] || ok "$lie: nor more memory (${peak_kib:-no} KiB)" \
		[ "${peak_kib:-0}" -le 65536 ]
	echo "# $(grep '^state [^r]' "$said" | head -n 1)"
	echo "# $(grep '^events' "$said" | tail -n 1)"
	kill -TERM "$play_pid" "$fake_pid"
	wait "$play_pid" "$fake_pid" 2>/dev/null
done
relay_stop
done_testing
