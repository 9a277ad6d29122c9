#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What answers where a relay should, for tests: fake_relay.pl MODE [RELAY_PORT [BYTES]].
# Prints its port.
#
#   silent    takes connections and says nothing
#   garbage   says random bytes (seed 1), whatever it is asked
#   sessions  says that it has 4 billion sessions, and sends random ones for ever
#   streams   has a session; on attaching, 4 billion streams
#   gone      has a session without streams, and dies when it is asked for new ones
#   proxy     passes all on to a real relay, cuts each connection after BYTES of its answers
#   lies      prints the names of these:
#   a lie     passes all on to a real relay, but what it answers is changed: see %lies;
#             packet-half breaks the connection in the middle of a packet
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($mode, $relay_port, $bytes) = @ARGV;
my $server = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1', ReuseAddr => 1)
	or die "no port: $!";
$| = 1;
$SIG{PIPE} = $SIG{CHLD} = 'IGNORE';
srand 1;

sub random_bytes { join '', map { chr int rand 256 } 1 .. shift }

sub read_bytes {
	my ($client, $count) = @_;
	my $text = '';
	while (length $text < $count) {
		sysread $client, $text, $count - length $text, length $text or exit;
	}
	return $text;
}

# One command of the protocol: its number.
sub command {
	my $client = shift;
	my ($high, $low, $number) = unpack 'N4', read_bytes($client, 16);
	read_bytes($client, $low) if $low;
	return $number;
}

sub session {
	return pack 'N2 N3 a64 a255', 0, 1, 1000000, 0, 1, 'h', 's';
}

sub lie {
	my $client = shift;
	while (1) {
		my $number = command($client);
		if ($number == 1) {
			syswrite $client, pack 'N2 N3', 0, 1, 2, 10, 1;
		} elsif ($number == 2 && $mode eq 'sessions') {
			syswrite $client, pack 'N', 0xffffffff;
			1 while syswrite $client, random_bytes(339);
			return;
		} elsif ($number == 2) {
			syswrite $client, pack('N', 1) . session();
		} elsif ($number == 3 && $mode eq 'gone') {
			syswrite $client, pack 'N2', 1, 0;
		} elsif ($number == 7 && $mode eq 'gone') {
			return;
		} elsif ($number == 3) {
			syswrite $client, pack 'N2', 1, 0xffffffff;
			1 while syswrite $client, random_bytes(4371);
			return;
		} else {
			syswrite $client, pack 'N', 1;
		}
	}
}

sub proxy {
	my $client = shift;
	my $relay = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$relay_port") or return;
	my $select = IO::Select->new($client, $relay);
	my $left = $bytes;
	while (my @ready = $select->can_read) {
		for my $from (@ready) {
			my $room = $from == $relay && $left < 65536 ? $left : 65536;
			sysread($from, my $text, $room) or return;
			syswrite $from == $relay ? $client : $relay, $text;
			$left -= length $text if $from == $relay;
			return unless $left > 0;
		}
	}
}

# What the viewer's commands are answered: numbers of the protocol.
use constant {CONNECT => 1, LIST => 2, ATTACH => 3, NEXT_INDEX => 4, PACKET => 5, METADATA => 6,
	NEW_STREAMS => 7};
use constant {INDEX_BYTES => 64, PACKET_OK => 1, INDEX_OK => 1, METADATA_OK => 1};

# Bits of a packet of a stream: magic, uuid, stream; instance; begin, end; content, size.
use constant {PACKET_CONTENT => 48, PACKET_SIZE => 56};

# Packets before the one that breaks off: something of each stream, before which nothing is shown.
use constant WHOLE => 16;

# Of a connection, each of which has a process.
my ($packets, $broken) = (0, 0);

