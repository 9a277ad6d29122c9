#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands on traces where something is at an end: windows and ranges in which nothing
# happened, outputs that nobody takes, signals in the middle, other languages.
. "$srcdir/tests/support/tap.sh"

tar -xJf "$srcdir/tests/data/traces/fd-window.tar.xz" -C "$work"
trace="$work/fd-window/trace"
mkdir "$work/tmp"
export TMPDIR="$work/tmp"

# Between two events. (What lies outside of the trace is told: trace_test.sh.)
is "a window without an event: what was read before is not in it" \
	"$("$rtscope" state "$trace" --at +5 --window 1ns --json |
		jq -c '[([.processes[].fds[] | .window_read_bytes, .window_written_bytes] | add),
			([.processes[].fds[].written_bytes] | add > 0)]')" '[0,true]'
"$rtscope" state "$trace" --at +5 --window 1ns --csv "$work/late"
is "nor are its latencies" "$(wc -l <"$work/late/latency.csv")" 1
is "a range without an event holds nothing" \
	"$("$rtscope" report "$trace" --begin +5 --end +5.000000001 --json |
		jq -c '[.events_total, .first_ns, .last_ns, .wakeup_latency.waking.all, .cpu_time_ns_by_comm]')" \
	'[0,null,null,{"count":0},{}]'
like "nor has it a time" "$("$rtscope" report "$trace" --begin +5 --end +5.000000001 cpu | head -n 1)" \
	"^rtvm  0 events  lost: 0 events"
like "beyond what a number holds is beyond the end, too" \
	"$("$rtscope" report "$trace" --begin +100000000d --json 2>&1 >"$work/out")" "^rtscope: --begin: the trace holds nothing of that"
like "the report tells the day" "$("$rtscope" report "$trace" cpu --utc | head -n 1)" \
	"^rtvm  44078 events  2026-11-21 00:10:25\.375051 \.\. 00:10:41\.644853 \(16\.270 s\)  lost"

# Nobody takes it.
for command in "report --json" "state --json" "events" "events --begin +1"; do
	# shellcheck disable=SC2086
	set -- $command
	name=$1
	shift
	text=$("$rtscope" "$name" "$trace" "$@" 2>&1 >/dev/full)
	is "$command: a full disk: exit code" "$?" 1
	is "$command: and why" "$text" \
		"rtscope: cannot write to the standard output: No space left on device"
done
is "nothing is left behind" "$(ls "$TMPDIR")" ""

# A signal in the middle, while the output stands: the reader's folder goes, too.
cat >"$work/end_by" <<'END'
use strict;
use warnings;
use POSIX ':sys_wait_h';
my ($signal, $pattern, @command) = @ARGV;
$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE);
pipe(my $read, my $write) or die;
my $child = fork() // die;
if (!$child) {
	close($read);
	open(STDOUT, '>&', $write) or die;
	exec @command;
}
close($write);
# It has begun to print, and has far more to say than a pipe takes.
sysread($read, my $begin, 1);
kill $signal, $child if $signal ne 'PIPE';
close($read) if $signal eq 'PIPE';
waitpid($child, 0);
print $? & 127, ' ', scalar(my @left = glob($pattern)), "\n";
END
for signal in INT:2 TERM:15 HUP:1 PIPE:13; do
	is "SIG${signal%:*} ends it, and nothing is left behind" \
		"$(perl "$work/end_by" "${signal%:*}" "$TMPDIR/*" "$rtscope" events "$trace" --begin +1)" \
		"${signal#*:} 0"
done

# A language that writes numbers with a comma.
printf 'LC_NUMERIC\ndecimal_point ","\nthousands_sep "."\ngrouping 3\nEND LC_NUMERIC\n' >"$work/comma"
mkdir "$work/locales"
if localedef -c -i "$work/comma" "$work/locales/comma" >"$work/out" 2>&1 || [ -d "$work/locales/comma" ]; then
	like "numbers have a point in every language" "$(LOCPATH="$work/locales" LC_NUMERIC=comma \
		"$rtscope" report "$trace" cpu | sed -n '/by CPU/,$p')" "[0-9]\.[0-9]%"
else
	ok "numbers have a point in every language # SKIP no locale can be made here" true
fi

# An index that is none: libbabeltrace2 would wait for ever.
"$srcdir/tests/source/ctf/make_trace.pl" "$work"
mkdir "$work/odd/index"
mkfifo "$work/odd/index/stream_0.idx"
is "an index that is a FIFO is refused" "$("$rtscope" report "$work/odd" 2>&1)" \
	"rtscope: $work/odd/index/stream_0.idx is no regular file"

# Nothing, and too much.
mkdir "$work/empty"
cp "$work/odd/metadata" "$work/empty"
is "a trace without events has a report" "$("$rtscope" report "$work/empty" --json |
	jq -c '[.events_total, .first_ns, .syscalls]')" '[0,null,{}]'
for i in $(seq 70); do
	mkdir -p "$work/crowd/$i"
	cp "$work/hosts/two/kernel/"* "$work/crowd/$i"
	sed "s/hostname = \"two\"/hostname = \"host$i\"/" "$work/hosts/two/kernel/metadata" \
		>"$work/crowd/$i/metadata"
done
text=$("$rtscope" report "$work/crowd" --json cpu 2>"$work/err" | jq -c '[.hosts[].events_total] | [length, add]')
is "of more hosts than there is room for the others are whole" "$text" "[64,192]"
is "and it is told" "$(cat "$work/err")" \
	"rtscope: 18 records are of more than 64 hosts and were left out"
done_testing
