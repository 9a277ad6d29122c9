# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# An lttng-relayd of a test's own, after tap.sh: relay_start, then $relay_url
# (net://127.0.0.1:PORT), $relay_pid, the player's options in $relay_ports, and `play`.

command -v lttng-relayd >/dev/null || skip_all "lttng-relayd is not installed (lttng-tools)"
player="$builddir/tests/tools/relay_player"
export HOME="$work" LTTNG_HOME="$work"

# is_listening PORT
is_listening() {
	perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(
		PeerAddr => "127.0.0.1:$ARGV[0]", Timeout => 2)' "$1"
}

# within SECONDS COMMAND...: until it succeeds; fails if it never does.
within() {
	within_tries=$(($1 * 10))
	shift
	until "$@"; do
		within_tries=$((within_tries - 1))
		[ "$within_tries" -gt 0 ] || return 1
		sleep 0.1
	done
}

# On the ports that it had before, if there were any.
relay_run() {
	lttng-relayd -C "tcp://127.0.0.1:$relay_base" -D "tcp://127.0.0.1:$((relay_base + 1))" \
		-L "tcp://127.0.0.1:$((relay_base + 2))" -o "$work/relay" >>"$work/relayd.log" 2>&1 &
	relay_pid=$!
	within_tries=100
	while kill -0 "$relay_pid" 2>/dev/null && [ "$within_tries" -gt 0 ]; do
		is_listening $((relay_base + 2)) && return 0
		within_tries=$((within_tries - 1))
		sleep 0.1
	done
	return 1
}

relay_start() {
	relay_base=$((20000 + $$ * 7 % 12000))
	for _ in 1 2 3 4 5 6 7 8; do
		is_listening $((relay_base + 2)) || { relay_run && break; }
		relay_base=$((20000 + (relay_base + 3457) % 12000))
	done
	relay_port=$((relay_base + 2))
	relay_url="net://127.0.0.1:$relay_port"
	relay_ports="--control-port $relay_base --data-port $((relay_base + 1)) --live-port $relay_port"
}

# Ended before the test is, with its threads gone.
relay_stop() {
	kill -KILL "$relay_pid" 2>/dev/null
	wait "$relay_pid" 2>/dev/null
}

# play HOST SESSION OPTION... TRACE: the trace as a live session of the relay, in the background,
# until the relay has it. The player is $play_pid.
play() {
	: >"$work/played"
	play_host=$1
	play_session=$2
	shift 2
	# shellcheck disable=SC2086
	"$player" $relay_ports --host "$play_host" --session "$play_session" --live-timer 200000 "$@" \
		>"$work/played" 2>>"$work/player.log" &
	play_pid=$!
	within 30 test -s "$work/played"
}

stop_playing() {
	kill -TERM "$play_pid" 2>/dev/null
	wait "$play_pid" 2>/dev/null
}

# unpack NAME: a trace of tests/data/traces; its directory is $trace.
unpack() {
	[ -d "$work/$1" ] || tar -C "$work" -xf "$srcdir/tests/data/traces/$1.tar.xz"
	trace="$work/$1/trace/kernel"
}
