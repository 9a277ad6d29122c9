#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `rtscope report --threshold` of a real trace against babeltrace2's text of it: which
# wakeups were late, and for each ns of them the interval that began last - of a thread,
# interrupt, softirq or timer handler - on the CPU where the thread then ran.

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use Test::More;
use TraceTest;

sub report {
	return rtscope_json('report', "$work/rt-load/trace", '--json', 'outliers', @_);
}

# What happened -----------------------------------------------------------------------

use constant BUCKET_NS => 4_000_000;

my (%first_exit, %current, %switched, %open, %buckets, @late);
my (%waking, %wakeup, %on_cpu);

# An interval of a CPU: [begin, end, kind, id, name, prio, tid it happened in]
sub add_interval {
	my ($cpu, @interval) = @_;

	return if $interval[0] == $interval[1];
	push @{$buckets{$cpu}{$_}}, \@interval
		for int($interval[0] / BUCKET_NS) .. int($interval[1] / BUCKET_NS);
}

sub entered {
	my ($cpu, $time, $kind, $id, $name) = @_;

	push @{$open{$cpu}}, [$time, undef, $kind, $id, $name, undef, $current{$cpu}] if $first_exit{$kind};
}

sub left {
	my ($cpu, $time, $kind, $id) = @_;
	my $list = $open{$cpu} //= [];

	$first_exit{$kind} //= $time;
	for my $at (reverse 0 .. $#$list) {
		my $interval = $list->[$at];

		next unless $interval->[2] eq $kind && $interval->[3] eq $id;
		$interval->[1] = $time;
		add_interval($cpu, @$interval);
		splice @$list, $at, 1;
		return;
	}
}

sub switched {
	my ($cpu, $time, $prev, $next, $comm, $prio) = @_;
	my $since = $switched{$cpu};

	add_interval($cpu, $since->[0], $time, @$since[1 .. 4]) if $since;
	# Handlers do not outlive a switch; a softirq does, where it runs in its thread.
	my @inside = @{$open{$cpu} // []};
	my @softirq;
	while (@inside) {
		my $interval = shift @inside;

		if ($interval->[2] eq 'softirq' || (@softirq && $interval->[2] eq 'timer'
			&& $softirq[-1][6] == $interval->[6])) {
			push @softirq, $interval;
		} else {
			$interval->[1] = $time;
			add_interval($cpu, @$interval);
		}
	}
	$open{$cpu} = \@softirq;
	$switched{$cpu} = [$time, $next ? ('thread', $next, $comm, $prio) : ('idle_exit', 0, undef, undef)];
	$current{$cpu} = $next;
	delete $on_cpu{$prev};
	if (my $begin = $waking{$next} // $wakeup{$next}) {
		push @late, [$time, $cpu, $time - $begin, $next, $comm] if $next;
	}
	$on_cpu{$next} = $cpu;
	delete $waking{$next};
	delete $wakeup{$next};
}

sub woken {
	my ($pending, $time, $tid) = @_;

	$pending->{$tid} //= $time unless !$tid || exists $on_cpu{$tid};
}

unpack_trace('rt-load');
open my $text, '-|', 'babeltrace2', '--clock-seconds', '--no-delta', "$work/rt-load/trace" or die;
while (<$text>) {
	/^\[(\d+)\.(\d+)\] (?:\S+ )?(\S+): \{ cpu_id = (\d+) \}, (.*)$/ or next;
	my ($time, $name, $cpu, $rest) = ("$1$2" + 0, $3, $4, $5);
	my %field;

	$field{$1} = defined $2 ? $2 : $3 while $rest =~ /(\w+) = (?:"([^"]*)"|([^\s,{}]+))/g;
	if ($name eq 'sched_switch') {
		switched($cpu, $time, @field{qw(prev_tid next_tid next_comm next_prio)});
	} elsif ($name eq 'sched_waking') {
		woken(\%waking, $time, $field{tid});
	} elsif ($name =~ /^sched_wakeup(_new)?$/) {
		woken(\%wakeup, $time, $field{tid});
	} elsif ($name eq 'irq_handler_entry') {
		entered($cpu, $time, 'irq', $field{irq}, $field{name});
	} elsif ($name eq 'irq_handler_exit') {
		left($cpu, $time, 'irq', $field{irq});
	} elsif ($name eq 'irq_softirq_entry') {
		entered($cpu, $time, 'softirq', $field{vec});
	} elsif ($name eq 'irq_softirq_exit') {
		left($cpu, $time, 'softirq', $field{vec});
	} elsif ($name eq 'timer_hrtimer_expire_entry') {
		entered($cpu, $time, 'timer', $field{hrtimer});
	} elsif ($name eq 'timer_hrtimer_expire_exit') {
		left($cpu, $time, 'timer', $field{hrtimer});
	}
}
close $text;

# Why --------------------------------------------------------------------------------

