#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What answers where a relay should, for tests: fake_relay.pl MODE [RELAY_PORT BYTES].
# Prints its port.
#
#   silent    takes connections and says nothing
#   garbage   says random bytes (seed 1), whatever it is asked
#   sessions  says that it has 4 billion sessions, and sends random ones for ever
#   streams   has a session; on attaching, 4 billion streams
#   gone      has a session without streams, and dies when it is asked for new ones
#   proxy     passes all on to a real relay, cuts each connection after BYTES of its answers
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($mode, $relay_port, $bytes) = @ARGV;
my $server = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1', ReuseAddr => 1)
	or die "no port: $!";
$| = 1;
$SIG{PIPE} = $SIG{CHLD} = 'IGNORE';
print $server->sockport, "\n";
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

while (my $client = $server->accept) {
	next if fork;
	if ($mode eq 'silent') {
		1 while sysread $client, my $text, 65536;
	} elsif ($mode eq 'garbage') {
		1 while sysread($client, my $text, 65536) && syswrite $client, random_bytes(5000);
	} elsif ($mode eq 'proxy') {
		proxy($client);
	} else {
		lie($client);
	}
	exit;
}
