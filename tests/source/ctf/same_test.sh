#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Real traces: each event that babeltrace2 prints, with its time, CPU and every field,
# comes through the ring, and no other.
. "$srcdir/tests/support/tap.sh"

print=$builddir/tests/tools/ctf_print
command -v babeltrace2 >/dev/null || skip_all "no babeltrace2"

for trace in fd-window multichan; do
	tar -xJf "$srcdir/tests/data/traces/$trace.tar.xz" -C "$work"
	"$print" "$work/$trace/trace" >"$work/ours"
	babeltrace2 --clock-seconds --no-delta "$work/$trace/trace" >"$work/theirs"
	ok "$trace: the same events" \
		"$srcdir/tests/source/ctf/same_as_babeltrace.pl" "$work/ours" "$work/theirs"
	like "$trace: all of them taken" "$(tail -n 1 "$work/ours")" \
		"^# events $(wc -l <"$work/theirs") bad 0 corrupt 0 dropped 0 "
	is "$trace: read to the end" "$(grep '^# end' "$work/ours")" "# end 0 "
done

# A ring that is full all the time: the child waits, nothing is lost.
like "a full ring loses nothing" "$("$print" -q -r 65536 "$work/multichan/trace" | tail -n 1)" "^# events 25443 bad 0 corrupt 0 dropped 0 "

# What the tracer itself lost.
tar -xJf "$srcdir/tests/data/traces/faulty.tar.xz" -C "$work"
sum() { # TRACE WHAT
	"$print" "$work/faulty/$1/trace" |
		awk -v what="# rtscope_discarded_$2" 'index($0, what) == 1 { n += $6 } END { print n + 0 }'
}
expected() { # TRACE WHAT
	jq ".discarded_$2_total" "$work/faulty/$1/expected.json"
}
for trace in discarded overwrite snapshot; do
	is "$trace: discarded events" "$(sum $trace events)" "$(expected $trace events)"
	is "$trace: discarded packets" "$(sum $trace packets)" "$(expected $trace packets)"
done

done_testing
