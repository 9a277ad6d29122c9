#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a screen writes of its window equals what the commands write of the same one, which
# read the whole trace from its begin: now, in the past, and when what created the open
# files and living processes has long left the window's memory.
. "$srcdir/tests/support/tap.sh"

window_files=$builddir/tests/tools/window_files
for name in fd-window many-procs; do
	tar -xJf "$srcdir/tests/data/traces/$name.tar.xz" -C "$work"
done

compare() { # NAME TRACE TO_NS AT_NS
	rm -rf "$work/ours" "$work/theirs"
	count=$("$window_files" "$2" "$3" "$4" "$work/ours")
	is "$1: written" "$?" 0
	"$rtscope" events "$2" --at "$4" >"$work/events"
	ok "$1: the events" cmp "$work/events" "$work/ours/events.txt"
	is "$1: their number" "$count" "$(wc -l <"$work/events")"
	"$rtscope" state "$2" --at "$4" --csv "$work/theirs"
	for table in processes threads fds pending latency summary events; do
		ok "$1: table $table" diff "$work/theirs/$table.csv" "$work/ours/$table.csv"
	done
	is "$1: and no other file" "$(find "$work/ours" -type f ! -name '*.csv' -printf '%f ')" "events.txt "
	is "$1: for its owner only" "$(stat -c %a "$work/ours"/* | sort -u)" 600
}

trace=$work/fd-window/trace
start=1795219825375051717
compare "now" "$trace" $((start + 6000000000)) $((start + 6000000000))
compare "a time of the past" "$trace" $((start + 16000000000)) $((start + 12345678901))
compare "the end" "$trace" 1795219841644853096 1795219841644853096
end=$("$rtscope" report "$work/many-procs/trace" --json cpu | grep -o '"last_ns":[0-9]*' | cut -d: -f2)
compare "many processes" "$work/many-procs/trace" "$end" "$end"

# Before the first event nothing was.
"$window_files" "$trace" $((start + 6000000000)) $((start - 1)) "$work/before" >"$work/count"
is "before the first event: no event" "$(cat "$work/count")" 0
is "before the first event: tables without rows" "$(cat "$work/before/fds.csv" "$work/before/events.csv" |
	wc -l)" 2
is "a file that cannot be made" "$("$window_files" "$trace" "$start" "$start" "$work/no/where" 2>&1)" \
	"cannot make the directory '$work/no/where': No such file or directory"

# A device or FIFO is not replaced by the file, another file beside it is left alone.
for kind in fifo dir; do
	mkdir "$work/$kind"
	"mk$kind" "$work/$kind/events.txt"
	before=$(stat -c '%i %F' "$work/$kind/events.txt")
	message=$("$window_files" "$trace" "$start" "$start" "$work/$kind" 2>&1)
	is "no plain file ($kind): exit code" "$?" 1
	like "no plain file ($kind): one sentence" "$message" \
		"^cannot write '$work/$kind/events.txt': it is (not a plain file|a directory)$"
	is "no plain file ($kind): it is still there" \
		"$(stat -c '%i %F' "$work/$kind/events.txt")" "$before"
done
mkdir "$work/beside"
echo mine >"$work/beside/events.txt.tmp"
"$window_files" "$trace" "$start" "$start" "$work/beside" >"$work/count"
is "a file of the user's beside it stays" "$(cat "$work/beside/events.txt.tmp")" mine
done_testing