# Each changes an index (offset, packet and content size in bits, begin, end, lost events), or
# the head of an answer (status, length, flags) and the bytes behind it.
my %lies = (
	'index-huge' => {index => sub { $_[1] = $_[2] = 2**62 }},
	'index-negative' => {index => sub { $_[1] = $_[2] = -8 }},
	'index-zero' => {index => sub { $_[1] = $_[2] = 0 }},
	'index-odd' => {index => sub { $_[1] -= 3 }},
	'index-content' => {index => sub { $_[2] = $_[1] * 2 }},
	'index-times' => {index => sub { @_[3, 4] = @_[4, 3] }},
	'index-future' => {index => sub { $_[4] = -1 }},
	'index-lost' => {index => sub { $_[5] = -1 }},
	'length-huge' => {packet => sub { $_[1] = 0xffffffff }},
	'length-negative' => {packet => sub { $_[1] = 0x80000000 }},
	'length-more' => {packet => sub { $_[1] *= 2 }},
	'length-none' => {packet => sub { $_[1] = 0 }},
	'packet-content' => {packet => sub { substr $_[3], PACKET_CONTENT, 8, pack 'Q<', 2**40 }},
	'packet-size' => {packet => sub { substr $_[3], PACKET_SIZE, 8, pack 'Q<', 2**62 }},
	'packet-cut' => {packet => sub { substr $_[3], PACKET_CONTENT, 16, pack 'Q<Q<', 8, 16 }},
	'packet-random' => {packet => sub { substr $_[3], 84, 4000, random_bytes(4000) }},
	'packet-half' => {packet => sub { substr($_[3], length($_[3]) / 2) = '' if $broken = ++$packets > WHOLE }},
	'metadata-huge' => {metadata => sub { $_[0] = 2**40 }},
	'metadata-negative' => {metadata => sub { $_[0] = -1 }},
	'metadata-random' => {metadata => sub { $_[2] = random_bytes(length $_[2]) }},
);

# The relay's answer to a command, as it says or as we do.
sub answer {
	my ($relay, $number, $lie) = @_;
	my $text;

	if ($number == CONNECT) {
		return read_bytes($relay, 20);
	} elsif ($number == LIST) {
		$text = read_bytes($relay, 4);
		return $text . read_bytes($relay, 339 * unpack 'N', $text);
	} elsif ($number == ATTACH || $number == NEW_STREAMS) {
		$text = read_bytes($relay, 8);
		return $text . read_bytes($relay, 4371 * (unpack 'N2', $text)[1]);
	} elsif ($number == NEXT_INDEX) {
		my @index = unpack 'Q>7N2', read_bytes($relay, INDEX_BYTES);

		$lie->{index}->(@index) if $lie->{index} && $index[7] == INDEX_OK;
		return pack 'Q>7N2', @index;
	} elsif ($number == PACKET) {
		my @head = unpack 'N3', read_bytes($relay, 12);

		return pack 'N3', @head unless $head[0] == PACKET_OK;
		$text = read_bytes($relay, $head[1]);
		$lie->{packet}->(@head, $text) if $lie->{packet};
		return pack('N3', @head) . $text;
	} elsif ($number == METADATA) {
		my ($length, $status) = unpack 'Q>N', read_bytes($relay, 12);

		return pack 'Q>N', $length, $status unless $status == METADATA_OK;
		$text = read_bytes($relay, $length);
		$lie->{metadata}->($length, $status, $text) if $lie->{metadata};
		return pack('Q>N', $length, $status) . $text;
	}
	return read_bytes($relay, 4);
}

sub distort {
	my ($client, $lie) = @_;
	my $relay = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$relay_port") or return;

	while (1) {
		my $head = read_bytes($client, 16);
		my ($high, $low, $number) = unpack 'N3', $head;

		syswrite $relay, $head . read_bytes($client, $low);
		syswrite $client, answer($relay, $number, $lie);
		return if $broken;
	}
}

if ($mode eq 'lies') {
	print "$_\n" for sort keys %lies;
	exit;
}
print $server->sockport, "\n";
while (my $client = $server->accept) {
	next if fork;
	if ($mode eq 'silent') {
		1 while sysread $client, my $text, 65536;
	} elsif ($mode eq 'garbage') {
		1 while sysread($client, my $text, 65536) && syswrite $client, random_bytes(5000);
	} elsif ($mode eq 'proxy') {
		proxy($client);
	} elsif ($lies{$mode}) {
		distort($client, $lies{$mode});
	} else {
		lie($client);
	}
	exit;
}
