#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Batch mode on the real host, measuring as an ordinary thread: the rows' members and
# conservation, every way to end, and the histograms beside the real cyclictest's.
. "$srcdir/tests/support/tap.sh"

XDG_CONFIG_HOME=$work
export XDG_CONFIG_HOME
measure() {
	timeout -s KILL 60 "$rtscope" -b --policy other -i 2000 "$@"
}
all_true() { # TEXT JQ-FILTER: on all rows as one array
	is "$1" "$(jq -s "$2" "$work/rows" 2>&1)" true
}

measure -n 4 -d 0.2 --json >"$work/rows" 2>"$work/err"
is "-n 4: exit code, lines, errors" "$? $(wc -l <"$work/rows") $(cat "$work/err")" "0 4 "
all_true "each line is one object" 'all(.[]; type == "object")'
all_true "its members" 'all(.[]; (["timestamp_ns", "host", "interval_ns", "source", "lost", "cpus",
	"all", "probe", "outliers", "self"] - keys) == [])'
all_true "members of a CPU" 'all(.[].cpus[];
	(["cpu", "node", "isolated", "online", "timer"] - keys) == [])'
all_true "members of a timer" '["count", "min", "avg", "max", "p50", "p90", "p99", "p99_9", "p99_99",
	"overruns"] as $names | all(.[] | (.cpus[], .all).timer | select(. != null and .count > 0);
	($names - keys) == [] and ($names - (.since_start | keys)) == [])'
all_true "all figures are integers" 'all(.[] | (.cpus[], .all).timer | select(. != null) |
	(del(.since_start), .since_start) | .[]; . == floor)'
all_true "order of the figures" 'all(.[] | (.cpus[], .all).timer | select(. != null) |
	(., .since_start) | select(.count > 0);
	.min <= .p50 and .p50 <= .p90 and .p90 <= .p99 and .p99 <= .p99_9 and .p99_9 <= .p99_99 and
	.p99_99 <= .max and .min <= .avg and .avg <= .max)'
all_true "members of the probe" '(["policy", "priority", "interval_us", "cpus", "notice"] -
	(.[0].probe | keys)) == [] and .[0].probe.policy == "other" and .[0].probe.interval_us == 2000'
all_true "lost, self" 'all(.[]; (.lost | keys) == ["events", "packets", "samples"] and
	(.self | keys) == ["cpu_pct", "rss_bytes"] and .source == "live")'
all_true "the CPUs that are measured are those of the probe" \
	'all(.[]; [.cpus[] | select(.timer != null) | .cpu] == .probe.cpus)'
all_true "intervals follow one another without a gap" \
	'(map(.interval_ns)[1:] | add) - (.[-1].timestamp_ns - .[0].timestamp_ns) |
	fabs < 1000 # jq counts in doubles, which have no room for the last digits'
all_true "conservation: the intervals of a CPU add up to what was counted since the start" '
	. as $rows | [range(.[0].cpus | length)] | all(.[]; . as $i |
	([$rows[].cpus[$i].timer.count] | add) == $rows[-1].cpus[$i].timer.since_start.count)'
all_true "and all CPUs to the host" '
	all(.[]; ([.cpus[].timer.count] | add) == .all.timer.count)'
is "the host's name" "$(jq -r .host "$work/rows" | uniq)" "$(uname -n)"

measure -n 2 -d 0.1 >"$work/text"
is "text: a heading for each sample" "$(grep -c '^ *CPU *NODE *COUNT' "$work/text")" 2
is "text: a table of NUMA nodes in each sample, where the host has some" \
	"$(grep -c '^node, KiB  *Total  *Used  *Free' "$work/text")" \
	"$(if [ -e /sys/devices/system/node/node0/meminfo ]; then echo 2; else echo 0; fi)"
ok "text: nothing but printable ASCII" test -z "$(LC_ALL=C tr -d '\n -~' <"$work/text")"
measure -n 1 -d 0.1 --no-probe --json >"$work/rows"
all_true "without a probe nothing is measured: null" \
	'.[0].probe == null and .[0].all.timer == null and all(.[0].cpus[]; .timer == null)'

# The shortest delay is over before the host was read for the first time, on a busy one at least.
for _ in 1 2 3; do
	measure -n 1 -d 0.05 --no-probe --json
done >"$work/rows"
all_true "the first sample has the host's figures, too" 'length == 3 and
	all(.[]; .memory.total_kib > 0 and .warnings != null and (.processes | length) > 0)'

# A known number of samples, and where they end up.
measure -l 50 -d 0.1 --json --histfile "$work/hist" >"$work/rows"
is "-l 50 ends by itself" "$?" 0
all_true "the last row has all 50 of each CPU" \
	'[.[-1].cpus[].timer | select(. != null) | .since_start.count] | unique == [50]'
