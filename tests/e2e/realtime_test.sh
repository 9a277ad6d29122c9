#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The one test that runs real-time: some seconds, one thread a CPU, once a millisecond,
# and killed if it should not end.
. "$srcdir/tests/support/tap.sh"

[ -z "$sanitizers" ] || skip_all 'a sanitizer is too slow for real-time threads'
chrt -f 80 true 2>/dev/null || skip_all 'no right to be real-time'

HOME=$work XDG_CONFIG_HOME=$work timeout -s KILL 15 "$rtscope" -b --json -i 1000 -D 1 -d 0.2 \
	>"$work/rows" 2>"$work/err" </dev/null &
timeout_pid=$!
# The policy of its threads while it runs, as ps sees it.
while kill -0 "$timeout_pid" 2>/dev/null; do
	pid=$(pgrep -P "$timeout_pid")
	threads=$(ps -L -o cls=,rtprio= -p "${pid:-1}" | sort | uniq -c)
	probes=$(printf '%s\n' "$threads" | awk '$2 == "FF" && $3 == 80 { print $1 }')
	# They start one after the other.
	[ "${probes:-0}" -lt "$(nproc)" ] || break
	sleep 0.02
done
wait "$timeout_pid"
is 'exit code, errors' "$? $(cat "$work/err")" '0 '
is 'the probe says so' "$(jq -c '[.probe.policy, .probe.priority, .probe.interval_us]' "$work/rows" | sort -u)" \
	'["fifo",80,1000]'
# The reader of the kernel's events, where there is one, is below all that is real-time.
is 'as many FIFO 80 threads as probed CPUs, all else ordinary' \
	"$probes $(printf '%s\n' "$threads" | grep -cvE 'TS|FF +1$')" \
	"$(jq '.probe.cpus | length' "$work/rows" | head -n 1) 1"
is 'samples are conserved' \
	"$(jq -s '([.[].all.timer.count] | add) + .[-1].lost.samples == .[-1].all.timer.since_start.count' "$work/rows")" true
is 'periods are conserved: samples and overruns make up the second on every CPU' \
	"$(jq -s '.[-1].cpus | map(select(.timer) | .timer.since_start | .count + .overruns |
		. >= 900 and . <= 1010) | all' "$work/rows")" true

# More events than the reader, who is real-time, too, gets done with in between: it sleeps all the
# same, or the kernel would end the program for a thread that does not.
if command -v hackbench >/dev/null; then
	timeout -s KILL 100 hackbench -g 3 -l 1500 >/dev/null 2>&1 &
	load=$!
	HOME=$work XDG_CONFIG_HOME=$work timeout -s KILL 60 "$rtscope" -b --json -i 1000 -n 3 -d 0.5 \
		>"$work/rows" 2>"$work/err" </dev/null
	is 'under a load of context switches: exit code, samples, errors' \
		"$? $(wc -l <"$work/rows") $(cat "$work/err")" '0 3 '
	wait "$load"
fi
done_testing
