# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the Perl tests of recorded traces share beside Test::More: a folder that vanishes at
# exit, the traces of tests/data in it, and what rtscope says of them.
#
#   use lib "$ENV{srcdir}/tests/support";
#   use TraceTest;

package TraceTest;

use strict;
use warnings;
use Exporter qw(import);
use File::Path qw(remove_tree);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

our @EXPORT = qw($srcdir $builddir $rtscope $work no_faults read_file write_file read_json
	unpack_trace copy_with run_limited rtscope_output rtscope_json rtscope_rows);
our ($srcdir, $builddir, $rtscope) = @ENV{qw(srcdir builddir rtscope)};
our $work = tempdir('rtscope-test-XXXXXX', TMPDIR => 1, CLEANUP => 1);

# A test that passes where nothing is wrong; else the first lines of what is are told.
sub no_faults {
	my ($faults, $text) = @_;
	my $last = $#$faults < 9 ? $#$faults : 9;
	local $Test::Builder::Level = $Test::Builder::Level + 1;

	ok(!@$faults, $text) or diag(join "\n", @$faults[0 .. $last]);
}

sub read_file {
	my ($path) = @_;

	open my $file, '<:raw', $path or die "$path: $!";
	local $/;
	return <$file> // '';
}

sub write_file {
	my ($path, $content) = @_;

	open my $file, '>:raw', $path or die "$path: $!";
	print $file $content or die "$path: $!";
	close $file or die "$path: $!";
}

sub read_json {
	return decode_json(read_file(@_));
}

# tests/data/traces/NAME.tar.xz, to a folder NAME in $work
sub unpack_trace {
	my ($name) = @_;

	system('tar', '-xJf', "$srcdir/tests/data/traces/$name.tar.xz", '-C', $work) == 0 or die;
}

# A copy of a trace with one of its files replaced; the one before it is gone.
sub copy_with {
	my ($trace, $name, $content) = @_;
	my $copy = "$work/copy";

	remove_tree($copy);
	system('cp', '-rl', $trace, $copy) == 0 or die;
	my ($path) = split /\n/, qx(find '$copy' -name '$name');
	# The content is the original's, too.
	unlink $path or die;
	write_file($path, $content);
	return $copy;
}

# {code, out, err} of a shell's command. A hang is code 137.
sub run_limited {
	my ($line) = @_;

	system("timeout -s KILL 60 $line >'$work/out' 2>'$work/err' </dev/null");
	return {code => $? & 127 ? 128 + ($? & 127) : $? >> 8,
		out => read_file("$work/out"), err => read_file("$work/err")};
}

# What rtscope prints; it must succeed.
sub rtscope_output {
	my @arguments = @_;

	open my $output, '-|', $rtscope, @arguments or die "$rtscope: $!";
	local $/;
	my $text = <$output> // '';
	close $output or die "rtscope @arguments: status $?";
	return $text;
}

sub rtscope_json {
	return decode_json(rtscope_output(@_));
}

# One value a line.
sub rtscope_rows {
	return map { decode_json($_) } split /\n/, rtscope_output(@_);
}

1;
