#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Damaged traces. Each is read as far as libbabeltrace2 reads it, its end says that it
# is damaged, or it is refused in one sentence that names the file. Nothing hangs,
# nothing crashes: the real ones of tests/data, copies cut at every 4 KiB, and copies
# with random bytes in them ($RTSCOPE_LONG: a thousand).
use strict;
use warnings;
use File::Temp 'tempdir';
use File::Path 'remove_tree';
use IPC::Open3;

my ($srcdir, $builddir) = @ENV{qw(srcdir builddir)};
my $work = tempdir('rtscope-damaged-XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $count = 0;
my $failed = 0;

sub ok {
	my ($passed, $text, @why) = @_;
	$count++;
	$failed++ unless $passed;
	print $passed ? 'ok' : 'not ok', " $count - $text\n", map { "# $_\n" } $passed ? () : @why;
	return $passed;
}

# {code, out, err} of ctf_print; a hang is code 137.
sub run {
	my ($trace) = @_;
	system("timeout -s KILL 60 '$builddir/tests/tools/ctf_print' -q -s 10000 '$trace' >$work/out 2>$work/err");
	my %run = (code => $? & 127 ? 128 + ($? & 127) : $? >> 8);
	for my $name (qw(out err)) {
		open(my $file, '<', "$work/$name") or die;
		local $/;
		$run{$name} = <$file> // '';
	}
	($run{events}) = $run{out} =~ /^# events (\d+)/m;
	$run{bad} = $run{out} =~ /bad [1-9]|corrupt [1-9]|dropped [1-9]/;
	return \%run;
}

# Is the run one of the two that may be?
sub acceptable {
	my ($run) = @_;
	return 0 if $run->{bad};
	return $run->{out} =~ /^# end [01] /m && $run->{err} eq '' if $run->{code} == 0;
	return $run->{code} == 1 && $run->{err} =~ /\A[^\n]{20,510}\n\z/ &&
		$run->{err} !~ /killed by signal|ended early/;
}

sub told {
	my ($run) = @_;
	return ("code $run->{code}", split(/\n/, "$run->{out}$run->{err}"));
}

# NAME => regular expression of the refusal, or [events at least, end]
my %expected = (
	'truncated' => qr{/c0_1 is cut: the packet at byte 65536 has 65536 bytes, the file ends at byte 98297$},
	'truncated-with-index' => qr{/c0_1 is cut: the packet at byte 65536 has 65536 bytes, the file ends at byte 98297$},
	'truncated-header' => qr{/c0_2 is cut: it ends at byte 458782, in the header of the packet at byte 458752$},
	'bad-magic' => qr{/c0_0 is damaged: the packet at byte 65536 has a wrong magic number$},
	'no-metadata' => qr{ holds no trace: no file `metadata` in it or below$},
	'empty-metadata' => qr{/metadata is empty$},
	'truncated-metadata' => qr{/metadata is cut: the packet at byte 208896 has 4096 bytes, the file ends at byte 211353$},
	'bad-magic-with-index' => [18523, 1, qr{/c0_0 is damaged: the packet at byte 65536 has a wrong magic}],
	'bad-content' => [4067, 1, qr{/c0_2 is damaged: No event class with ID}],
	'bad-uuid' => [36188, 1, qr{/c0_3 is damaged: the packet at byte 0 is of another trace}],
	'empty-stream' => [32111, 0, qr//],
	'missing-stream' => [23696, 0, qr//],
);

system('tar', '-xJf', "$srcdir/tests/data/traces/faulty.tar.xz", '-C', $work) == 0 or die;
for my $name (sort keys %expected) {
	my $run = run("$work/faulty/$name/trace");
	my $want = $expected{$name};
	if (ref $want eq 'Regexp') {
		ok($run->{code} == 1 && $run->{err} =~ /$want/, "$name: refused", told($run));
	} else {
		my ($events, $end, $why) = @$want;
		ok($run->{code} == 0 && $run->{events} >= $events && !$run->{bad} &&
			$run->{out} =~ /^# end $end $why/m || $run->{out} =~ /^# end $end .*$why/m,
			"$name: read as far as it goes", told($run));
	}
}

my $good = "$work/faulty/missing-stream/trace/kernel";
my $copy = "$work/copy/trace/kernel";

sub slurp {
	open(my $file, '<:raw', $_[0]) or die "$_[0]: $!";
	local $/;
	return scalar <$file>;
}

# A copy of the good trace with one file replaced.
sub with_file {
	my ($name, $content) = @_;
	remove_tree("$work/copy");
	system('mkdir', '-p', $copy) == 0 or die;
	for my $file (qw(c0_0 c0_1 metadata)) {
		link("$good/$file", "$copy/$file") or die if $file ne $name;
	}
	open(my $file, '>:raw', "$copy/$name") or die;
	print $file $content;
	close($file);
	return "$work/copy/trace";
}

# A sanitizer makes each run ten times longer.
my $step = $ENV{sanitizers} && !$ENV{RTSCOPE_LONG} ? 16384 : 4096;
for my $name (qw(metadata c0_1)) {
	my $content = slurp("$good/$name");
	my ($cuts, @bad) = (0);
	for (my $at = 0; $at < length $content; $at += $step) {
		for my $cut ($at, $at % (10 * $step) ? () : $at + 1 + int rand $step - 1) {
			my $run = run(with_file($name, substr($content, 0, $cut)));
			$cuts++;
			push @bad, "cut at $cut:", told($run) unless acceptable($run);
		}
	}
	ok(!@bad, "$name cut at $cuts places", @bad);
}

srand 4;
my $seeds = $ENV{RTSCOPE_LONG} ? 1000 : 30;
for my $name (qw(metadata c0_1)) {
	my $content = slurp("$good/$name");
	my @bad;
	for my $seed (1 .. $seeds) {
		my $changed = $content;
		my @at = map { int rand length $content } 1 .. 1 + int rand 8;
		substr($changed, $_, 1) = chr int rand 256 for @at;
		my $run = run(with_file($name, $changed));
		push @bad, "seed $seed, bytes @at:", told($run) unless acceptable($run);
	}
	ok(!@bad, "$name with random bytes, $seeds times", @bad);
}

print "1..$count\n";
exit($failed ? 1 : 0);
