#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A real JVM as `rtscope -b` tells of it, in JSON and as text, beside the JVM's own log.
. "$srcdir/tests/support/tap.sh"

command -v java >/dev/null || skip_all 'there is no java'
HOME=$work XDG_CONFIG_HOME=$work
export HOME XDG_CONFIG_HOME

# Waits until the file $1 holds the line $2.
until_line() {
	for _ in $(seq 600); do
		grep -qx -- "$2" "$1" && return 0
		sleep 0.1
	done
	return 1
}

# count WHAT: how many of them the JVM logged.
count() {
	grep -c "$1" "$work/log"
}

check() { # COLLECTOR
	rm -f "$work/in" "$work/log"
	mkfifo "$work/in"
	: >"$work/out"
	timeout -s KILL 100 java -Xmx64m "-XX:+Use$1" "-Xlog:gc:file=$work/log" \
		-cp "$srcdir/tests/data/gc" Allocate 300 <"$work/in" >"$work/out" 2>"$work/err" &
	exec 3>"$work/in"
	ok "$1: the JVM has allocated" until_line "$work/out" allocated
	pid=$(pgrep -P $! java || echo $!)
	timeout -s KILL 30 "$rtscope" -b --json --no-probe -n 2 -d 0.3 --pid "$pid" >"$work/rows" 2>"$work/err"
	timeout -s KILL 30 "$rtscope" -b --no-probe -n 1 -d 0.3 --pid "$pid" >"$work/text" 2>>"$work/err"
	exec 3>&-
	wait
	jq -c --argjson pid "$pid" '[.gc[] | select(.pid == $pid)]' "$work/rows" | tail -n 1 >"$work/gc"
	is "$1: young and full collections are as many as it logged" \
		"$(jq -c '[.[0].collections, .[1].collections]' "$work/gc")" "[$(count 'Pause Young'),$(count 'Pause Full')]"
	is "$1: the runtime, the cause, what is plausible" "$(jq -c '[.[0].runtime, .[0].cause,
		(.[0].time_ns > 0), (.[0].heap_used_bytes > 0),
		(.[0].heap_used_bytes <= .[0].heap_capacity_bytes), (.[0].heap_capacity_bytes <= 67108864)]' "$work/gc")" \
		'["hotspot","System.gc()",true,true,true,true]'
	like "$1: the text tells it, too, with the heap and the cause" "$(cat "$work/text")" \
		"^$pid hotspot .* $(count 'Pause Young')\\.00 .* [0-9]+\\.[0-9]+ +[0-9]+\\.[0-9]+  System\\.gc\\(\\)$"
	is "$1: no error" "$(cat "$work/err")" ''
}

check SerialGC
check G1GC
done_testing
