#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes a long LTTng trace of a short one: each stream is written several times behind
# itself, each time later by the same number of cycles. The result is a valid trace with
# one longer stream a file, so that what grows with the length of a trace shows.
#
#   multiply_trace.pl COUNT TRACE TARGET
#
# The shift is a multiple of 2^32 cycles: the low 27 or 32 bits of the clock that most event
# headers hold stay right as they are. What is changed are the times, sequence number
# and count of lost events of each packet, and the 64-bit times of extended event headers,
# which are found by their form: all ones as id, a 32-bit id, the time of an event, as
# babeltrace2 tells it.
use strict;
use warnings;
use File::Find;
use File::Path 'make_path';
use File::Basename;

# magic, uuid, stream_id, stream_instance_id; begin, end, content and packet size in bits,
# sequence number, lost events. Little endian.
use constant {MAGIC => 0xc1fc1fc1, CONTEXT => 32, HEADER => 84, STEP => 2**32};

@ARGV == 3 && $ARGV[0] =~ /^[1-9]\d*$/ or die "usage: multiply_trace.pl COUNT TRACE TARGET\n";
my ($count, $trace, $target) = @ARGV;

sub contents {
	my ($path) = @_;
	open(my $file, '<:raw', $path) or die "$path: $!\n";
	local $/;
	return <$file> // '';
}

# {stream id: true where its event headers are "large"}
sub large_headers {
	my ($metadata, $path) = @_;
	my %large;
	# Out of its packets: 37 bytes of header each.
	if (substr($metadata, 0, 4) eq pack('L<', 0x75d11d57)) {
		my ($text, $at) = ('', 0);
		while ($at < length $metadata) {
			my ($content, $size) = unpack("x$at x24 L<2", $metadata);
			$text .= substr($metadata, $at + 37, $content / 8 - 37);
			$at += $size / 8;
		}
		$metadata = $text;
	}
	$metadata =~ /byte_order = le;/ or die "$path: not little endian\n";
	while ($metadata =~ /^stream \{(.*?)^\};/msg) {
		my $stream = $1;
		my ($id) = $stream =~ /\bid = (\d+);/ or die "$path: a stream without id\n";
		my ($form) = $stream =~ /event\.header := struct event_header_(compact|large);/
			or die "$path: event headers are not LTTng's\n";
		$large{$id} = $form eq 'large';
	}
	return \%large;
}

# When anything happened, in cycles.
my %times;
open(my $babeltrace, '-|', qw(babeltrace2 --clock-cycles --no-delta), $trace) or die "babeltrace2: $!\n";
while (<$babeltrace>) {
	/^\[(\d+)\]/ and $times{$1 + 0} = 1;
}
close($babeltrace) or die "babeltrace2 cannot read $trace\n";

# Places of the 64-bit times of extended headers in a packet's events.
sub extended {
	my ($events, $large) = @_;
	my $ones = $large ? qr/\xff\xff/ : qr/[\x1f\x3f\x5f\x7f\x9f\xbf\xdf\xff]/;
	my @places;
	while ($events =~ /$ones(?=..\0\0(.{8}))/sg) {
		my $time = unpack('Q<', $1);
		push @places, pos($events) + 4 if $times{$time};
	}
	return @places;
}

# [{bytes, begin, end, sequence, lost, times}...]
sub packets {
	my ($path, $large) = @_;
	my $bytes = contents($path);
	my @packets;
	my $at = 0;
	while ($at < length $bytes) {
		my ($magic, undef, $id) = unpack("x$at L< a16 L<", $bytes);
		my ($begin, $end, $content, $size, $sequence, $lost) =
			unpack('x' . ($at + CONTEXT) . ' Q<6', $bytes);
		$magic == MAGIC && exists $large->{$id} && $end >= $begin && $content <= $size &&
			$at + $size / 8 <= length $bytes or die "$path: the packet at byte $at is no LTTng packet\n";
		my $packet = substr($bytes, $at, $size / 8);
		my $events = substr($packet, HEADER, $content / 8 - HEADER);
		push @packets, {bytes => $packet, begin => $begin, end => $end, sequence => $sequence,
			lost => $lost, times => [map { $_ + HEADER } extended($events, $large->{$id})]};
		$at += $size / 8;
	}
	return \@packets;
}

# One packet of copy number $copy.
sub shifted {
	my ($packet, $copy, $shift, $packets) = @_;
	my $bytes = $packet->{bytes};
	my $later = $copy * $shift;
	substr($bytes, CONTEXT, 16) = pack('Q<2', $packet->{begin} + $later, $packet->{end} + $later);
	substr($bytes, CONTEXT + 32, 16) = pack('Q<2', $packet->{sequence} + $copy * @$packets,
		$packet->{lost} + $copy * $packets->[-1]{lost});
	for my $place (@{$packet->{times}}) {
		substr($bytes, $place, 8) = pack('Q<', unpack("x$place Q<", $bytes) + $later);
	}
	return $bytes;
}

my %streams; # by path below $trace
my ($first, $last);
find({no_chdir => 1, wanted => sub {
	return if basename($_) ne 'metadata';
	my $directory = dirname($_);
	my $metadata = contents($_);
	my $large = large_headers($metadata, $_);
	my $below = substr($directory, length $trace);
	make_path("$target$below");
	open(my $copy, '>:raw', "$target$below/metadata") or die "$target$below/metadata: $!\n";
	print $copy $metadata;
	close($copy) or die "$target$below/metadata: $!\n";
	for my $path (grep { -f && basename($_) ne 'metadata' } glob("$directory/*")) {
		my $packets = packets($path, $large);
		next unless @$packets;
		$streams{$below . '/' . basename($path)} = $packets;
		for my $packet (@$packets) {
			$first = $packet->{begin} if !defined $first || $packet->{begin} < $first;
			$last = $packet->{end} if !defined $last || $packet->{end} > $last;
		}
	}
}}, $trace);
die "$trace: no packets\n" unless defined $last;
my $shift = STEP * (int(($last - $first) / STEP) + 1);

for my $name (sort keys %streams) {
	my $packets = $streams{$name};
	open(my $stream, '>:raw', "$target$name") or die "$target$name: $!\n";
	for my $copy (0 .. $count - 1) {
		print $stream shifted($_, $copy, $shift, $packets) for @$packets;
	}
	close($stream) or die "$target$name: $!\n";
}
