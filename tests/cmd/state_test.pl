#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `rtscope state --at` of real traces against what the traced kernel itself said in
# /proc at that time (snap_*.json): processes, threads, and every open file.

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use JSON::PP;
use Test::More;
use TraceTest;

# Sockets, pipes and the like have numbers in /proc that no trace tells.
sub normal {
	my ($path) = @_;

	return '-' unless defined $path;
	$path =~ s/ \(deleted\)$//;
	return $1 if $path =~ /^(socket|pipe)\b/;
	return 'memfd' if $path =~ m{^/?memfd};
	return $1 if $path =~ /^anon_inode:\[?(.*?)\]?$/;
	return $path;
}

# What the trace cannot tell: see the traces' README.
my %beyond = map { $_ => 1 } ('mp_dup /tmp/mp/openat2_rel', 'mp_scm_rx /tmp/mp/scm_file0',
	'mp_scm_rx /tmp/mp/scm_file1');

# What the tracer opened for itself after snap_before and before the trace began: the state
# dump is the kernel's word, too. Keys: pid and fd.
my %dumped;

sub note_dump {
	my ($trace) = @_;
	my (%tables, $end);

	for my $event (rtscope_rows('events', "$work/$trace/trace", '--window', 1000,
		'--name', 'lttng_statedump_*', '--json')) {
		my $fields = $event->{fields};

		$end = $event->{timestamp_ns} if $event->{name} eq 'lttng_statedump_end';
		$tables{$fields->{file_table_address}} = $fields->{pid}
			if $event->{name} eq 'lttng_statedump_process_state' && $fields->{name} =~ /^lttng/;
		$dumped{"$tables{$fields->{file_table_address}} $fields->{fd}"} = 1
			if $event->{name} eq 'lttng_statedump_file_descriptor'
				&& exists $tables{$fields->{file_table_address}};
	}
	return $end;
}

sub compare_fds {
	my ($process, $got) = @_;
	my %open = map { $_->{fd} => $_ } grep { !defined $_->{closed_ns} } @{$got->{fds}};
	my @why;

	for my $fd (sort { $a <=> $b } keys %{$process->{fds}}) {
		my $want = $process->{fds}{$fd};
		my $have = delete $open{$fd};

		next if $beyond{"$process->{comm} $want->{path}"};
		if (!$have) {
			push @why, "$process->{comm} fd $fd $want->{path}: missing";
			next;
		}
		push @why, "$process->{comm} fd $fd: " . normal($have->{path}) . ", not $want->{path}"
			if normal($want->{path}) ne normal($have->{path});
		push @why, "$process->{comm} fd $fd: close-on-exec"
			if !!$want->{cloexec} != !!$have->{cloexec};
	}
	push @why, map { "$process->{comm} fd $_: is not open" }
		grep { !$dumped{"$process->{pid} $_"} } sort keys %open;
	return @why;
}

sub threads {
	return join ' ', sort map { "$_->{tid}:$_->{comm}" } @_;
}

# `at`: as at another time than the snapshot's.
sub compare {
	my ($trace, $name, $at) = @_;
	my $snapshot = read_json("$work/$trace/$name.json");
	$at //= $snapshot->{real};
	my $state = rtscope_json('state', "$work/$trace/trace", '--at', $at, '--json');
	my %living = map { $_->{pid} => $_ } grep { !defined $_->{end_ns} } @{$state->{processes}};
	my @why;

	ok($state->{complete}, "$trace $name: complete");
	for my $process (@{$snapshot->{procs}}) {
		my $got = delete $living{$process->{pid}};

		if (!$got) {
			push @why, "$process->{pid} $process->{comm}: missing";
			next;
		}
		next if $process->{comm} eq 'snap';
		push @why, "$process->{pid}: $got->{comm}, not $process->{comm}"
			if $got->{comm} ne $process->{comm};
		push @why, "$process->{pid}: parent $got->{ppid}, not $process->{ppid}"
			if $got->{ppid} != $process->{ppid};
		push @why, "$process->{pid}: threads"
			if threads(@{$process->{tids}}) ne threads(@{$got->{threads}});
		push @why, compare_fds($process, $got);
	}
	for my $got (values %living) {
		push @why, "$got->{pid} $got->{comm}: has open files, but is not there"
			if grep { !defined $_->{closed_ns} && !$dumped{"$got->{pid} $_->{fd}"} } @{$got->{fds}}
				and $got->{comm} ne 'snap';
	}
	no_faults(\@why, "$trace $name: processes, threads and open files");
}

unpack_trace($_) for qw(fd-window io-load many-procs);
compare('fd-window', 'snap_mid');
compare('fd-window', 'snap_end');
compare('io-load', 'snap_end');
compare('many-procs', 'snap_end');
# It was taken before the first event: the state dump is the first that is known.
my $dump_end = note_dump('many-procs');
ok(keys %dumped > 100, "the tracer's own files stand in the state dump");
compare('many-procs', 'snap_before', $dump_end);

# The program of fd-window: its own log says when it did what.
my @log = map { decode_json($_) } split /\n/, read_file("$work/fd-window/timeline.jsonl");
my ($written) = grep { $_->{op} eq 'write' && ($_->{ret} // 0) == 16384 } @log;
my ($closed) = grep { $_->{op} eq 'close' && $_->{phase} eq 'after' } @log;

sub state_of_program {
	my ($at) = @_;

	return rtscope_json('state', "$work/fd-window/trace", '--at', $at, '--pid', $closed->{pid},
		'--json');
}

my $at = $closed->{real} + 1_000_000;
my $state = state_of_program($at);
my ($first) = grep { ($_->{path} // '') eq '/tmp/test' } @{$state->{processes}[0]{fds}};
my ($second) = grep { ($_->{path} // '') eq '/tmp/test2' } @{$state->{processes}[0]{fds}};
ok($first->{written_bytes} == 8192 && $first->{window_written_bytes} == 8192
	&& !defined $first->{closed_ns}, 'the first file is open, 8 kB written');
ok($second->{written_bytes} == 16384 && $second->{window_written_bytes} == 16384
	&& defined $second->{closed_ns}, 'the second one is closed, 16 kB written');
$at += 9_990_000_000;
$state = state_of_program($at);
($first) = grep { ($_->{path} // '') eq '/tmp/test' } @{$state->{processes}[0]{fds}};
ok($first->{written_bytes} == 8192 && $first->{window_written_bytes} == 0,
	'10 s later the first one was not written to in the window');
$at += 20_000_000;
$state = state_of_program($at);
($second) = grep { ($_->{path} // '') eq '/tmp/test2' } @{$state->{processes}[0]{fds}};
ok(!defined $second, 'and the second one has left the window');

# Times on the command line mean the same.
my $start = rtscope_json('report', "$work/fd-window/trace", '--json', 'cpu');
my $offset = $start->{last_ns} - $start->{first_ns};
is_same("+$offset" . 'ns', '-0s', 'from the start and from the end');
is_same($start->{last_ns}, '-0s', 'since the epoch and from the end');

sub is_same {
	my ($one, $other, $text) = @_;
	my ($left, $right) = map {
		rtscope_output('state', "$work/fd-window/trace", '--at', $_, '--json')
	} $one, $other;

	ok(length $left && $left eq $right, $text);
}

done_testing;
