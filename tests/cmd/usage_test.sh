#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Bad input: one sentence on the standard error, nothing on the standard output, and
# exit code 64 (the command line) or 1 (all else).
. "$srcdir/tests/support/tap.sh"

# No configuration of the user's.
XDG_CONFIG_HOME=$work
export XDG_CONFIG_HOME
# What should be refused and is not would run: never for long, never real-time.
run() {
	timeout -s KILL 20 "$rtscope" "$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
}

refused() { # CODE SENTENCE ARGUMENT...
	expected_code=$1
	expected=$2
	shift 2
	run "$@"
	is "rtscope $*" "$code: $(cat "$work/err")$(cat "$work/out")" \
		"$expected_code: rtscope: $expected"
}

refused 64 "unknown option '--nope'; see rtscope --help" --nope
refused 64 "unknown option '-Z'; see rtscope --help" -Z
refused 64 "unknown option '--prio'; if --priority is meant, write it in full" --prio 3
refused 64 "unknown option '--\\x1b[2J'; see rtscope --help" "$(printf -- '--\033[2J')"
refused 64 "unexpected argument 'atach'; see rtscope --help" atach
refused 64 "'report' is a command and stands first: rtscope report ..." --json report x
refused 64 "-p needs a value: PRIO; see rtscope --help" -p
refused 64 "--batch takes no value" --batch=1
refused 64 "-p: 100 is out of 1..99" -p 100
refused 64 "-p: 0 is out of 1..99" -p 0
refused 64 "--priority: '-1' is not a whole number" --priority=-1
refused 64 "-i: 0 is out of 50us..10s" -i 0
refused 64 "-i: 1000000000000 is out of 50us..10s" -i 1000000000000
refused 64 "-i: 99999999999999999999999 is out of 50us..10s" -i 99999999999999999999999
refused 64 "-i: '1e3' is not a duration such as 10, 10s, 500ms or 200us" -i 1e3
refused 64 "-i: 'NaN' is not a duration such as 10, 10s, 500ms or 200us" -i NaN
refused 64 "-d: 0 is out of 50ms..1d" -d 0
refused 64 "-n: '1.5' is not a whole number" -n 1.5
refused 64 "-n: 0 is out of 1..1000000000000000" -n 0
refused 64 "-a: '3-1' is no list of CPUs such as 0-3,8" -a 3-1
refused 64 "-a: '' names no CPU" -a ''
refused 64 "-a: '8191' is no list of CPUs such as 0-3,8" -a 8191
refused 64 "--policy: 'idle' is none of fifo, rr, other, deadline" --policy idle
refused 64 "--on-threshold: 'explode' is none of mark, pause, exit, run:PROGRAM" --on-threshold explode
refused 64 "--on-threshold needs --threshold US" -b --on-threshold exit
refused 64 "--json needs -b" --json
refused 64 "-p: only the policies fifo and rr have a priority" -p 5 --policy other
refused 64 "--histfile: with --no-probe there is nothing to write" --no-probe --histfile x
refused 64 "--histfile: '' is empty" --histfile=
refused 64 "--pid: \"1,x\" is no list of process numbers as in 1,1204" --pid 1,x
refused 64 "--pid: \"1,\" is no list of process numbers as in 1,1204" --pid 1,
refused 64 "--pid: \"-1\" is no list of process numbers as in 1,1204" --pid=-1
refused 64 "--pid: there is no process 0, numbers are 1 to 4194304" --pid 0
refused 64 "--pid: there is no process 99999999, numbers are 1 to 4194304" --pid 1,99999999
refused 64 "--pid: there is no process 99999999999999999999, numbers are 1 to 4194304" \
	--pid 99999999999999999999
refused 64 "--wakeup: '' is empty" --threshold 100 --wakeup ''
refused 64 "--wakeup: there is no thread 0, numbers are 1 to 4194304" --threshold 100 --wakeup 0
refused 64 "--wakeup: there is no thread -5, numbers are 1 to 4194304" --threshold 100 --wakeup=-5
refused 64 "--wakeup: there is no thread 99999999999999999999, numbers are 1 to 4194304" \
	--threshold 100 --wakeup 99999999999999999999
refused 64 "--wakeup: 'sixteen-bytes-it' is longer than names of threads are, 15 bytes" \
	--threshold 100 --wakeup sixteen-bytes-it
refused 64 "--wakeup needs --threshold US" -b --wakeup x
refused 64 "--wakeup needs the group sched of --trace" -b --threshold 100 --wakeup x --trace irq
for command in "state --live" "events --live"; do
	# shellcheck disable=SC2086
	set -- $command
	refused 64 "--comm: 'sixteen-bytes-it' is longer than names of threads are, 15 bytes" "$@" --comm sixteen-bytes-it
	refused 64 "--for: in 0 there is nothing to see" "$@" --for 0
	refused 64 "--pid: ' 5' is no number up to 2147483647" "$@" --pid ' 5'
	refused 64 "--trace: with no group there is nothing to see" "$@" --trace none
done
for option in -q -m -t -S --smp --mlockall --quiet --threads=4 --laptop --default-system; do
	run "$option"
	is "$option is refused as cyclictest's" "$code $(wc -l <"$work/err")" "64 1"
	like "and it is said what to do instead" "$(cat "$work/err")" \
		"^rtscope: ${option%%=*} is an option of cyclictest, not of rtscope: .*[a-z]$"
done

