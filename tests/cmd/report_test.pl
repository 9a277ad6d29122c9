#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `rtscope report --json` of real traces against what an independent script computed
# from them (expected.json): counts, sums, min, max exact, percentiles within 1/64.

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use Test::More;
use TraceTest;

# What differs between two statistics objects, or plain values.
sub differ {
	my ($path, $expected, $got) = @_;

	return "$path: missing" unless defined $got;
	if (ref $expected ne 'HASH') {
		return $expected eq $got ? () : "$path: $got, not $expected";
	}
	my @why;
	for my $key (sort keys %$expected) {
		my ($want, $have) = ($expected->{$key}, $got->{$key});

		if ($key =~ /^p\d+(_\d+)?$/ && !ref $want) {
			push @why, "$path.$key: " . ($have // '-') . ", not $want"
				unless defined $have && $have >= $want && $have <= $want + $want / 64 + 1;
		} else {
			push @why, differ("$path.$key", $want, $have);
		}
	}
	return @why;
}

# The same, and nothing more in what was got.
sub differ_fully {
	my ($path, $expected, $got) = @_;
	my @why = differ($path, $expected, $got);

	push @why, map { "$path.$_: is not expected" }
		grep { !exists $expected->{$_} } sort keys %{$got // {}};
	return @why;
}

sub compare {
	my ($name, $directory) = @_;
	my $expected = read_json("$directory/expected.json");
	my $got = eval { rtscope_json('report', "$directory/trace", '--json') } // {};
	my @why;

	ok(%$got, "$name: exit code 0") or diag($@);
	push @why, differ($_, $expected->{$_}, $got->{$_})
		for qw(events_total first_ns last_ns discarded_events_total discarded_packets_total);
	push @why, differ_fully($_, $expected->{$_}, $got->{$_})
		for qw(events_by_name events_by_cpu irq softirq_raise_to_entry softirq_entry_to_exit
		block_issue_to_complete block_insert_to_issue syscalls syscall_errors
		syscall_unmatched);
	no_faults(\@why, "$name: events, interrupts, block devices, system calls");

	@why = ();
	for my $kind (qw(waking wakeup)) {
		my ($want, $have) = ($expected->{wakeup_latency}{$kind}, $got->{wakeup_latency}{$kind});

		# By name it holds the 25 most frequent only.
		push @why, differ("$kind.$_", $want->{$_}, $have->{$_}) for qw(all by_comm by_tid_rt);
		push @why, differ_fully("$kind.per_cpu", $want->{per_cpu}, $have->{per_cpu});
	}
	push @why, differ('hrtimer', $expected->{hrtimer_expiry_lag}, $got->{hrtimer_expiry_lag});
	no_faults(\@why, "$name: wakeups and timers");

	my %times = %{$expected->{cpu_time_ns_by_comm_top}};
	delete @times{grep { m{^swapper/} } keys %times};
	@why = differ('cpu', \%times, $got->{cpu_time_ns_by_comm});
	# Threads whose process it had not learnt are filed under their tid there.
	my (%want, %have);
	for my $pair ([$expected, \%want], [$got, \%have]) {
		for my $process (values %{$pair->[0]{rw_bytes_by_process}}) {
			$pair->[1]{$_} += $process->{$_} for grep { $_ ne 'comm' } keys %$process;
		}
	}
	push @why, differ_fully('bytes', \%want, \%have);
	for my $pid (keys %{$expected->{rw_bytes_by_process}}) {
		my $process = $expected->{rw_bytes_by_process}{$pid};

		push @why, differ("bytes.$pid", $process, $got->{rw_bytes_by_process}{$pid})
			unless $process->{comm} =~ /^lttng-consumerd/;
	}
	no_faults(\@why, "$name: CPU time and bytes");
}

for my $name (qw(fd-window rt-load many-procs io-load multichan)) {
	unpack_trace($name);
	compare($name, "$work/$name");
}
unpack_trace('faulty');
compare($_, "$work/faulty/$_") for qw(discarded overwrite snapshot);

# cyclictest counted itself what we see of its measuring threads.
my $cyclictest = read_json("$work/rt-load/cyclictest.json");
my $threads = rtscope_json('report', "$work/rt-load/trace", '--json', 'sched')
	->{wakeup_latency}{waking}{by_tid_rt};
my @measuring = grep { $_->{comm} eq 'cyclictest' } map { $threads->{$_} } sort keys %$threads;
my @cycles = map { $cyclictest->{thread}{$_} } sort keys %{$cyclictest->{thread}};
is(scalar @measuring, scalar @cycles, 'as many measuring threads as cyclictest had');
for my $i (0 .. $#cycles) {
	ok(abs($measuring[$i]{count} - $cycles[$i]{cycles}) <= 5,
		"thread $i: $measuring[$i]{count} wakeups, $cycles[$i]{cycles} cycles");
	cmp_ok($measuring[$i]{max}, '<=', $cycles[$i]{max} * 1000 + 999,
		"thread $i: at most cyclictest's maximum");
}

done_testing;
