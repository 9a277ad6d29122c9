#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# report, state and events on damaged traces: the real ones of tests/data, copies cut at
# every 4 KiB and elsewhere, and with random bytes. Each prints what could be read, or
# nothing, with one sentence that names the file and the exit code 1 (0 where all could be
# read all the same); nothing hangs,
# nothing crashes, no process and no file is left behind. ($RTSCOPE_LONG: more of it.)

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use File::Path qw(remove_tree);
use JSON::PP;
use Test::More;
use TraceTest;

my %commands = (
	report => 'report TRACE --json',
	text => 'report TRACE',
	state => 'state TRACE --json',
	events => 'events TRACE --json',
	csv => 'state TRACE --csv CSV',
	played => 'attach TRACE -b --speed max',
);

# What one command makes of a trace.
sub run {
	my ($command, $trace) = @_;
	my $line = $commands{$command} =~ s/TRACE/'$trace'/r =~ s{CSV}{'$work/csv'}r;

	remove_tree("$work/csv");
	return {command => $command, %{run_limited("'$rtscope' $line")}};
}

sub is_json {
	my ($text) = @_;

	return eval { JSON::PP->new->incr_parse($_) for split /\n(?=\{)/, $text; 1 };
}

# Is that one of the ways in which it may end?
sub wrong {
	my ($run) = @_;

	return 'a sentence, though it succeeded' if $run->{code} == 0 && $run->{err} ne ''
		&& $run->{err} !~ /is of another trace/;
	return () if $run->{code} == 0;
	return "exit code $run->{code}" if $run->{code} != 1;
	return 'no sentence' if $run->{err} !~ /\Artscope: [^\n]{20,510}\n\z/;
	return 'the reader died' if $run->{err} =~ /killed by signal|ended early|ran out of memory/;
	return 'no JSON' if $run->{command} =~ /report|state|events/ && $run->{out} ne '' && !is_json($run->{out});
	return 'unfinished tables' if $run->{command} eq 'csv' && glob("$work/csv/*.tmp");
	return ();
}

sub told {
	my ($run) = @_;

	return ("$run->{command}: code $run->{code}", split(/\n/, substr($run->{err}, 0, 600)));
}

unpack_trace('faulty');
unpack_trace('ust');

# NAME => what must come out: nothing and the file's name, or so many events at least and what.
my %expected = (
	'truncated' => qr{/c0_1 is cut}, 'truncated-with-index' => qr{/c0_1 is cut},
	'truncated-header' => qr{/c0_2 is cut}, 'bad-magic' => qr{/c0_0 is damaged},
	'no-metadata' => qr{ holds no trace}, 'empty-metadata' => qr{/metadata is empty},
	'truncated-metadata' => qr{/metadata is cut},
	'bad-magic-with-index' => [18523, qr{/c0_0 is damaged}],
	'bad-content' => [4067, qr{/c0_2 is damaged}],
	'bad-uuid' => [36188, qr{/c0_3 is damaged: the packet at byte 0 is of another trace}], 'empty-stream' => [32111, qr/\A\z/],
	'missing-stream' => [23696, qr/\A\z/], 'discarded' => [1000, qr/\A\z/],
	'overwrite' => [1000, qr/\A\z/], 'snapshot' => [1000, qr/\A\z/],
);
for my $name (sort keys %expected) {
	my @bad;

	for my $command (sort keys %commands) {
		my $run = run($command, "$work/faulty/$name/trace");
		my $want = $expected{$name};
		my @wrong = wrong($run);

		push @bad, @wrong, told($run) if @wrong;
		if (ref $want eq 'Regexp') {
			push @bad, 'not refused', told($run)
				if $run->{code} != 1 || $run->{err} !~ $want || $run->{out} ne '';
			next;
		}
		push @bad, 'another end', told($run) if $run->{err} !~ $want->[1]
			# What libbabeltrace2 reads all of is read, whatever is to be said of it.
			|| $run->{code} != ($run->{err} ne '' && $name ne 'bad-uuid');
		my $events = $command eq 'report' ? decode_json($run->{out})->{events_total} : $want->[0];
		push @bad, "$events events" if $events < $want->[0];
		push @bad, "$command: no output" if $command ne 'csv' && $run->{out} eq '';
		# Its samples do not say again what the sentence says.
		push @bad, 'told twice' if $command eq 'played' && $run->{err} ne ''
			&& index($run->{out}, substr($run->{err}, 9, 60)) >= 0;
		push @bad, 'no tables' if $command eq 'csv' && ! -s "$work/csv/long.csv";
		# A loss is told: half of a trace is not taken for all of it.
		push @bad, 'called complete' if $command eq 'state'
			&& $name =~ /discarded|overwrite|snapshot|bad-/
			&& decode_json($run->{out})->{complete};
	}
	no_faults(\@bad, "$name: "
		. (ref $expected{$name} eq 'Regexp' ? 'refused' : 'read as far as it goes'));
}
my $lost = decode_json(run('report', "$work/faulty/discarded/trace")->{out});
ok($lost->{discarded_events_total} > 0 && run('text', "$work/faulty/discarded/trace")->{out} =~
	/lost: $lost->{discarded_events_total} events/, 'what was lost while recording is told');

my @all = sort keys %commands;
srand 5;
for my $case (['ust', 'metadata'], ['ust', 'c0_0'], ['ust', 'c0_1'],
	['faulty/missing-stream/trace', 'metadata'], ['faulty/missing-stream/trace', 'c0_0']) {
	my ($trace, $name) = @$case;
	my ($path) = split /\n/, qx(find '$work/$trace' -name '$name');
	my $content = read_file($path);
	my ($runs, @bad) = (0);
	my $long = $ENV{RTSCOPE_LONG} || length $content < 100_000;
	# A sanitizer makes each run ten times longer.
	my $step = $long && !$ENV{sanitizers} ? 4096 : 65536;

	for (my $at = 0; $at < length $content; $at += $step) {
		for my $cut ($at, $at + 1 + int rand $step - 1) {
			my $run = run($all[$runs++ % @all], copy_with("$work/$trace", $name,
				substr($content, 0, $cut)));
			my @wrong = wrong($run);

			push @bad, "cut at $cut:", @wrong, told($run) if @wrong;
		}
	}
	no_faults(\@bad, "$trace: $name cut at $runs places");
	@bad = ();
	for my $seed (1 .. ($ENV{RTSCOPE_LONG} ? 300 : 6)) {
		my $changed = $content;

		substr($changed, int rand length $content, 1) = chr int rand 256 for 1 .. 1 + int rand 8;
		my $run = run($all[$seed % @all], copy_with("$work/$trace", $name, $changed));
		my @wrong = wrong($run);

		push @bad, "seed $seed:", @wrong, told($run) if @wrong;
	}
	no_faults(\@bad, "$trace: $name with random bytes");
}

# The reader that dies, stands or spins: rtscope says so, once, and leaves nothing behind.
sub children {
	my ($pid) = @_;

	return split ' ', qx(ps -o pid= --ppid $pid);
}

# rtscope with a library that spins, so that there is time; its pid and its reader's.
sub start {
	my ($number, @arguments) = @_;
	my $pid = fork // die;
	my @readers;

	if (!$pid) {
		$ENV{LD_LIBRARY_PATH} = "$builddir/tests/tools";
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', "$work/out.$number";
		open STDERR, '>', "$work/err.$number";
		exec $rtscope, @arguments ? @arguments : 'report', "$work/ust" or die;
	}
	for (1 .. 600) {
		@readers = children($pid);
		last if @readers;
		select undef, undef, undef, 0.05;
	}
	return ($pid, $readers[0] // 0);
}

sub ended {
	my ($text, $number, $pid, $reader, $sentence) = @_;

	waitpid $pid, 0;
	my $code = $? >> 8;
	my $err = read_file("$work/err.$number");
	ok($code == 1 && $err =~ /\A$sentence\n\z/ && -z "$work/out.$number",
		"the reader $text: one sentence") or diag("code $code\n$err");
	ok($reader && !kill(0, $reader), "the reader $text: it is gone");
}

my $head = "rtscope: cannot read the trace \Q$work/ust\E:";
my @spinning = start('spins');
my @played = start('spins-played', qw(attach -b));
my @played_stopped = start('stops-played', qw(attach -b));
kill 'STOP', $played_stopped[1];
my @stopped = start('stops');
kill 'STOP', $stopped[1];
my @killed = start('dies');
kill 'KILL', $killed[1];
ended('is killed', 'dies', @killed, "$head its reader was killed by signal 9 \\(Killed\\)");
# Asked to end, rtscope ends its reader as well.
my @asked = start('asked');
kill 'TERM', $asked[0];
waitpid $asked[0], 0;
ok(($? & 127) == 15 || $? >> 8 == 143, 'ended by a signal: by that signal');
for (1 .. 200) {
	last unless kill 0, $asked[1];
	select undef, undef, undef, 0.05;
}
ok(!kill(0, $asked[1]), 'ended by a signal: its reader is gone');
ended('is stopped', 'stops', @stopped, "$head its reader was stopped \\(SIGSTOP\\) for \\d+ s and was ended");
ended('of attach is stopped', 'stops-played', @played_stopped,
	"$head its reader was stopped \\(SIGSTOP\\) for \\d+ s and was ended");
ended('of attach spins', 'spins-played', @played,
	"$head libbabeltrace2 computed for \\d+ s without getting on and was ended; the trace is damaged");
ended('spins', 'spins', @spinning, "$head libbabeltrace2 computed for \\d+ s without getting on and was ended; the trace is damaged");

# Too little memory, for the reader and for rtscope itself.
if (!$ENV{sanitizers}) {
	mkdir "$work/huge";
	write_file("$work/huge/metadata", <<'END');
/* CTF 1.8 */
typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
trace { major = 1; minor = 8; byte_order = le; };
stream { event.header := struct { uint8_t id; }; };
event { name = "huge"; id = 0; fields := struct { uint8_t x[100000000]; }; };
END
	write_file("$work/huge/stream", "\0\1\2\3");
	my $run = run('text', "$work/huge");
	ok($run->{code} == 1 && $run->{err} eq
		"rtscope: cannot read the trace $work/huge: its reader ran out of memory (limit 1024 MiB)\n",
		'the reader runs out of memory: one sentence') or diag(join "\n", told($run));
	for my $form ('', ' --json') {
		$run = run_limited("'$rtscope' attach '$work/huge' -b$form");
		ok($run->{code} == 1 && $run->{out} eq '' && $run->{err} eq
			"rtscope: cannot read the trace $work/huge: its reader ran out of memory (limit 1024 MiB)\n",
			"the reader of attach -b$form runs out of memory: one sentence")
			or diag(join "\n", told({command => 'attach', %$run}), $run->{out});
	}
	my @bad;
	for my $limit (map { $_ * 4000 } 4 .. 24) {
		system("(ulimit -v $limit; exec timeout -s KILL 60 '$rtscope' report '$work/ust') >'$work/out' 2>'$work/err'");
		my $code = $? >> 8;
		my $err = read_file("$work/err");

		# Below some limit it is the dynamic linker that cannot start it.
		next if $code == 127 || $err =~ /error while loading shared libraries/;
		push @bad, "limit $limit: code $code", $err
			unless ($code == 0 && $err eq '') || ($code == 1 && $err =~ /\Artscope: [^\n]+\n\z/);
	}
	no_faults(\@bad, 'rtscope runs out of memory: one sentence');
}
ok(!grep({ !m{/(faulty|ust|copy|csv|huge|out|err)} } glob("$work/*")), 'nothing is left behind');

done_testing;