all_true "the intervals add up to them" \
	'([.[].all.timer.count] | add) == .[-1].all.timer.since_start.count'
is "the histogram file holds them" "$(awk '/^[0-9]/ { for (i = 2; i <= NF; i++) total[i] += $i }
	/^# Histogram Overflows:/ { for (i = 4; i <= NF; i++) total[i - 2] += $i }
	END { for (i in total) print total[i] }' "$work/hist" | sort -u)" 50
is "so does the JSON form" "$(jq -c '[.thread[] | ([.histogram[]] | add), .cycles] | unique' \
	"$work/hist.json")" '[50]'
is "both are for the owner's eyes" \
	"$(stat -c %a "$work/hist" "$work/hist.json" | tr '\n' ' ')" "600 600 "
is "nothing else is left" "$(find "$work" -name 'hist*.??????')" ""

# The real one, with as many loops on as many CPUs, as lines without their figures.
shape() {
	sed -E '/^# T:/d; s/^(# Thread [0-9]+:).*/\1/; s/[0-9]+/N/g' "$1" | uniq
}
timeout -s KILL 20 cyclictest --policy other -t "$(nproc)" -a -i 2000 -l 50 -h 1000 -q \
	--default-system --histfile="$work/real" --json="$work/real.json" >/dev/null 2>&1
is "the text has the form of cyclictest's" "$(shape "$work/hist")" "$(shape "$work/real")"
keys='[keys, (.sysinfo | keys), [.thread[] | keys], [.thread[].histogram | type]]'
is "the JSON has the members of cyclictest's" "$(jq -c "$keys" "$work/hist.json")" \
	"$(jq -c "$keys" "$work/real.json")"

measure -D 0.3 -d 10 --json >"$work/rows"
is "-D ends it before the first deadline, with a row" "$? $(wc -l <"$work/rows")" "0 1"

# Outliers: everything is above 1 ns.
measure -n 3 -d 0.1 --threshold 1ns --json >"$work/rows"
all_true "each outlier is in exactly one row" \
	'[.[].outliers[] | [.timestamp_ns, .cpu]] | length == (unique | length)'
all_true "outliers are told as far as there is room, and all are counted" \
	'.[-1].outliers_total >= ([.[].outliers | length] | add) and .[-1].outliers_total > 0'
all_true "an outlier has its members" \
	'all(.[].outliers[]; ([keys[] | select(. == ("cause", "cpu", "latency_ns", "timestamp_ns"))] | length) == 4 and .latency_ns > 1)'
measure -d 60 --threshold 1ns --on-threshold exit --json >"$work/rows"
is "--on-threshold exit: code 2, one row" "$? $(wc -l <"$work/rows")" "2 1"
all_true "with the outlier" '.[0].outliers | length > 0'

# Signals: the row is finished, the histograms are written.
ended_by() { # SIGNAL CODE
	: >"$work/rows"
	# An uncaught INT is what a foreground program has; sh ignores it in the background.
	perl -e '$SIG{INT} = $SIG{HUP} = "DEFAULT"; exec @ARGV' timeout -s KILL 60 \
		"$rtscope" -b --policy other -i 2000 -d 0.1 --json --histfile "$work/$1" \
		>"$work/rows" &
	timeout_pid=$!
	for _ in $(seq 200); do
		[ -s "$work/rows" ] && break
		sleep 0.1
	done
	pkill "-$1" -P "$timeout_pid"
	wait "$timeout_pid"
	is "SIG$1 ends it with 128 + its number" "$?" "$2"
	all_true "SIG$1: every row is whole" 'length > 0'
	ok "SIG$1: the histograms are written" test -s "$work/$1.json"
}
ended_by INT 130
ended_by TERM 143
ended_by HUP 129

# A signal that was ignored from the start stays so, as under nohup.
: >"$work/rows"
(
	trap '' HUP
	# timeout(1) would catch it.
	exec "$rtscope" -b --policy other -i 2000 -d 0.1 -n 5 --json >"$work/rows"
) &
ignoring=$!
for _ in $(seq 200); do
	[ -s "$work/rows" ] && break
	sleep 0.1
done
kill -HUP "$ignoring"
wait "$ignoring"
is "an ignored SIGHUP does not end it" "$? $(wc -l <"$work/rows")" "0 5"

# Readers.
{
	measure -d 0.1 --json 2>"$work/err"
	echo $? >"$work/code"
} | head -n 1 >"$work/rows"
is "a reader that goes away ends it quietly" "$(cat "$work/code" "$work/err")" 0
measure -n 1 -d 0.1 >/dev/full 2>"$work/err"
is "a full disk is one sentence" "$? $(cat "$work/err")" \
	"1 rtscope: cannot write to the standard output: No space left on device"
measure -n 1 -d 0.1 >&- 2>"$work/err"
is "so is no standard output" "$? $(wc -l <"$work/err")" "1 1"
done_testing
