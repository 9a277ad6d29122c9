#!/bin/sh
# shellcheck disable=SC2086 # what is unquoted are numbers, or words that are to be several
# SPDX-License-Identifier: GPL-2.0-or-later
# The child that reads a trace is killed, stopped, runs out of memory, spins: one
# sentence and exit code 1, and in no case is a process left behind.
. "$srcdir/tests/support/tap.sh"

print=$builddir/tests/tools/ctf_print
tar -xJf "$srcdir/tests/data/traces/multichan.tar.xz" -C "$work"
trace=$work/multichan/trace

# Starts ctf_print with a ring so small that the child waits for room until `go`; sets
# $parent and $child.
mkfifo "$work/input"
start() {
	"$print" -q -p -w -r 65536 "$@" "$trace" >"$work/out" 2>"$work/err" <"$work/input" &
	parent=$!
	exec 3>"$work/input"
	until child=$(head -n 1 "$work/out") && [ -n "$child" ]; do sleep 0.05; done
}
go() {
	exec 3>&-
}

gone() { # PID: within some seconds
	tries=100
	while kill -0 "$1" 2>/dev/null && [ $tries -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.05
	done
	! kill -0 "$1" 2>/dev/null
}

ended() { # TEXT SENTENCE
	wait "$parent"
	is "$1: exit code" $? 1
	like "$1: one sentence" "$(cat "$work/err")" "$2"
	is "$1: and no more" "$(wc -l <"$work/err")" 1
	ok "$1: no child is left" gone "$child"
}

start
kill -KILL "$child"
go
ended killed "^cannot read the trace $trace: its reader was killed by signal 9 \(Killed\)$"

start -s 1000
kill -STOP "$child"
go
ended stopped "^cannot read the trace $trace: its reader was stopped \(SIGSTOP\) for [0-9]+ s and was ended$"

start
is "no rights: capabilities" "$(awk '$1 == "CapPrm:" || $1 == "CapEff:" { print $2 }' \
	"/proc/$child/status" | sort -u)" 0000000000000000
is "no rights: no new ones, calls filtered" "$(awk '$1 == "NoNewPrivs:" || $1 == "Seccomp:" \
	{ print $1, $2 }' "/proc/$child/status")" "NoNewPrivs: 1
Seccomp: 2"
case $sanitizers in
'') is "no rights: no file but /dev/null, its log and the trace's" \
	"$(for fd in "/proc/$child/fd"/*; do readlink "$fd"; done | grep -v "^$trace/" |
		sed 's/:.*//' | sort -u)" "/dev/null
pipe" ;;
esac
kill -KILL "$parent"
wait "$parent" 2>/dev/null
go
ok "a parent that is killed takes its child along" gone "$child"

# An event of 100 million numbers.
mkdir "$work/huge"
cat >"$work/huge/metadata" <<'END'
/* CTF 1.8 */
typealias integer { size = 8; align = 8; signed = false; } := uint8_t;
trace { major = 1; minor = 8; byte_order = le; };
stream { event.header := struct { uint8_t id; }; };
event { name = "huge"; id = 0; fields := struct { uint8_t x[100000000]; }; };
END
printf '\000\001\002\003' >"$work/huge/stream"
case $sanitizers in
'')
	timeout -s KILL 60 "$print" -q "$work/huge" >"$work/out" 2>"$work/err"
	is "out of memory: exit code" $? 1
	is "out of memory: one sentence" "$(cat "$work/err")" \
		"cannot read the trace $work/huge: its reader ran out of memory (limit 1024 MiB)"
	;;
esac

LD_LIBRARY_PATH=$builddir/tests/tools timeout -s KILL 60 "$print" -q -s 1000 "$trace" \
	>"$work/out" 2>"$work/err"
is "spinning: exit code" $? 1
like "spinning: one sentence" "$(cat "$work/err")" "^cannot read the trace $trace: \
libbabeltrace2 computed for [0-9]+ s without getting on and was ended; the trace is damaged$"
is "spinning: and no more" "$(wc -l <"$work/err")" 1

done_testing
