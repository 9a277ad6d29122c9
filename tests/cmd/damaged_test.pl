#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# report, state and events on damaged traces: the real ones of tests/data, copies cut at
# every 4 KiB and elsewhere, and with random bytes. Each prints what could be read, or
# nothing, with one sentence that names the file and the exit code 1; nothing hangs,
# nothing crashes, no process and no file is left behind. ($RTSCOPE_LONG: more of it.)

use strict;
use warnings;
use File::Path qw(remove_tree);
use File::Temp qw(tempdir);
use JSON::PP;

my ($srcdir, $builddir, $rtscope) = @ENV{qw(srcdir builddir rtscope)};
my $work = tempdir('rtscope-damaged-XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $count = 0;
my $failed = 0;

sub ok {
	my ($good, $text, @why) = @_;

	$count++;
	print $good ? '' : 'not ', "ok $count - $text\n";
	print "#   $_\n" for $good ? () : @why[0 .. ($#why < 9 ? $#why : 9)];
	$failed++ unless $good;
}

sub slurp {
	open my $file, '<:raw', $_[0] or die "$_[0]: $!";
	local $/;
	return <$file> // '';
}

my %commands = (
	report => 'report TRACE --json',
	text => 'report TRACE',
	state => 'state TRACE --json',
	events => 'events TRACE --json',
	csv => 'state TRACE --csv CSV',
);

# What one command makes of a trace. A hang is code 137.
sub run {
	my ($command, $trace) = @_;
	my $line = $commands{$command} =~ s/TRACE/'$trace'/r =~ s{CSV}{'$work/csv'}r;

	remove_tree("$work/csv");
	system("timeout -s KILL 60 '$rtscope' $line >'$work/out' 2>'$work/err' </dev/null");
	return {command => $command, code => $? & 127 ? 128 + ($? & 127) : $? >> 8,
		out => slurp("$work/out"), err => slurp("$work/err")};
}

sub is_json {
	my ($text) = @_;

	return eval { JSON::PP->new->incr_parse($_) for split /\n(?=\{)/, $text; 1 };
}

# Is that one of the ways in which it may end?
sub wrong {
	my ($run) = @_;

	return 'a sentence, though it succeeded' if $run->{code} == 0 && $run->{err} ne '';
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

system('tar', '-xJf', "$srcdir/tests/data/traces/faulty.tar.xz", '-C', $work) == 0 or die;
system('tar', '-xJf', "$srcdir/tests/data/traces/ust.tar.xz", '-C', $work) == 0 or die;

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
			|| $run->{code} != ($run->{err} ne '');
		my $events = $command eq 'report' ? decode_json($run->{out})->{events_total} : $want->[0];
		push @bad, "$events events" if $events < $want->[0];
		push @bad, "$command: no output" if $command ne 'csv' && $run->{out} eq '';
		push @bad, 'no tables' if $command eq 'csv' && ! -s "$work/csv/long.csv";
		# A loss is told: half of a trace is not taken for all of it.
		push @bad, 'called complete' if $command eq 'state'
			&& $name =~ /discarded|overwrite|snapshot|bad-/
			&& decode_json($run->{out})->{complete};
	}
	ok(!@bad, "$name: " . (ref $expected{$name} eq 'Regexp' ? 'refused' : 'read as far as it goes'), @bad);
}
my $lost = decode_json(run('report', "$work/faulty/discarded/trace")->{out});
ok($lost->{discarded_events_total} > 0 && run('text', "$work/faulty/discarded/trace")->{out} =~
	/lost: $lost->{discarded_events_total} events/, 'what was lost while recording is told');

# A copy of a trace with one of its files replaced.
sub copy_with {
	my ($trace, $name, $content) = @_;
	my $copy = "$work/copy";

	remove_tree($copy);
	system('cp', '-rl', $trace, $copy) == 0 or die;
	my ($path) = split /\n/, qx(find '$copy' -name '$name');
	unlink $path or die;
	open my $file, '>:raw', $path or die;
	print $file $content;
	close $file;
	return $copy;
}

my @all = sort keys %commands;
srand 5;
for my $case (['ust', 'metadata'], ['ust', 'c0_0'], ['ust', 'c0_1'],
	['faulty/missing-stream/trace', 'metadata'], ['faulty/missing-stream/trace', 'c0_0']) {
	my ($trace, $name) = @$case;
	my ($path) = split /\n/, qx(find '$work/$trace' -name '$name');
	my $content = slurp($path);
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
	ok(!@bad, "$trace: $name cut at $runs places", @bad);
	@bad = ();
	for my $seed (1 .. ($ENV{RTSCOPE_LONG} ? 300 : 6)) {
		my $changed = $content;

		substr($changed, int rand length $content, 1) = chr int rand 256 for 1 .. 1 + int rand 8;
		my $run = run($all[$seed % @all], copy_with("$work/$trace", $name, $changed));
		my @wrong = wrong($run);

		push @bad, "seed $seed:", @wrong, told($run) if @wrong;
	}
	ok(!@bad, "$trace: $name with random bytes", @bad);
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
	my $err = slurp("$work/err.$number");
	ok($code == 1 && $err =~ /\A$sentence\n\z/ && -z "$work/out.$number", "the reader $text: one sentence",
		"code $code", $err);
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
	open my $file, '>', "$work/huge/metadata" or die;
	print $file <<'END';
/* CTF 1.8 */
typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
trace { major = 1; minor = 8; byte_order = le; };
stream { event.header := struct { uint8_t id; }; };
event { name = "huge"; id = 0; fields := struct { uint8_t x[100000000]; }; };
END
	close $file;
	open $file, '>', "$work/huge/stream" or die;
	print $file "\0\1\2\3";
	close $file;
	my $run = run('text', "$work/huge");
	ok($run->{code} == 1 && $run->{err} eq
		"rtscope: cannot read the trace $work/huge: its reader ran out of memory (limit 1024 MiB)\n",
		'the reader runs out of memory: one sentence', told($run));
	my @bad;
	for my $limit (map { $_ * 4000 } 4 .. 24) {
		system("(ulimit -v $limit; exec timeout -s KILL 60 '$rtscope' report '$work/ust') >'$work/out' 2>'$work/err'");
		my $code = $? >> 8;
		my $err = slurp("$work/err");

		# Below some limit it is the dynamic linker that cannot start it.
		next if $code == 127 || $err =~ /error while loading shared libraries/;
		push @bad, "limit $limit: code $code", $err
			unless ($code == 0 && $err eq '') || ($code == 1 && $err =~ /\Artscope: [^\n]+\n\z/);
	}
	ok(!@bad, 'rtscope runs out of memory: one sentence', @bad);
}
ok(!grep({ !m{/(faulty|ust|copy|csv|huge|out|err)} } glob("$work/*")), 'nothing is left behind');

print "1..$count\n";
exit($failed != 0);
