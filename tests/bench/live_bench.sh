#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A program traced by LTTng-UST, seen through a real session daemon and a real relay.
#  - How old the newest event of a sample is when the sample is printed; budget: the live timer,
#    one refresh and 100 ms.
#  - From one event's emission to the screen that shows it, of a session alone and of one beside
#    another of the host, which is waited for; the same budget.
#  - LIVE_RATE (100,000) events a second for LIVE_SECONDS (300): nothing lost, memory flat, what it
#    costs. All that watches is on the CPUs LIVE_CPUS (0), the traced program and the relay
#    where the kernel puts them.
#  - How long it takes to end while 20 sessions are attached.
skip_all() {
	echo "$@"
	exit 0
}

work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
. "$srcdir/tests/support/tracer.sh"
monitor_pid=
emitter_pid=
beside_pid=

# stop_program PID: what `traced` started, and the shell that waits for it.
stop_program() {
	[ -n "$1" ] || return 0
	pkill -TERM -P "$1" || kill -TERM "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

stop_emitting() {
	stop_program "$emitter_pid"
	emitter_pid=
}

end() {
	[ -z "$monitor_pid" ] || stop_watching
	stop_emitting
	stop_program "$beside_pid"
	tracer_stop
	relay_stop
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' INT TERM HUP
seconds=${LIVE_SECONDS:-300}
rate=${LIVE_RATE:-100000}
cpus=${LIVE_CPUS:-0}

relay_start
tracer_start

# session NAME TIMER_US [EVENTS]: with room for bursts, so that what is lost is lost by us.
session() {
	lttng create "$1" --live "$2" --ctrl-url "tcp4://127.0.0.1:$relay_base" \
		--data-url "tcp4://127.0.0.1:$((relay_base + 1))" &&
		lttng enable-channel --userspace --subbuf-size 4M --num-subbuf 8 wide &&
		lttng enable-event --userspace --channel wide "${3:-app:*}" && lttng start
}

# watch NAME REFRESH_S
watch() {
	taskset -c "$cpus" "$rtscope" attach --wait "$relay_url/host/$host/$1" -b --json -d "$2" --window 2 \
		>"$work/samples" 2>"$work/errors" </dev/null &
	monitor_pid=$!
}

stop_watching() {
	kill -TERM "$monitor_pid" 2>/dev/null
	wait "$monitor_pid" 2>/dev/null
	monitor_pid=
}

# emit RATE SECONDS
emit() {
	traced "$emitter" "$1" "$2" >"$work/emitted" &
	emitter_pid=$!
}

# The monitor, the keeper of the session and its reader.
watchers() {
	for pid in "$monitor_pid" $(pgrep -P "$monitor_pid"); do
		echo "$pid"
		pgrep -P "$pid"
	done | sort -u
}

# User and system seconds of all that watches.
cpu_s() {
	watchers | while read -r pid; do
		sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null
	done | awk -v hz="$(getconf CLK_TCK)" '{ s += $12 + $13 } END { print s / hz }'
}

# MiB of each of them.
rss_mib() {
	watchers | while read -r pid; do
		awk '/^VmRSS/ { printf "%.1f ", $2 / 1024 }' "/proc/$pid/status"
	done | sed 's/ $//'
}

# Ages of the newest event in ms, sample by sample, as they are printed.
ages() {
	tail -n +1 -F "$work/samples" 2>/dev/null | perl -MTime::HiRes=time -ne '
		$| = 1; /"timestamp_ns":(\d+)/ and $1 and printf "%.0f\n", time * 1e3 - $1 / 1e6' >"$work/ages" &
	ages_pid=$!
	sleep "$1"
	pkill -P "$ages_pid" 2>/dev/null
	kill "$ages_pid" 2>/dev/null
	wait "$ages_pid" 2>/dev/null
}

# until_on_screen TITLE TIMER_MS REFRESH_MS URL...: 20 requests, one after the other, each asked
# for at another moment of the live timer and the refresh.
until_on_screen() {
	title=$1
	timer_ms=$2
	refresh_ms=$3
	shift 3
	cat >"$work/config.json" <<'CONFIG'
{"trackers": [{"name": "request", "begin": "app:request_begin", "end": "app:request_end",
	"key": ["id"]}]}
CONFIG
	rm -f "$work/asked"
	mkfifo "$work/asked"
	traced "$emitter" asked <"$work/asked" >"$work/emitted" &
	emitter_pid=$!
	exec 9>"$work/asked"
	{
		echo "limit 60"
		echo "size 120x40"
		echo "start $rtscope attach --wait --config $work/config.json --window 600" \
			"-d $(perl -e 'print $ARGV[0] / 1e3' "$refresh_ms") $*"
		echo "wait F1Help"
		echo "type k"
		echo "wait durations of trackers"
		# The first one shows that all is there, and is not counted.
		for count in $(seq 21); do
			echo "command perl -e 'select undef, undef, undef, rand 1' && echo >&9"
			echo "wait /durations of trackers +$count /"
			echo "command date +%s.%N >>$work/shown"
		done
		echo "type q"
		echo "exit 0"
	} >"$work/delay.screen"
	: >"$work/shown"
	"$builddir/tests/tools/screen" "$work/delay.screen" >"$work/screen.txt" 2>&1
	exec 9>&-
	stop_emitting
	grep -v '^ok\|^1[.][.]' "$work/screen.txt"
	paste "$work/emitted" "$work/shown" | tail -n +2 | awk '{ printf "%.0f\n", ($2 - $1) * 1e3 }' |
		sort -n | awk -v title="$title" -v timer="$timer_ms" -v refresh="$refresh_ms" '
		{ age[NR] = $1 } END { if (NR) printf \
		"%s, timer %d ms, refresh %d ms: emitted -> on screen p50 %d, largest %d ms of %d; budget %d\n",
		title, timer, refresh, age[int((NR + 1) / 2)], age[NR], NR, timer + refresh + 100 }'
}

for timer in 200000 1000000; do
	session "delay$timer" "$timer" || exit 1
	watch "delay$timer" 0.1
	emit 1000 25
	within 30 test -s "$work/samples"
	sleep 4
	: >"$work/samples"
	ages 15
	sort -n "$work/ages" | awk -v timer="$((timer / 1000))" '{ age[NR] = $1 } END { if (NR) printf \
		"timer %d ms, refresh 100 ms: age of the newest event p50 %d, p99 %d, largest %d ms of %d; budget %d\n",
		timer, age[int((NR + 1) / 2)], age[int(NR * 0.99) ? int(NR * 0.99) : 1], age[NR], NR, timer + 200 }'
	stop_watching
	stop_emitting
	lttng destroy "delay$timer"
done

for refresh_ms in 100 1000; do
	session screen 200000 || exit 1
	until_on_screen "one session" 200 "$refresh_ms" "$relay_url/host/$host/screen"
	session beside 200000 'app:tick' || exit 1
	traced "$emitter" 1000 120 >/dev/null &
	beside_pid=$!
	until_on_screen "and another of the host" 200 "$refresh_ms" \
		"$relay_url/host/$host/screen" "$relay_url/host/$host/beside"
	stop_program "$beside_pid"
	beside_pid=
	lttng destroy beside
	lttng destroy screen
done

session rate 200000 || exit 1
watch rate 1
emit "$rate" "$seconds"
within 30 test -s "$work/samples"
sleep 10
before=$(cpu_s)
rss_before=$(rss_mib)
begin=$(date +%s.%N)
wait "$emitter_pid"
emitter_pid=
rss_after=$(rss_mib)
after=$(cpu_s)
ended=$(date +%s.%N)
sleep 3
stop_watching
jq -s -r --arg emitted "$(cat "$work/emitted")" --argjson before "$before" --argjson after "$after" \
	--argjson begin "$begin" --argjson ended "$ended" --arg cpus "$cpus" \
	--arg rss_before "$rss_before" --arg rss_after "$rss_after" '
	($ended - $begin) as $time |
	"\($emitted) events in \($time + 10 | floor) s, watched from CPUs \($cpus): lost \(
	map(.lost.events) | max), \(100 * ($after - $before) / $time | floor) % of a CPU, RSS of \(
	"monitor, keeper, reader") \($rss_before) MiB after 10 s, \($rss_after) MiB at the end"' \
	"$work/samples"
lttng destroy rate

# Twenty sessions without programs, each with a keeper and its reader.
urls=
for number in $(seq 20); do
	trace "quit$number" 200000 && urls="$urls $relay_url/host/$host/quit$number"
done
# shellcheck disable=SC2086
"$rtscope" attach $urls -b -d 1 >"$work/samples" 2>"$work/errors" </dev/null &
monitor_pid=$!
all_read() {
	[ "$(watchers | wc -l)" -ge 41 ]
}
within 60 all_read
sleep 3
begin=$(date +%s.%N)
stop_watching
perl -e 'printf "20 sessions: all has ended %.0f ms after SIGTERM\n", 1e3 * ($ARGV[1] - $ARGV[0])' \
	"$begin" "$(date +%s.%N)"
