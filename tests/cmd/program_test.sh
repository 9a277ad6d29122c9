#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --on-threshold run:PROGRAM with real programs: what they are given, how often they run, what
# becomes of those that hang, and that nothing is left behind.
. "$srcdir/tests/support/tap.sh"

measure() {
	timeout -s KILL 60 "$rtscope" -b --policy other -i 2000 --threshold 1ns "$@"
}
# program NAME: executable, its text from the standard input.
program() {
	{
		echo '#!/bin/sh'
		cat
	} >"$work/$1"
	chmod +x "$work/$1"
}

# What cannot be run is refused at the start.
refused() { # TEXT SENTENCE PROGRAM
	measure -n 1 --on-threshold "run:$3" >"$work/out" 2>"$work/err"
	is "$1: exit code, one sentence, no sample" \
		"$? $(wc -l <"$work/err") $(wc -c <"$work/out")" "1 1 0"
	like "$1" "$(cat "$work/err")" "^rtscope: --on-threshold: run:$2"
}
echo text >"$work/text"
refused "no such path" ".*/nowhere: cannot be run: No such file" "$work/nowhere"
refused "no such name" "no-such-program-anywhere: there is no such program in PATH" no-such-program-anywhere
refused "a directory" ".* is no regular file" "$work"
"$rtscope" -b --threshold 1 --on-threshold run: >"$work/out" 2>"$work/err"
is "no program at all is wrong usage" "$? $(wc -l <"$work/err")" "64 1"
refused "not executable" ".*/text: cannot be run, try chmod" "$work/text"

# Its arguments: time, CPU, latency, cause; the environment is the user's, nothing else is left.
program tells <<-'END'
	[ -e "$WORK/told" ] && exit 0
	exec >"$WORK/telling"
	echo $#
	printf '%s\n' "$1" "$2" "$3" "$4"
	for descriptor in /proc/$$/fd/*; do
		readlink "$descriptor"
	done | grep -cv -e ^/dev/null$ -e /telling$ -e /tells$
	# 32 and 33 are the C library's; nobody else can change them.
	grep -E '^(SigBlk|SigIgn|CapAmb|CapInh)' /proc/$$/status | cut -f 2 |
		sed 's/180000000$/000000000/' | sort -u
	chrt -p $$ | grep -o SCHED_OTHER
	taskset -cp $$ | sed 's/.*: //'
	[ "$(ps -o sid= -p $$)" -eq $$ ] && echo own session
	mv "$WORK/telling" "$WORK/told"
END
# A row has room for 256 outliers.
WORK=$work measure -i 10000 -n 10 -d 0.1 --json --on-threshold "run:$work/tells" >"$work/rows"
is "its exit code" "$?" 0
line() {
	sed -n "$1p" "$work/told"
}
is "four arguments" "$(line 1)" 4
like "the time, ns since the epoch" "$(line 2)" "^1[0-9]{18}$"
is "an outlier of that time, CPU and latency was told" "$(jq -s "[.[].outliers[] |
	select(.timestamp_ns == $(line 2) and .cpu == $(line 3) and .latency_ns == $(line 4))] |
	length" "$work/rows")" 1
is "what it was late by, as told there; nothing where nobody knows" "$(line 5)" "$(jq -rs "[.[].outliers[] |
	select(.timestamp_ns == $(line 2) and .cpu == $(line 3))][0].cause // \"\"" "$work/rows")"
is "no descriptor of rtscope's" "$(line 6)" 0
is "no signal is blocked or ignored, no capability handed down" "$(line 7)" 0000000000000000
is "SCHED_OTHER" "$(line 8)" SCHED_OTHER
is "on the CPUs that rtscope was started on" "$(line 9)" "$(taskset -cp $$ | sed 's/.*: //')"
is "a session of its own" "$(line 10)" "own session"

# A flood: one start a second, the others are counted.
program count <<-'END'
	echo run >>"$WORK/runs"
END
WORK=$work measure -D 2.5 -d 0.5 --json --on-threshold "run:$work/count" >"$work/rows"
runs=$(wc -l <"$work/runs")
ok "at most one start a second ($runs)" test "$runs" -ge 1 -a "$runs" -le 5
is "as many as it says, or the last one is not told" \
	"$(jq -s "$runs - .[-1].program.runs | . == 0 or . == 1" "$work/rows")" true
is "the others are counted" "$(jq -s '.[-1] | .program.not_run > 100 and
	.program.runs + .program.not_run <= .outliers_total' "$work/rows")" true
is "without a program it is null" "$(measure -n 1 -d 0.1 --json | jq .program)" null
# On a busy host eight samples take longer than a second.
begun=$(date +%s)
WORK=$work measure -n 8 -d 0.1 --on-threshold "run:$work/count" >"$work/text"
seconds=$(($(date +%s) - begun + 1))
like "text tells, too" "$(cat "$work/text")" "^program: [1-9][0-9]* runs, [0-9]+ outliers without one, 0 failed"
ok "at most one start a second there" test \
	"$(sed -n 's/^program: \([0-9]*\) runs.*/\1/p' "$work/text" | tail -n 1)" -le "$((seconds + 1))"

# What fails is counted; what a path in PATH names is found.
program fails <<-'END'
	exit 3
END
echo garbage >"$work/garbage"
chmod +x "$work/garbage"
for name in fails garbage; do
	PATH="$work:$PATH" measure -n 10 -d 0.1 --json --on-threshold "run:$name" >"$work/rows"
	is "$name: counted as failed" "$(jq -s '.[-1].program | .runs >= 1 and .failed >= 1' "$work/rows")" true
done

# One that hangs holds nothing up, and does not outlive rtscope with what it started.
program hangs <<-'END'
	trap '' TERM
	echo $$ >"$WORK/hanging"
	sleep 1000 &
	echo $! >"$WORK/sleeping"
	wait
	sleep 1000
END
WORK=$work measure -n 4 -d 0.4 --json --on-threshold "run:$work/hangs" >"$work/rows"
is "a program that hangs: samples go on" "$? $(wc -l <"$work/rows")" "0 4"
is "one at a time" "$(jq -s '.[-1].program.runs' "$work/rows")" 1
gone() {
	for _ in $(seq 200); do
		[ -d "/proc/$1" ] || return 0
		sleep 0.1
	done
	return 1
}
ok "it is gone" gone "$(cat "$work/hanging")"
ok "so is what it started" gone "$(cat "$work/sleeping")"

# The same when rtscope is killed.
rm "$work/hanging" "$work/sleeping"
WORK=$work "$rtscope" -b --policy other -i 2000 --threshold 1ns -d 0.1 \
	--on-threshold "run:$work/hangs" >"$work/rows" &
monitor=$!
for _ in $(seq 300); do
	[ -s "$work/sleeping" ] && break
	sleep 0.1
done
kill -KILL "$monitor"
wait "$monitor" 2>"$work/err"
ok "rtscope killed: the program is gone" gone "$(cat "$work/hanging")"
ok "with what it started" gone "$(cat "$work/sleeping")"

is "--print-config says which" "$("$rtscope" --threshold 5 --on-threshold run:/bin/true \
	--print-config | jq -r .threshold.action)" run:/bin/true
"$rtscope" --threshold 5 --on-threshold run:/bin/true --print-config >"$work/config.json"
is "and reads it again" "$("$rtscope" --config "$work/config.json" --print-config |
	jq -r .threshold.action)" run:/bin/true
done_testing
