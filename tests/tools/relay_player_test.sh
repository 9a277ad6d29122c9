#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A recorded trace, played into a real relay and read live by babeltrace2, is the trace
# that was recorded: every event, with every field.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/relay.sh"

relay_start
unpack fd-window

# Events of a text of babeltrace2, without their times.
events() {
	sed 's/^\[[^]]*\] ([^)]*) [^ ]* //' "$1" | sort
}

# What is read live is told as it comes; the end of a session is no end to babeltrace2.
# shellcheck disable=SC2086
"$player" $relay_ports --speed 0 --wait-viewer --stay 60 --host there --session played \
	--live-timer 200000 "$trace" >"$work/url" &
player_pid=$!
within 20 test -s "$work/url"
is "it prints the URL to attach to" "$(cat "$work/url")" "$relay_url/host/there/played"
like "the relay lists it" "$(babeltrace2 -i lttng-live "$relay_url")" \
	"^$relay_url/host/there/played \(timer = 200000, [0-9]+ stream\(s\), 0 client\(s\) connected\)"

babeltrace2 "$trace" >"$work/recorded.txt"
recorded=$(wc -l <"$work/recorded.txt")
stdbuf -oL babeltrace2 -i lttng-live "$relay_url/host/there/played" >"$work/live.txt" 2>"$work/live.err" &
viewer_pid=$!

has_all() {
	[ "$(wc -l <"$work/live.txt")" -ge "$recorded" ]
}
within 60 has_all
kill -TERM "$viewer_pid"
wait "$viewer_pid"
kill -TERM "$player_pid"
wait "$player_pid"
is "the player ends when it is told to" "$?" 0

events "$work/recorded.txt" >"$work/recorded"
events "$work/live.txt" >"$work/live"
is "as many events as were recorded" "$(wc -l <"$work/live")" "$(wc -l <"$work/recorded")"
ok "the same events" cmp "$work/live" "$work/recorded"
is "each of the host that was named" \
	"$(sed 's/^\[[^]]*\] ([^)]*) \([^ ]*\) .*/\1/' "$work/live.txt" | sort -u)" there

relay_stop
done_testing
