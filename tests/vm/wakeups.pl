#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How many wakeup latencies end after BEGIN and until END, ns since the epoch, by
# babeltrace2's text of a trace on the standard input: the first sched_waking of a thread
# that runs nowhere, up to its sched_switch.
#
#   babeltrace2 --clock-seconds TRACE | wakeups.pl BEGIN END
use strict;
use warnings;

my ($begin, $end) = @ARGV;
my (%woken, %current, %runs_on);
my $count = 0;
while (<STDIN>) {
	my ($seconds, $fraction, $event, $fields) =
		/^\[(\d+)\.(\d{9})\] .* (sched_waking|sched_switch): (.*)/ or next;
	my $time = "$seconds$fraction";
	my ($cpu) = $fields =~ /cpu_id = (\d+)/ or die;
	my ($thread) = $fields =~ /\b(?:next_)?tid = (\d+)/ or die;

	if ($event eq 'sched_switch') {
		($thread) = $fields =~ /next_tid = (\d+)/;
		$count++ if delete $woken{$thread} && $time > $begin && $time <= $end;
		$runs_on{$current{$cpu}} = undef if defined $current{$cpu};
		($current{$cpu}, $runs_on{$thread}) = ($thread, $cpu);
	} elsif ($thread && !defined $runs_on{$thread}) {
		$woken{$thread} = 1;
	}
}
print "$count\n";
