#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `rtscope events --begin --end`: whatever part of a trace is read, it prints the same
# events as a reading of all of it does; nothing is left behind; the end of a trace is found
# where it is.

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use Test::More;
use TraceTest;

my $ranges = $ENV{RTSCOPE_LONG} ? 200 : 6;
srand(20261121);
mkdir "$work/tmp";
$ENV{TMPDIR} = "$work/tmp";

sub events {
	my ($trace, @range) = @_;
	open(my $output, "$rtscope events $trace @range 2>/dev/null |") or die;
	my @lines = <$output>;
	close($output);
	return \@lines;
}

# ns since the epoch of a line
sub ns {
	my ($seconds, $fraction) = $_[0] =~ /^(\d+)\.(\d{9}) / or die "no time: $_[0]";
	return $seconds * 1000000000 + $fraction;
}

sub compare {
	my ($name, $trace) = @_;
	my $all = events($trace, '--begin', 0);
	my @times = map { ns($_) } @$all;
	my ($first, $last) = @times[0, -1];
	my @wrong;
	for my $i (1 .. $ranges) {
		my $begin = $first + int(rand($last - $first + 2)) - 1;
		my $end = $begin + int(rand() ** 4 * ($last - $first));
		# Now and then the very time of an event.
		$begin = $times[rand @times] if $i % 3 == 0;
		$end = $begin if $i % 6 == 0;
		my @expected = @$all[grep { $times[$_] >= $begin && $times[$_] <= $end } 0 .. $#times];
		my $got = events($trace, '--begin', $begin, '--end', $end);
		push @wrong, "$begin to $end: " . @$got . ' of ' . @expected . ' events'
			if join('', @$got) ne join('', @expected);
	}
	no_faults(\@wrong, "$name: $ranges ranges of " . @times . ' events');
	my $tail = events($trace, '--begin', '-0');
	my $expected = grep { $_ == $last } @times;
	ok(@$tail == $expected && $tail->[-1] eq $all->[-1],
		"$name: the end is the last event's time") or diag(@$tail . " events, not $expected");
}

for my $name (qw(fd-window many-procs multichan)) {
	unpack_trace($name);
	compare($name, "$work/$name/trace");
}
unpack_trace('faulty');
compare("with losses: $_", "$work/faulty/$_/trace") for qw(discarded overwrite snapshot);
system("$srcdir/tests/source/ctf/make_trace.pl", $work) == 0 or die;
compare('two hosts, three traces', "$work/hosts");

# A packet that is none, in the middle: what is read in front of it is read in a part as well.
my ($stream) = glob("$work/multichan/trace/kernel/*_0");
open(my $file, '+<:raw', $stream) or die;
seek($file, 4096 * 12, 0) && print $file 'no magic' or die;
close($file);
compare('damaged', "$work/multichan/trace");

# A reader of a part whose output nobody takes, but for the first line; and its folder.
sub blocked {
	my ($others) = @_;
	my $pid = open(my $output, '-|', $rtscope, 'events', "$work/fd-window/trace", '--begin', '+1') or die;
	defined(readline $output) or die 'no events';
	my ($folder) = grep { !$others->{$_} } glob("$work/tmp/*");
	# So old that it could be an abandoned one.
	utime(1, 1, $folder // die 'no folder');
	return ($pid, $folder, $output);
}
my ($killed, $abandoned, $first_output) = blocked({});
kill 'KILL', $killed;
close($first_output);
my ($living, $held, $second_output) = blocked({$abandoned => 1});
ok(!-e $abandoned, 'the folder of a reader that was killed is removed by the next one');
ok(events("$work/fd-window/trace", '--begin', '-0')->[0] && -d $held, 'that of one that reads is not');
kill 'TERM', $living;
close($second_output);
for (1 .. 200) {
	last unless -e $held;
	events("$work/fd-window/trace", '--begin', '-0');
	utime(1, 1, $held) if -e $held;
}
ok(!-e $held, 'nor later than the next one that of one that was asked to end');

my @left = glob("$work/tmp/*");
no_faults(\@left, 'nothing is left behind');
system("$rtscope events $work/fd-window/trace --begin +1 --at +2 2>$work/err");
is($? >> 8, 64, 'a window or a range, not both');
done_testing;
