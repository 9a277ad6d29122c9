#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# CPU time of reading a kernel trace into the ring, the consumer's included, beside
# babeltrace2's counting and printing of the same one. $TRACE: a larger one than ours.

set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xJf "$srcdir/tests/data/traces/fd-window.tar.xz" -C "$work"
trace=${TRACE:-$work/fd-window/trace}

# seconds COMMAND...: the smallest of five runs.
seconds() {
	for _ in 1 2 3 4 5; do
		perl -e 'open(STDOUT, ">/dev/null"); system(@ARGV); my (undef, undef, $user, $system) = times;
			print STDERR $user + $system, "\n"' "$@" 2>&1 | tail -n 1
	done | sort -n | head -n 1
}

events=$(babeltrace2 "$trace" 2>/dev/null | wc -l)
ours=$(seconds "$(dirname "$rtscope")/tests/tools/ctf_print" -q "$trace")
dummy=$(seconds babeltrace2 "$trace" -o dummy)
text=$(seconds babeltrace2 "$trace")
awk -v events="$events" -v ours="$ours" -v dummy="$dummy" -v text="$text" 'BEGIN {
	printf "events %d\nrtscope reader %.2f s, %.0f ns an event\n", events, ours, ours / events * 1e9
	printf "babeltrace2 -o dummy %.2f s: ours is %.2fx\n", dummy, ours / dummy
	printf "babeltrace2 text %.2f s: ours is %.2fx\n", text, ours / text
}'
