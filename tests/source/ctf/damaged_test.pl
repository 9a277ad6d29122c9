#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Damaged traces. Each is read as far as libbabeltrace2 reads it, its end says that it
# is damaged, or it is refused in one sentence that names the file. Nothing hangs,
# nothing crashes: the real ones of tests/data, copies cut at every 4 KiB, and copies
# with random bytes in them ($RTSCOPE_LONG: a thousand).

use strict;
use warnings;
use lib "$ENV{srcdir}/tests/support";
use Test::More;
use TraceTest;

# {code, out, err} of ctf_print; a hang is code 137.
sub run {
	my ($trace) = @_;
	my $run = run_limited("'$builddir/tests/tools/ctf_print' -q -s 10000 '$trace'");
	($run->{events}) = $run->{out} =~ /^# events (\d+)/m;
	$run->{bad} = $run->{out} =~ /bad [1-9]|corrupt [1-9]|dropped [1-9]/;
	return $run;
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

unpack_trace('faulty');
for my $name (sort keys %expected) {
	my $run = run("$work/faulty/$name/trace");
	my $want = $expected{$name};
	if (ref $want eq 'Regexp') {
		ok($run->{code} == 1 && $run->{err} =~ /$want/, "$name: refused")
			or diag(join "\n", told($run));
	} else {
		my ($events, $end, $why) = @$want;
		ok($run->{code} == 0 && $run->{events} >= $events && !$run->{bad} &&
			$run->{out} =~ /^# end $end .*$why/m, "$name: read as far as it goes")
			or diag(join "\n", told($run));
	}
}

my $good = "$work/faulty/missing-stream/trace";

# A sanitizer makes each run ten times longer.
my $step = $ENV{sanitizers} && !$ENV{RTSCOPE_LONG} ? 16384 : 4096;
for my $name (qw(metadata c0_1)) {
	my $content = read_file("$good/kernel/$name");
	my ($cuts, @bad) = (0);
	for (my $at = 0; $at < length $content; $at += $step) {
		for my $cut ($at, $at % (10 * $step) ? () : $at + 1 + int rand $step - 1) {
			my $run = run(copy_with($good, $name, substr($content, 0, $cut)));
			$cuts++;
			push @bad, "cut at $cut:", told($run) unless acceptable($run);
		}
	}
	no_faults(\@bad, "$name cut at $cuts places");
}

srand 4;
my $seeds = $ENV{RTSCOPE_LONG} ? 1000 : 30;
for my $name (qw(metadata c0_1)) {
	my $content = read_file("$good/kernel/$name");
	my @bad;
	for my $seed (1 .. $seeds) {
		my $changed = $content;
		my @at = map { int rand length $content } 1 .. 1 + int rand 8;
		substr($changed, $_, 1) = chr int rand 256 for @at;
		my $run = run(copy_with($good, $name, $changed));
		push @bad, "seed $seed, bytes @at:", told($run) unless acceptable($run);
	}
	no_faults(\@bad, "$name with random bytes, $seeds times");
}

done_testing;
