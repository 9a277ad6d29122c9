#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Compares what ctf_print says of a trace with babeltrace2's text of it: event by
# event the time, CPU, name and each field with its value. Fields may stand in another
# order. usage: same_as_babeltrace.pl OURS THEIRS
use strict;
use warnings;
no warnings "portable"; # of 64 bits

# {"ns cpu name" => [[fields], ...]}; fields: {name => [values in order]}
sub fields {
	my ($text) = @_;
	my %fields;
	while ($text =~ /([\w\[\]]+) = (\( .*? : container = -?\d+ \)|"(?:[^"\\]|\\.)*"|[^\s,{}\[\]]+)/g) {
		push @{$fields{$1}}, $2;
	}
	return \%fields;
}

sub read_ours {
	my %events;
	open(my $file, '<', $_[0]) or die "$_[0]: $!\n";
	while (<$file>) {
		next if /^#/;
		/^(\d+) (\d+) (\S+): (.*)$/ or die "not understood: $_";
		push @{$events{"$1 $2 $3"}}, fields($4);
	}
	return \%events;
}

sub read_theirs {
	my %events;
	open(my $file, '<', $_[0]) or die "$_[0]: $!\n";
	while (<$file>) {
		/^\[(\d+)\.(\d+)\] (?:\S+ )?(\S+): \{ cpu_id = (\d+) \}(?:, )?(.*)$/
			or die "not understood: $_";
		push @{$events{"$1$2 $4 $3"}}, fields($5);
	}
	return \%events;
}

my ($ours, $theirs) = (read_ours($ARGV[0]), read_theirs($ARGV[1]));
my ($count, $values, $empty, $bad) = (0, 0, 0, 0);

sub bad {
	print "# @_\n" if $bad++ < 10;
}

for my $key (keys %$theirs) {
	my @we = @{$ours->{$key} // []};
	my @they = @{$theirs->{$key}};
	bad("$key: ", scalar @we, " times, not ", scalar @they) if @we != @they;
	for my $i (0 .. $#they) {
		$count++;
		next unless $we[$i];
		for my $name (keys %{$they[$i]}) {
			my @a = @{$we[$i]{$name} // []};
			my @b = @{$they[$i]{$name}};
			for my $j (0 .. $#b) {
				my $a = $a[$j] // 'nothing';
				# libbabeltrace2 2.0 prints an earlier event's string for an empty one.
				if ($a eq '""' && $b[$j] =~ /^"/) { $empty++; next }
				$values++;
				next if $a eq $b[$j];
				# The same number, written with another base.
				my ($x, $y) = map { /^0/ ? oct : $_ } $a, $b[$j];
				bad("$key: $name is $a, not $b[$j]") if $x ne $y;
			}
		}
	}
}
for my $key (keys %$ours) {
	bad("$key: they have none") unless $theirs->{$key};
}
print "# $count events, $values values compared, $empty empty strings, $bad differences\n";
exit($bad ? 1 : 0);
