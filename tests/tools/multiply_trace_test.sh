#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A multiplied trace is one that babeltrace2 reads without complaint: every event as often,
# each copy the same but for the time.
. "$srcdir/tests/support/tap.sh"

command -v babeltrace2 >/dev/null || skip_all "no babeltrace2"

# Both forms of event headers; multichan has several channels.
for name in multichan io-load; do
	tar -xJf "$srcdir/tests/data/traces/$name.tar.xz" -C "$work"
	"$srcdir/tests/tools/multiply_trace.pl" 3 "$work/$name/trace" "$work/$name/long"
	print="babeltrace2 --clock-cycles --no-delta"
	$print "$work/$name/trace" >"$work/once" 2>"$work/errors"
	$print "$work/$name/long" >"$work/thrice" 2>>"$work/errors"
	is "$name: babeltrace2 has nothing to complain of" "$(cat "$work/errors")" ""
	# The shift is what lies between the first event and its first copy. Events of the same
	# time are in no order; babeltrace2 prints any string where the trace has an empty one.
	perl -e '
		my ($first, $shift, %times, $once, $bad, $lines) = (0, 0);
		open(my $file, "<", $ARGV[0]);
		while (<$file>) { s/"[^"]*"//g; s/^\[(\d+)\]//; $first ||= $1; $times{$1 - $first . $_} += 3; $once++ }
		open($file, "<", $ARGV[1]);
		while (<$file>) {
			s/"[^"]*"//g; s/^\[(\d+)\]//;
			$shift = $1 - $first if $lines++ % $once == 0;
			$bad++ if $shift % 2**32 || --$times{$1 - $shift - $first . $_} < 0;
		}
		print $bad + 0, " ", $lines / $once;' "$work/once" "$work/thrice" >"$work/compared"
	is "$name: three times the same events, each time later" "$(cat "$work/compared")" "0 3"
done

done_testing