# {"kind id" => ns} of the time up to $time.
sub causes {
	my ($time, $cpu, $latency) = @_;
	my $begin = $time - $latency;
	my %near;
	my %cuts = ($begin => 1, $time => 1);
	my %sum;

	for my $bucket (int($begin / BUCKET_NS) .. int($time / BUCKET_NS)) {
		$near{"$_"} = $_ for @{$buckets{$cpu}{$bucket} // []};
	}
	my @near = grep { $_->[0] < $time && $_->[1] > $begin } values %near;
	$cuts{$_} = 1 for grep { $_ > $begin && $_ < $time } map { @$_[0, 1] } @near;
	my @cuts = sort { $a <=> $b } keys %cuts;
	for my $at (1 .. $#cuts) {
		my @there = grep { $_->[0] <= $cuts[$at - 1] && $_->[1] >= $cuts[$at] } @near;
		my ($thread) = grep { $_->[2] =~ /^(thread|idle_exit)$/ } @there;
		# A handler whose thread was switched out does not run.
		my ($inner) = sort { $b->[0] <=> $a->[0] } grep {
			$_->[2] !~ /^(thread|idle_exit)$/
				&& (!$thread || $_->[6] == $thread->[3])
		} @there;
		my $holder = $inner // $thread;
		my $key = !$holder ? 'not_traced' : $holder->[2] =~ /^(thread|irq|softirq)$/
			? "$holder->[2] $holder->[3]" : $holder->[2];

		$sum{$key} += $cuts[$at] - $cuts[$at - 1];
	}
	return \%sum;
}

sub told {
	my ($outlier) = @_;
	my %sum;

	for my $cause (@{$outlier->{causes}}) {
		my $id = $cause->{tid} // $cause->{irq} // $cause->{vec};

		$sum{$cause->{kind} . (defined $id ? " $id" : '')} += $cause->{duration_ns};
	}
	return \%sum;
}

sub key {
	return join ' ', @_;
}

sub compare {
	my ($text, $threshold_us, $expected, @options) = @_;
	my $report = report('--threshold', $threshold_us, @options);
	my %expected = map { key(@$_[0 .. 3]) => $_ } @$expected;
	my @why;

	ok(@$expected > 0 && @$expected <= 1024, "$text: " . @$expected . " late wakeups in the trace");
	is($report->{outliers_total}, scalar @$expected, "$text: as many outliers");
	for my $outlier (@{$report->{outliers}}) {
		my $key = key(@$outlier{qw(timestamp_ns cpu latency_ns)}, $outlier->{thread}{tid});
		my $late = delete $expected{$key};
		my $told = told($outlier);
		my ($sum, $last) = (0, 1e18);

		if (!$late) {
			push @why, "$key was not late";
			next;
		}
		my $causes = causes(@$late[0 .. 2]);
		for my $cause (@{$outlier->{causes}}) {
			push @why, "$key: not ranked" if $cause->{duration_ns} > $last;
			$last = $cause->{duration_ns};
			$sum += $last;
		}
		push @why, "$key: the causes sum to $sum" if $sum != $outlier->{latency_ns};
		# Where it lists all of them, these are all; else those that it lists are right.
		my @keys = grep { $_ ne 'other' } keys %$told;
		push @keys, keys %$causes unless exists $told->{other};
		for my $cause (@keys) {
			push @why, "$key: $cause: " . ($told->{$cause} // '-') . ', not '
				. ($causes->{$cause} // '-')
				if ($told->{$cause} // -1) != ($causes->{$cause} // -1);
		}
	}
	push @why, map { "$_ is missing" } sort keys %expected;
	no_faults(\@why, "$text: the causes are those of the trace");
}

compare('cyclictest above 400 us', 400,
	[grep { $_->[4] eq 'cyclictest' && $_->[2] > 400_000 } @late], '--comm', 'cyclictest');
compare('all threads above 1 ms', 1000, [grep { $_->[2] > 1_000_000 } @late]);
my ($thread) = map { $_->[3] } grep { $_->[4] eq 'hackbench' } @late;
compare('a thread of hackbench', '1us',
	[grep { $_->[3] == $thread && $_->[2] > 1_000 } @late], '--pid', $thread) if defined $thread;

# The worst are kept where there are too many, and all are counted.
my $report = report('--threshold', '1ns');
my @sorted = sort { $b <=> $a } map { $_->[2] } grep { $_->[2] > 1 } @late;
my @kept = sort { $b <=> $a } map { $_->{latency_ns} } @{$report->{outliers}};
ok($report->{outliers_total} == @sorted && @kept == 1024, 'all are counted, the worst are kept')
	or diag("$report->{outliers_total} of " . @sorted . ', ' . @kept . ' kept');
is_deeply(\@kept, [@sorted[0 .. 1023]], 'they are the worst');
my @times = map { $_->{timestamp_ns} } @{$report->{outliers}};
is_deeply(\@times, [sort { $a <=> $b } @times], 'in the order of time');
is(report()->{outliers}, undef, 'without a threshold there is no list');
ok(@{report('--threshold', '1ms', '--begin', '+4')->{outliers}}
	< @{report('--threshold', '1ms')->{outliers}}, 'from --begin on');

# Played as if live, it tells the same.
my @played = map { @{$_->{outliers}} } rtscope_rows('attach', "$work/rt-load/trace",
	qw(-b --json --speed 50 --threshold 800 --wakeup cyclictest));
my @reported = @{report('--threshold', 800, '--comm', 'cyclictest')->{outliers}};
sub identity {
	return map { join ' ', @$_{qw(timestamp_ns cpu latency_ns cause)} } @_;
}
ok(@played > 0 && join("\n", sort(identity(@played))) eq join("\n", sort(identity(@reported))),
	'attach tells the same outliers with the same causes')
	or diag(@played . ', not ' . @reported);

done_testing;
