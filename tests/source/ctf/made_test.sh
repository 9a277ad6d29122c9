#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Traces of tracers that are not at hand: LTTng 2.7's fields and contexts, arm64's
# numbers, user space, two hosts in one directory; and fields that fit nowhere.
. "$srcdir/tests/support/tap.sh"

print=$builddir/tests/tools/ctf_print
"$srcdir/tests/source/ctf/make_trace.pl" "$work"

"$print" "$work/hosts" | sed "s|$work|WORK|; s/ child_us.*//" >"$work/hosts.txt"
ok "two hosts, three traces" diff -u "$srcdir/tests/data/traces/hosts.txt" "$work/hosts.txt"

"$print" "$work/odd" >"$work/odd.txt"
is "odd fields: all is taken" "$(tail -n 1 "$work/odd.txt" | sed 's/ child_us.*//')" \
	"# events 3 bad 0 corrupt 0 dropped 0"
like "numbers that do not fit are held at the limit" "$(sed -n 2p "$work/odd.txt")" \
	"prev_prio = -2147483648, next_comm = \"y{9000}\", prev_comm = 3, next_tid = \"z\""
is "fields of another kind stay what they are" "$(sed -n 3p "$work/odd.txt")" \
	'6 0 syscall_entry_openat: { dfd = "here", filename = 3 }'
like "what does not fit is counted" "$(sed -n 4p "$work/odd.txt")" \
	"^7 0 x{16368}: { long = \"w{16368}\", rtscope_cut = 1 fields did not fit }$"

# A second packet, cut, behind a first one: both layouts of packets are understood.
for trace in one/kernel two/kernel; do
	stream=$work/hosts/$trace/stream_0
	size=$(wc -c <"$stream")
	cat "$stream" "$stream" >"$work/twice"
	head -c $((size * 2 - 10)) "$work/twice" >"$stream"
	is "$trace: cut in the second packet" "$("$print" "$work/hosts/$trace" 2>&1)" \
		"$stream is cut: the packet at byte $size has $size bytes, the file ends at byte $((size * 2 - 10))"
done

done_testing