run -b -n 1 --policy other -a 0,8000
is "a CPU that does not exist" "$code $(wc -l <"$work/err")" "64 1"
like "is named" "$(cat "$work/err")" \
	"^rtscope: -a: there is no CPU 8000, this host has [0-9,-]+$"

true &
gone=$!
wait $gone
refused 1 "--wakeup: there is no thread $gone" -b -n 1 --no-probe --threshold 100 --wakeup "$gone"
refused 1 "--pid: there is no process $gone" -b -n 1 --no-probe --pid "$$,$gone"

# Whatever whoever starts the tests has left open: the loader needs some, too.
for limit in 8 12; do
	timeout -s KILL 20 sh -c 'ulimit -n "$1"; exec "$2" -b -n 1 -i 10000 --policy other' - "$limit" "$rtscope" \
		>"$work/out" 2>"$work/err" </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	code=$?
	like "$limit open files are too few, which is said, and what to do" \
		"$code $(wc -c <"$work/out") $(wc -l <"$work/err") $(cat "$work/err")" \
		"^1 0 1 rtscope: cannot .*: only $limit files may be open; allow more \(ulimit -n\)\$"
done

# Whatever memory is allowed: samples, with a warning beside what is lost, or one sentence. A
# sanitizer's shadow alone is larger.
told() {
	case $code in
	0) jq -e -s 'length == 1 and all(.[]; .lost.samples == 0 or any(.warnings[]; .name == "memory_limit"))' \
		"$work/out" >"$work/jq" && [ ! -s "$work/err" ] ;;
	1) [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
		grep -qE 'out of memory|[0-9]+ KiB are allowed \(ulimit -v\)$' "$work/err" ;;
	*) false ;;
	esac
}
limits="30000 40000 50000 60000 70000 80000 100000"
[ -z "$sanitizers" ] || limits=
for limit in $limits; do
	timeout -s KILL 20 sh -c 'ulimit -v "$1"
		exec "$2" -b --json -n 1 -d 0.3 -i 10000 --policy other' - "$limit" "$rtscope" \
		>"$work/out" 2>"$work/err" </dev/null
	code=$?
	ok "$limit KiB of memory: $code $(cat "$work/err")" told
done

refused_config() { # SENTENCE-AFTER-THE-PATH TEXT
	printf '%s' "$2" >"$work/config.json"
	refused 1 "$work/config.json: $1" -b -n 1 --config "$work/config.json"
}
refused_config "probe.priority: 100 is out of 1..99" '{"probe": {"priority": 100}}'
refused_config "probe.colour: unknown key" '{"probe": {"colour": "red"}}'
refused_config "line 1: the file ends in the middle of the JSON text" '{"probe": {"prio'
refused_config "line 1: the file ends in the middle of the JSON text" ''
refused_config "probe.off: this key stands there twice" '{"probe": {"off": true, "off": true}}'
refused_config "window.duration_s: true is not a number or a string with a unit" \
	'{"window": {"duration_s": true}}'
refused_config "line 1: no valid JSON: nesting too deep" '{"a": [[[[[[[[[[[[]]]]]]]]]]]]}'
refused_config "line 1: no valid JSON: invalid utf-8 string" "$(printf '{"screen": "\377"}')"
head -c 300000 /dev/zero | tr '\0' ' ' >"$work/large"
refused 1 "$work/large: larger than 262144 bytes: this is no configuration" --config "$work/large"
refused 1 "the configuration $work is a directory, not a regular file; give the name of a file" --config "$work"
refused 1 "cannot open the configuration $work/none: No such file or directory" \
	--config "$work/none"
mkfifo "$work/fifo"
refused 1 "the configuration $work/fifo is a pipe, not a regular file; give the name of a file" --config "$work/fifo"
refused 1 "the configuration /dev/zero is a device or a socket, not a regular file; give the name of a file" \
	--config /dev/zero
mkdir -p "$work/rtscope/config.json"
refused 1 "the configuration $work/rtscope/config.json is a directory, not a regular file; give the name of a file" -b -n 1
rmdir "$work/rtscope/config.json"

printf '{"probe": {"priority": 42, "cpus": "0"}}' >"$work/rtscope/config.json"
before=$(cat "$work/rtscope/config.json")
"$rtscope" --print-config -p 43 >"$work/printed"
is "the command line wins over the configuration" \
	"$(jq -c '[.probe.priority, .probe.cpus]' "$work/printed")" '[43,"0"]'
is "what is printed reads back" "$("$rtscope" --config "$work/printed" --print-config)" \
	"$(cat "$work/printed")"
is "the configuration is never written" "$(cat "$work/rtscope/config.json")" "$before"

for option in --help -h --version -V; do
	run "$option"
	is "$option: on the standard output, code 0" "$code $(wc -c <"$work/err")" "0 0"
	ok "$option: says something" test -s "$work/out"
done
for command in '' attach replay report state events sessions; do
	# shellcheck disable=SC2086
	"$rtscope" $command --help >/dev/full 2>"$work/err"
	is "$command --help on a full disk" "$? $(cat "$work/err")" \
		"1 rtscope: cannot write to the standard output: No space left on device"
done

refused 1 "cannot write the histograms to $work: it is a directory" -b -n 1 --histfile "$work"
refused 1 "cannot write the histograms to /dev/null: it is not a plain file" -b --histfile /dev/null
refused 1 "cannot write the histograms to $work/none/h.json: No such file or directory" \
	-b -n 1 --histfile "$work/none/h"
done_testing
