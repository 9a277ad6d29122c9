#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# report, state and events: what they print beside JSON, and what they refuse.
. "$srcdir/tests/support/tap.sh"

tar -xJf "$srcdir/tests/data/traces/fd-window.tar.xz" -C "$work"
trace="$work/fd-window/trace"

refuses() {
	text=$1 code=$2 sentence=$3
	shift 3
	"$rtscope" "$@" >"$work/out" 2>"$work/err" </dev/null
	is "$text: exit code" "$?" "$code"
	like "$text" "$(cat "$work/err")" "^rtscope: $sentence"
	is "$text: one sentence, nothing else" "$(wc -l <"$work/err") $(wc -c <"$work/out")" "1 0"
}
refuses "no trace" 64 "which trace" report
refuses "an unknown option" 64 "unknown option '--frobnicate'" state --frobnicate "$trace"
refuses "an option of another command" 64 "unknown option '--top'" state "$trace" --top 3
refuses "an unknown table" 64 "there is no table 'nonsense'" report "$trace" nonsense
refuses "a missing value" 64 "--at needs a value" state "$trace" --at
refuses "a bad time" 64 "--at: 'noon' is no time" state "$trace" --at noon
refuses "a bad time of day" 64 "--at: '25:00:00' is no time of day" events "$trace" --at 25:00:00
refuses "min above max" 64 "--min is above --max" report "$trace" --min 2s --max 1s
refuses "two forms" 64 "--json, --lami and --csv exclude" report "$trace" --json --lami
refuses "a threshold of nothing" 64 "--threshold: 0 is no threshold" report "$trace" --threshold 0
refuses "no such directory" 1 ".*/nowhere" report "$work/nowhere"

out=$("$rtscope" report "$trace" sched --top 2)
is "the report's exit code" "$?" 0
like "a table has its title" "$out" "^Wakeup latency by CPU"
is "--top cuts" "$(printf '%s\n' "$out" | sed -n '/by process/,/^$/p' | wc -l)" 5
like "every table is there when asked for" "$("$rtscope" report "$trace" block)" "^Block devices: issued"
like "--freq draws" "$("$rtscope" report "$trace" syscall --freq --top 1)" ">= +[0-9.]+ us +[0-9]+ "
is "without UTF-8 there is no byte above 127" \
	"$(LC_ALL=C "$rtscope" report "$trace" --freq | LC_ALL=C grep -c '[^ -~]')" 0
all=$("$rtscope" report "$trace" --json syscall | jq '[.syscalls[].count] | add')
long=$("$rtscope" report "$trace" --json syscall --min 1ms | jq '[.syscalls[].count] | add')
short=$("$rtscope" report "$trace" --json syscall --max 999999ns | jq '[.syscalls[].count] | add')
is "--min and --max part the latencies" "$((long + short))" "$all"
first=$("$rtscope" report "$trace" --json cpu --end +5 | jq .events_total)
second=$("$rtscope" report "$trace" --json cpu --begin +5.000000001 | jq .events_total)
is "--begin and --end part the events" "$((first + second))" 44078
is "LAMI: results name the tables of the metadata" \
	"$("$rtscope" report "$trace" --lami | jq -r '.results[].class' | sort | tr '\n' ' ')" \
	"$("$rtscope" report --lami --metadata | jq -r '."table-classes" | keys[]' | sort | tr '\n' ' ')"
"$rtscope" report --lami --metadata >"$work/metadata"
is "LAMI: each row has the columns of its class" "$("$rtscope" report "$trace" --lami |
	jq --slurpfile metadata "$work/metadata" '[.results[] | (.class as $class |
		$metadata[0]["table-classes"][$class]["column-descriptions"] | length) as $columns |
		.data[] | length == $columns] | all')" true

"$rtscope" report "$trace" --csv "$work/csv"
is "CSV: the header and a row a system call" "$(wc -l <"$work/csv/syscall.csv")" \
	"$(($("$rtscope" report "$trace" --json syscall | jq '.syscalls | length') + 1))"
"$rtscope" report "$trace" --threshold 200 --csv "$work/csv"
causes=$("$rtscope" report "$trace" --threshold 200 --json | jq '[.outliers[].causes[]] | length')
is "CSV: a row an outlier, a row a cause" \
	"$(wc -l <"$work/csv/outliers.csv") $(wc -l <"$work/csv/outlier_causes.csv")" \
	"$(($("$rtscope" report "$trace" --threshold 200 --json | jq '.outliers | length') + 1)) $((causes + 1))"
like "outliers as text, the worst first" \
	"$("$rtscope" report "$trace" --threshold 200 outliers --top 1)" "What held the CPU"
is "CSV: only its owner may read it" "$(stat -c %a "$work/csv/syscall.csv")" 600
"$rtscope" state "$trace" --csv "$work/csv"
is "CSV: a row a file" "$(($(wc -l <"$work/csv/fds.csv") - 1))" \
	"$("$rtscope" state "$trace" --json | jq '[.processes[].fds[]] | length')"
like "the state as text" "$("$rtscope" state "$trace" --at +6)" "/tmp/test2"

is "the window of events at the end is all that is 10 s old" \
	"$("$rtscope" events "$trace" --json | jq -s 'map(select(.creates | not)) | length > 1000')" true
is "a window as long as the trace holds every event" \
	"$("$rtscope" events "$trace" --window 100s | wc -l)" 44078
early=$("$rtscope" events "$trace" --at +14 --window 1ms)
like "what created an open file stays" "$early" "syscall_entry_openat: .*\"/tmp/test\""
is "what created a closed one does not" "$(printf '%s\n' "$early" | grep -c /tmp/test2)" 0
is "events come in the order produced" "$(printf '%s\n' "$early" | cut -d' ' -f1 | sort -c 2>&1)" ""
done_testing
