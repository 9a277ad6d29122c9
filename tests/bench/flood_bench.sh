#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A live session of a kernel that brings far more than can be taken, all that watches on one
# CPU (FLOOD_CPUS), the player and the relay where the kernel puts them.
#  - How many events a second are taken.
#  - FLOOD_TIMES (10) times as many for FLOOD_SECONDS (2): whether the relay takes them in that
#    time, whether what was played is what was taken and what was told as lost, and when.
#  - How long the screen's answer to a key takes meanwhile.
skip_all() {
	echo "$@"
	exit 0
}

work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
. "$srcdir/tests/support/relay.sh"
. "$srcdir/tests/support/said.sh"
said="$work/samples"
monitor_pid=
play_pid=
end() {
	for pid in $monitor_pid $play_pid; do
		kill -TERM "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	relay_stop
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM HUP
cpus=${FLOOD_CPUS:-0}
times=${FLOOD_TIMES:-10}
seconds=${FLOOD_SECONDS:-2}

relay_start
unpack rt-load
events_once=$(babeltrace2 "$trace" | wc -l)
# Of the trace, with the rest of time that multiply_trace.pl leaves behind it.
seconds_once=12.884901888

# flood SESSION TIMES SPEED: the trace so many times on end, from when a viewer is there.
flood() {
	rm -rf "$work/long"
	"$srcdir/tests/tools/multiply_trace.pl" "$2" "$trace" "$work/long"
	events=$((events_once * $2))
	: >"$work/played"
	# shellcheck disable=SC2086
	"$player" $relay_ports --host there --session "$1" --live-timer 200000 --wait-viewer \
		--stay 600 --tell-sent --speed "$3" "$work/long" >"$work/played" 2>"$work/sent" &
	play_pid=$!
	within 60 test -s "$work/played"
	url=$(cat "$work/played")
}

# Nothing of it is needed any more: the relay keeps all on disk.
stop_flood() {
	kill -TERM "$play_pid"
	wait "$play_pid" 2>/dev/null
	play_pid=
	rm -rf "$work/relay/there"
}

# The source and the state, without screens.
watch() {
	taskset -c "$cpus" "$builddir/tests/tools/live_print" "$url" >"$work/samples" 2>&1 &
	monitor_pid=$!
}

stop_watching() {
	kill -TERM "$monitor_pid"
	wait "$monitor_pid" 2>/dev/null
	monitor_pid=
}

all_told() {
	taken=$(counts events)
	lost=$(counts lost)
	[ $((${taken:-0} + ${lost:-0})) -ge "$events" ]
}

now() {
	date +%s.%N
}

flood capacity 20 0
watch
within 60 test -s "$work/sent"
begin=$(now)
within 120 all_told
capacity=$(perl -e 'printf "%d", $ARGV[0] / ($ARGV[2] - $ARGV[1] + $ARGV[3])' "$events" "$begin" \
	"$(now)" "$(sed 's/[^0-9.]//g' "$work/sent")")
echo "$events events at once, watched from CPU $cpus: $taken taken, $lost lost, $capacity a second"
stop_watching
stop_flood

speed=$(perl -e 'printf "%.3f", $ARGV[0] * $ARGV[1] / ($ARGV[2] / $ARGV[3])' "$times" "$capacity" \
	"$events_once" "$seconds_once")
rounds=$(perl -e 'printf "%d", $ARGV[0] * $ARGV[1] * $ARGV[2] / $ARGV[3] + 1' "$times" "$capacity" \
	"$seconds" "$events_once")
flood flood "$rounds" "$speed"
watch
within 60 test -s "$work/sent"
begin=$(now)
within 300 all_told
echo "$times times as many for $seconds s: the relay took $events $(cat "$work/sent"), then"
[ $((taken + lost)) -eq "$events" ] && verdict='all of them' || verdict="NOT the $events"
echo "  $taken taken + $lost lost = $((taken + lost)), $verdict, told $(perl -e \
	'printf "%.1f", $ARGV[1] - $ARGV[0]' "$begin" "$(now)") s later"
stop_watching
stop_flood

# Keys and what they bring on screen, one after the other.
{
	echo "limit 60"
	echo "size 120x40"
	echo "start taskset -c $cpus $rtscope attach \$url --window 2"
	echo "wait wakeup latency"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		echo "command date +%s.%N >>$work/keys"
		echo "type <F5>"
		echo "wait processes of the last"
		echo "command date +%s.%N >>$work/keys"
		echo "type <F6>"
		echo "wait files of all processes"
	done
	echo "command date +%s.%N >>$work/keys"
	echo "type q"
	echo "exit 0"
} >"$work/keys.screen"
flood keys "$rounds" "$speed"
url=$url "$builddir/tests/tools/screen" "$work/keys.screen" >"$work/screen.txt" 2>&1
perl -e 'chomp(my @at = <>); my @took = sort { $a <=> $b } map { $at[$_] - $at[$_ - 1] } 1 .. $#at;
	printf "%d keys meanwhile: answered after %.0f ms at the median, %.0f ms at most\n",
		scalar @took, 1e3 * $took[@took / 2], 1e3 * $took[-1] if @took' "$work/keys"
grep -v '^ok\|^1[.][.]' "$work/screen.txt"
stop_flood
