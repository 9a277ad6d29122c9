#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Trackers that the configuration declares: durations by label of a real trace of user
# space (three threads of one program; some requests never end, some begin twice, some
# end without a begin) against what babeltrace2's text tells of it; of kernel traces
# against the latencies that rtscope knows by itself. And what a wrong declaration says.

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use JSON::PP;
use Test::More;
use TraceTest;

my $json = JSON::PP->new->canonical->utf8;
my @config = ('--config', "$work/config.json");

sub write_config {
	my ($config) = @_;

	write_file("$work/config.json", ref $config ? $json->encode($config) : $config);
}

sub report {
	my ($trace, @more) = @_;

	return rtscope_json('report', $trace, @config, '--json', @more);
}

# What is exact of a statistics object.
sub exact {
	my ($object) = @_;

	return {map { $_ => $object->{$_} } grep { exists $object->{$_} }
			qw(count min max avg pending timed_out)};
}

# {label => what is exact} of a tracker's objects
sub exact_by_label {
	my ($objects) = @_;

	return {map { $_ => exact($objects->{$_}) } keys %$objects};
}

# The truth, from babeltrace2's text.
unpack_trace('ust');
my $timeout_ns = 1_500_000;
my (%begun, %durations, %pending, %timed_out, $last_ns);
my %unmatched = (begin_without_end => 0, end_without_begin => 0, without_key => 0);
for my $line (qx(babeltrace2 --clock-seconds '$work/ust')) {
	my ($s, $ns, $name, $id) = $line =~ /^\[(\d+)\.(\d{9})\].* app:request_(begin|end): .*\{ id = (\d+)/ or next;
	my $time = $s * 1_000_000_000 + $ns;

	$last_ns = $time;
	if ($name eq 'begin') {
		my ($what) = $line =~ /what = (".*"), weight/ or die $line;

		if ($begun{$id}) {
			$unmatched{begin_without_end}++;
			$timed_out{$begun{$id}[1]}++ if $time - $begun{$id}[0] > $timeout_ns;
		}
		$begun{$id} = [$time, $what];
	} elsif (my $begin = delete $begun{$id}) {
		push @{$durations{$begin->[1]}}, $time - $begin->[0];
		$timed_out{$begin->[1]}++ if $time - $begin->[0] > $timeout_ns;
	} else {
		$unmatched{end_without_begin}++;
	}
}
for my $begin (values %begun) {
	$pending{$begin->[1]}++;
	$timed_out{$begin->[1]}++ if $last_ns - $begin->[0] > $timeout_ns;
}
my %expected;
for my $what (keys %durations) {
	my @sorted = sort { $a <=> $b } @{$durations{$what}};
	my $sum = 0;
	# As rtscope shows it: a control character is escaped.
	my $label = $what =~ s/^"|"$//gr =~ s/\\"/"/gr;

	$sum += $_ for @sorted;
	$expected{$label} = {count => scalar @sorted, min => $sorted[0], max => $sorted[-1],
		avg => int($sum / @sorted), pending => $pending{$what} // 0,
		timed_out => $timed_out{$what} // 0};
}
ok(keys %expected == 4 && $unmatched{end_without_begin} == 3 && $unmatched{begin_without_end} > 20,
	'the trace holds what there is to be told apart');

my %request = (name => 'request', begin => 'app:request_begin', end => 'app:request_end',
	key => ['id'], label => 'what', timeout_ms => 1.5);
write_config({trackers => [\%request]});
my $got = report("$work/ust");
is(join(' ', sort keys %{$got->{trackers}}), 'request', 'user space: the tracker by its name');
is_deeply(exact_by_label($got->{trackers}{request}), \%expected,
	'user space: durations by label, pending and timed out');
is_deeply($got->{trackers_unmatched}{request}, \%unmatched,
	'user space: begins and ends without their other half');
my @waiting = grep { $_->{kind} eq 'trackers' } @{$got->{pending}};
is(scalar @waiting, scalar keys %begun, 'user space: each begin without an end is listed');
is(join(' ', grep { !$_->{timed_out} } @waiting),
	join(' ', grep { $last_ns - $_->{begin_ns} <= $timeout_ns } @waiting), 'and marked by its own timeout');
ok(!(grep { $_->{age_ns} != $last_ns - $_->{begin_ns} } @waiting), 'with its age');

my $all = 0;
$all += $_->{count} for values %expected;
write_config({trackers => [{%request, name => 'no label', label => undef}, {%request, name => 'by thread',
	key => ['vtid', 'id']}, {%request, name => 'one', key => []}, {%request, name => 'no field',
	key => ['nothing']}, {%request, name => 'numbers', label => 'weight', begin => 'app:request_end',
	end => 'app:request_begin', key => ['vtid'], label => 'status'}, {%request, name => 'period',
	end => 'app:request_begin', key => ['procname'], label => 'nothing'}]});
$got = report("$work/ust", 'trackers')->{trackers};
is($got->{'no label'}{all}{count}, $all, 'without a label all are one');
is(eval { $got->{'by thread'}{read}{max} } // '-', $expected{read}{max}, 'contexts are keys, too');
is(join(' ', sort { $a <=> $b } keys %{$got->{numbers}}), '-1 0 1 9', 'a number is a label, with its sign');
is(join(' ', keys %{$got->{period}}), '-', 'a label that the event lacks');
is($got->{period}{'-'}{count} + 1, scalar(() = qx(babeltrace2 '$work/ust') =~ /request_begin/g),
	'one event may both end and begin');
is(join(' ', keys %{$got->{'no field'}}), '', 'a key that the events lack: nothing');
cmp_ok(report("$work/ust", 'trackers')->{trackers_unmatched}{'no field'}{without_key}, '>', 600,
	'but counted');

# Tables, and a window of it.
write_config({trackers => [\%request]});
like(rtscope_output('report', "$work/ust", @config, 'trackers'),
	qr/^Tracker  Label +Pending  Timed out  Count.*^request +flush +/ms, 'as text');
rtscope_output('report', "$work/ust", @config, '--csv', "$work/csv", qw(trackers pending));
is(scalar(() = read_file("$work/csv/trackers.csv") =~ /\n/g), 5, 'as CSV: a row a label');
my $state = rtscope_json('state', "$work/ust", '--at', '+0.1', @config, '--json');
ok($state->{trackers}{request}{read}{count} < $expected{read}{count}
	&& $state->{trackers}{request}{read}{count} > 0, 'in a state, those of its window');

# Played as if it were live: at its end the window holds the whole trace.
my @rows = rtscope_rows('attach', "$work/ust", '--speed', 'max', @config, qw(-b --json -d 0.2));
is_deeply(exact_by_label($rows[-1]{trackers}{request}), \%expected,
	'attach -b --json: the same in the last row');
my $sum = 0;
$sum += $_->{all}{trackers}{count} for @rows;
is($sum, $all, 'attach -b --json: all durations are in the intervals of the rows, as a kind of latency');
is((rtscope_rows('attach', "$work/ust", qw(--speed max -b --json)))[0]{trackers}, undef,
	'and without a declaration it is null');

# Of the kernel's events: what is declared equals what is built in.
unpack_trace($_) for qw(io-load fd-window);
write_config({trackers => [
	{name => 'irq', begin => 'irq_handler_entry', end => 'irq_handler_exit', key => ['cpu_id', 'irq'],
		label => 'name'},
	{name => 'softirq', begin => 'irq_softirq_entry', end => 'irq_softirq_exit',
		key => ['cpu_id', 'vec'], label => 'vec'},
	{name => 'openat', begin => 'syscall_entry_openat', end => 'syscall_exit_openat', key => ['tid']},
]});
$got = report("$work/io-load/trace");
my %irqs = map { $_->{name} => exact($_) } values %{$got->{irq}};
my $declared = exact_by_label($got->{trackers}{irq});
delete @$_{qw(pending timed_out)} for values %$declared;
is_deeply($declared, \%irqs, 'interrupts: the same as built in');
$declared = exact_by_label($got->{trackers}{softirq});
delete @$_{qw(pending timed_out)} for values %$declared;
is_deeply($declared, exact_by_label($got->{softirq_entry_to_exit}), 'softirqs: the same');
$got = report("$work/fd-window/trace", 'trackers', 'syscall');
is_deeply(exact($got->{trackers}{openat}{all}),
	{%{exact($got->{syscalls}{openat})}, pending => 0, timed_out => 0},
	'system calls: the same');
is(join(' ', sort keys %{report("$work/io-load/trace", 'sched')}),
	join(' ', sort grep { !/^(trackers|pending|irq|soft|sys|rw|block|net|hr|cpu|out|thr|io_|open_)/ }
	keys %{report("$work/io-load/trace")}), 'no table but those that are asked for');

# What is wrong is said with its path.
for my $case (
	[{trackers => {}}, 'trackers: { } is not an array'],
	[{trackers => [1]}, 'trackers[0]: 1 is not an object'],
	[{trackers => [{name => 'a', begin => 'b'}]}, 'trackers[0].end: missing'],
	[{trackers => [\%request, {%request, name => undef}]}, 'trackers[1].name: null is not a string'],
	[{trackers => [\%request, \%request]}, "trackers[1].name: there is a tracker 'request' already"],
	[{trackers => [{%request, key => 'id'}]}, 'trackers[0].key: id is not an array of names of fields'],
	[{trackers => [{%request, key => ['id', 7]}]}, 'trackers[0].key[1]: 7 is not a string'],
	[{trackers => [{%request, key => [('id') x 5]}]}, 'trackers[0].key: more than 4 fields'],
	[{trackers => [{%request, timeout_ms => 0}]}, 'trackers[0].timeout_ms: 0 is out of 1ns..1d'],
	[{trackers => [{%request, timeout_ms => 'soon'}]}, 'trackers[0].timeout_ms: '],
	[{trackers => [{%request, begin => ''}]}, 'trackers[0].begin: an empty string names nothing'],
	[{trackers => [{%request, begin => 'x' x 300}]}, 'trackers[0].begin: longer than 255 bytes'],
	[{trackers => [{%request, colour => 'red'}]}, 'trackers[0].colour: unknown key'],
	[{trackers => [map { {%request, name => "r$_"} } 0 .. 16]}, 'trackers: more than 16'],
	['{"trackers": [{"name": "a"}, {"name": "b", "name": "c"}]}',
		'trackers[1].name: this key stands there twice'],
) {
	my ($config, $sentence) = @$case;

	write_config($config);
	my $said = qx('$rtscope' report '$work/ust' --config '$work/config.json' 2>&1);
	ok($? >> 8 == 1 && index($said, "rtscope: $work/config.json: $sentence") == 0
		&& ($said =~ tr/\n//) == 1, $sentence) or diag($said);
}

# What --print-config prints is read back to the same.
write_config({trackers => [{%request, timeout_ms => '2s'}]});
my $printed = rtscope_output(@config, '--print-config');
is($json->encode($json->decode($printed)->{trackers}), $json->encode([{%request, timeout_ms => 2000}]),
	'--print-config prints them');
write_config($printed);
is(rtscope_output(@config, '--print-config'), $printed, 'as they are read');

done_testing;
