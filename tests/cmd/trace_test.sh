#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# report, state and events: what they print beside JSON, and what they refuse.
. "$srcdir/tests/support/tap.sh"

tar -xJf "$srcdir/tests/data/traces/fd-window.tar.xz" -C "$work"
trace="$work/fd-window/trace"
"$srcdir/tests/source/ctf/make_trace.pl" "$work"

refuses "no trace" 64 "which trace" report
refuses "an unknown option" 64 "unknown option '--frobnicate'" state --frobnicate "$trace"
refuses "an option of another command" 64 "unknown option '--top'" state "$trace" --top 3
refuses "an unknown table" 64 "there is no table 'nonsense'" report "$trace" nonsense
refuses "a missing value" 64 "--at needs a value" state "$trace" --at
refuses "a bad time" 64 "--at: 'noon' is no time" state "$trace" --at noon
refuses "a bad time of day" 64 "--at: '25:00:00' is no time of day" events "$trace" --at 25:00:00
refuses "end before begin" 64 "--end is before --begin" report "$trace" --begin +2 --end +1
refuses "end before begin, from the end" 64 "--end is before --begin" events "$trace" \
	--begin -1 --end -2
refuses "outliers without a table" 64 "--threshold needs --csv" state "$trace" --threshold 100
refuses "min above max" 64 "--min is above --max" report "$trace" --min 2s --max 1s
refuses "a window of ages" 64 "--window: 99999999999999999999999 is above 3650d" state "$trace" \
	--window 99999999999999999999999
refuses "no CPU" 64 "--cpu: '' names no CPU" report "$trace" --cpu ''
for option in --comm --config --csv; do
	refuses "an empty $option" 64 "$option: '' is empty" report "$trace" "$option="
done
refuses "an empty pattern" 64 "--name: '' is empty" events "$trace" --name ''
refuses "two forms" 64 "--json, --lami and --csv exclude" report "$trace" --json --lami
refuses "a threshold of nothing" 64 "--threshold: 0 is no threshold" report "$trace" --threshold 0
refuses "no such directory" 1 ".*/nowhere" report "$work/nowhere"

refuses "a report of no rows" 64 "--top: of 0 rows nothing is left$" report "$trace" --top 0
refuses "LAMI: a report of no rows" 64 "--limit: of 0 rows nothing is left$" report "$trace" --lami \
	--limit 0
is "--top cuts no JSON" "$("$rtscope" report "$trace" --json --top 1 | cksum)" \
	"$("$rtscope" report "$trace" --json | cksum)"
for form in --json --lami "--csv=$work/none"; do
	refuses "--freq with $form" 64 "--freq draws below the text's tables" report "$trace" --freq "$form"
done
for table in outliers causes; do
	refuses "$table without a threshold" 64 "the tables outliers and causes need --threshold" \
		report "$trace" $table
	"$rtscope" report "$trace" --csv "$work/no_threshold" $table
	is "$table as CSV, without a threshold: exit code" "$?" 0
done
is "outliers as CSV, without a threshold: none" "$(wc -l <"$work/no_threshold/outliers.csv")" 1

# What the trace has not got is said, with its times, beside an empty result.
outside() { # TEXT SENTENCE ARGUMENT...
	text=$1 sentence=$2
	shift 2
	"$rtscope" "$@" --json >"$work/out" 2>"$work/err" </dev/null
	is "$text: exit code" "$?" 0
	like "$text" "$(cat "$work/err")" "^rtscope: $sentence"
	is "$text: one sentence, and nothing" "$(wc -l <"$work/err") $(jq -c '[(.host == "rtvm"), .events_total // 0,
		([.. | arrays | length] | add // 0)]' "$work/out" | sed 's/^\[true,/[/')" "1 ${empty?}"
	"$rtscope" "$@" >"$work/out" 2>"$work/err" </dev/null
	is "$text, as text: exit code" "$?" 0
}
span="the trace holds nothing of that time, it goes from [0-9:.]+ to [0-9:.]+ \
\\(1795219825375051717 to 1795219841644853096\\)$"
for command in state events; do
	[ $command = events ] && empty='' || empty="[0,0]"
	for at in 1 1795219825375051716 1895219825375051717 +1000 -1000 13:00:00; do
		outside "$command --at $at" "--at: $span" $command "$trace" --at $at --utc
	done
done
for command in report events; do
	[ $command = events ] && empty='' || empty="[0,0]"
	outside "$command that begins after the end" "--begin: $span" $command "$trace" --begin +1000
	outside "$command that ends before the begin" "--end: $span" $command "$trace" --end 7
	refuses "$command whose end turns out to be before its begin" 64 "--end is before --begin" \
		$command "$trace" --begin +5 --end -15
	"$rtscope" $command "$trace" --cpu 4,99 >"$work/out" 2>"$work/err"
	is "$command of a CPU on which nothing happened" "$? $(cat "$work/err")" "0 "
done
is "it has no events" "$("$rtscope" events "$trace" --cpu 4,99 | wc -l)" 0
is "nor latencies" "$("$rtscope" report "$trace" --json --cpu 4,99 |
	jq -c '[.wakeup_latency.waking.all, .cpu_time_ns_by_comm]')" '[{"count":0},{}]'
is "nor has a part of the events" "$("$rtscope" events "$trace" --cpu 99 --begin +1 --end +2; echo $?)" 0
for command in report state events; do
	"$rtscope" $command "$trace" --pid 999999 --json >"$work/out" 2>"$work/err"
	is "$command of a process that is not there" "$? $(cat "$work/err")" \
		"0 rtscope: --pid: there is no process 999999 in what was seen"
done
is "it has no events" "$(wc -c <"$work/out")" 0
is "it is in no state" "$("$rtscope" state "$trace" --pid 999999 --json 2>"$work/err" |
	jq -c .processes)" '[]'
# The traced program begins after a while: before that it may come.
pid=$("$rtscope" state "$trace" --json | jq '.processes[] | select(.comm == "fd_window") | .pid')
for pid in "$pid" 999999; do
	for command in "report --end +0.001" "state --at +0.001" "events --at +0.001" "events --end +0.001"; do
		# shellcheck disable=SC2086
		set -- $command
		name=$1
		shift
		"$rtscope" "$name" "$trace" "$@" --pid "$pid" >"$work/out" 2>"$work/err"
		is "$command of process $pid, which may come later" "$? $(cat "$work/err")" "0 "
	done
done
"$rtscope" state "$trace" --pid 999999 --csv "$work/nobody" 2>"$work/err"
is "tables of a process that is not there" "$? $(wc -l <"$work/nobody/processes.csv")" "0 1"
is "the first event is of the trace" "$("$rtscope" events "$trace" --at +0 | wc -l)" 1
is "so is a window that it reaches into" "$("$rtscope" state "$trace" --at +25 --json | grep at_ns)" \
	'  "at_ns":1795219850375051717,'

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
# A sanitizer makes each of the many runs ten times longer.
if [ -z "$sanitizers" ]; then
# --cpu, --pid and --comm in every table, beside all that there is.
tar -xJf "$srcdir/tests/data/traces/io-load.tar.xz" -C "$work"
io=$work/io-load/trace
sum_in() { # DIRECTORY FILE COLUMN
	sqlite3 :memory: ".import --csv $1/$2.csv t" "SELECT CAST(sum(\"$3\") AS integer) FROM t"
}
sum() { # FILE COLUMN OPTION...
	file=$1 column=$2
	shift 2
	rm -rf "$work/sums"
	"$rtscope" report "$io" --csv "$work/sums" "$@"
	sum_in "$work/sums" "$file" "$column"
}
"$rtscope" report "$io" --csv "$work/all"
"$rtscope" report "$io" --csv "$work/even" --cpu 0,2
"$rtscope" report "$io" --csv "$work/odd" --cpu 1,3
for case in wakeup_by_cpu:count wakeup_by_process:count irq:count softirq:count softirq_raise:count \
	syscall:count syscall:errors block:count block_insert:count net:count cpu_by_thread:cpu_time_ns \
	cpu_by_cpu:busy_ns io_by_process:total_bytes io_by_file:written_bytes io_by_file:calls; do
	file=${case%:*} column=${case#*:}
	is "--cpu parts $case" "$(($(sum_in "$work/even" "$file" "$column") +
		$(sum_in "$work/odd" "$file" "$column")))" "$(sum_in "$work/all" "$file" "$column")"
done
# Every process once: it takes a while.
if [ -n "$RTSCOPE_LONG" ]; then
	# A thread whose process is not known yet counts for itself.
	pids=$("$rtscope" state "$io" --json --window 1000 | jq -r '.processes[] | .pid, .threads[].tid' | sort -u)
	for pid in $pids; do
		rm -rf "$work/sums"
		"$rtscope" report "$io" --csv "$work/sums" --pid "$pid"
		for case in wakeup_by_cpu:count wakeup_by_process:count syscall:count \
			cpu_by_thread:cpu_time_ns io_by_process:total_bytes; do
			echo "SELECT '$case', CAST(coalesce(sum(\"${case#*:}\"), 0) AS integer) FROM ${case%:*};"
		done >"$work/query"
		for file in wakeup_by_cpu wakeup_by_process syscall cpu_by_thread io_by_process; do
			echo ".import --csv $work/sums/$file.csv $file"
		done | cat - "$work/query" | sqlite3 :memory:
	done >"$work/by_pid"
	for case in wakeup_by_cpu:count wakeup_by_process:count syscall:count \
		cpu_by_thread:cpu_time_ns io_by_process:total_bytes; do
		is "--pid parts $case" "$(awk -F'|' -v "case=$case" '$1 == case { sum += $2 }
			END { printf "%d", sum }' "$work/by_pid")" "$(sum_in "$work/all" "${case%:*}" "${case#*:}")"
	done
fi
pid=$("$rtscope" state "$io" --json --window 1000 |
	jq '[.processes[] | select(.comm == "lttng-consumerd")][0].pid')
tids=$("$rtscope" state "$io" --json --window 1000 | jq -r ".processes[] | select(.pid == $pid) |
	[.threads[].tid] | join(\",\")")
is "--pid: the CPU time of its threads" "$(sum cpu_by_thread cpu_time_ns --pid "$pid")" \
	"$(sqlite3 :memory: ".import --csv $work/all/cpu_by_thread.csv t" "SELECT sum(cpu_time_ns) FROM t WHERE tid IN ($tids)")"
# What a thread moved before it was known whose it is stands under its own id.
is "--pid: the bytes of a process and of its threads are all that it moved" "$(
	for id in "$pid" $(echo "$tids" | tr , '\n' | grep -vx "$pid"); do
		sum io_by_process total_bytes --pid "$id"
	done | awk '{ sum += $1 } END { print sum }')" \
	"$(sqlite3 :memory: ".import --csv $work/all/io_by_process.csv t" "SELECT total_bytes FROM t WHERE pid = $pid")"
ok "--pid: less than all" test "$(sum syscall count --pid "$pid")" -lt "$(sum_in "$work/all" syscall count)"
is "--pid: bytes of its files, those that are gone too" \
	"$("$rtscope" report "$trace" --json io --pid "$("$rtscope" state "$trace" --json |
		jq '.processes[] | select(.comm == "fd_window") | .pid')" |
		jq -c '.io_by_file | map(select(.path | startswith("/tmp/test"))) | map([.path, .written_bytes]) | sort')" \
	'[["/tmp/test",8192],["/tmp/test2",16384]]'
is "--json: a file stands once, with what all did to it" \
	"$("$rtscope" report "$io" --json io | jq '.io_by_file | length, (map([.path, .kind]) | unique | length)' |
		uniq | wc -l)" 1
is "--json: tables have the rows that they have as CSV" "$("$rtscope" report "$io" --json |
	jq '.io_by_file, .open_files, .cpu_by_thread, .cpu_by_cpu | length')" "$(
	for file in io_by_file open_files cpu_by_thread cpu_by_cpu; do
		tail -n +2 "$work/all/$file.csv" | wc -l
	done)"
is "--comm: wakeups of threads of that name" "$(sum wakeup_by_process count --comm ksoftirqd/1)" \
	"$("$rtscope" report "$io" --json sched | jq '.wakeup_latency.waking.by_comm["ksoftirqd/1"].count')"
is "--comm: their CPU time in the JSON, too" \
	"$("$rtscope" report "$io" --json cpu --comm ksoftirqd/1 | jq -c '.cpu_time_ns_by_comm')" \
	"$("$rtscope" report "$io" --json cpu | jq -c '.cpu_time_ns_by_comm | {"ksoftirqd/1"}')"
is "no thread stands twice" "$(cut -d, -f1-3 "$work/all/cpu_by_thread.csv" | sort | uniq -d)" ""
fi
is "LAMI: results name the tables of the metadata" \
	"$("$rtscope" report "$trace" --lami | jq -r '.results[].class' | sort | tr '\n' ' ')" \
	"$("$rtscope" report --lami --metadata | jq -r '."table-classes" | keys[]' | sort | tr '\n' ' ')"
is "LAMI: its version" "$("$rtscope" report --lami --mi-version)" 1.0
is "LAMI: a trace that can be analysed" "$("$rtscope" report --lami --test-compatibility "$trace"; echo $?)" 0
refuses "LAMI: one that cannot" 1 ".*/nowhere" report --lami --test-compatibility "$work/nowhere"
refuses "an option of LAMI alone" 64 "--limit needs --lami" report "$trace" --limit 3
is "LAMI: as its viewers call it" "$("$rtscope" report --lami --output-progress --limit=1 \
	--begin=1795219826000000000 --end=1795219830000000000 "$trace" |
	jq -c '[.results[] | .data | length] | max')" 1
"$rtscope" report --lami --metadata >"$work/metadata"
is "LAMI: each row has the columns of its class" "$("$rtscope" report "$trace" --lami |
	jq --slurpfile metadata "$work/metadata" '[.results[] | (.class as $class |
		$metadata[0]["table-classes"][$class]["column-descriptions"] | length) as $columns |
		.data[] | length == $columns] | all')" true

is "LAMI: every cell is of its column's class, or empty" "$("$rtscope" report "$trace" --lami |
	jq --slurpfile metadata "$work/metadata" '[.results[] | (.class as $class |
		$metadata[0]["table-classes"][$class]["column-descriptions"] | map(.class)) as $classes |
		.data[] | to_entries[] | .value == null or .value.class == $classes[.key]] | all')" true
is "LAMI: what each class must have" "$("$rtscope" report "$trace" --lami | jq -c '[.results[].data[][] |
	select(. != null) | {class, keys: (keys - ["class"])}] | unique' |
	jq -r '.[] | .class + ": " + (.keys | join(" "))')" "cpu: id
duration: value
fd: fd
number: value
path: path
process: name
process: name pid
process: name tid
ratio: value
size: value
string: value
syscall: name
timestamp: value"
is "LAMI: tables of several hosts inherit their class" "$("$rtscope" report "$work/hosts" --lami cpu |
	jq -c '[.results[].class]')" '[{"inherit":"cpu_by_thread","title":"CPU time by thread [one]"},'\
'{"inherit":"cpu_by_cpu","title":"CPU time by CPU [one]"},'\
'{"inherit":"cpu_by_thread","title":"CPU time by thread [two]"},'\
'{"inherit":"cpu_by_cpu","title":"CPU time by CPU [two]"}]'
is "JSON of several hosts is one object" "$("$rtscope" report "$work/hosts" --json cpu |
	jq -c '.hosts | map([.host, .events_total])')" '[["one",15],["two",3]]'
is "so is a state's" "$("$rtscope" state "$work/hosts" --json | jq -c '.hosts | map(.host)')" \
	'["one","two"]'

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

# Events as JSON: contexts and fields are members.
"$rtscope" events "$trace" --window 100s --json >"$work/events"
is "events --json: an object a line" "$(jq -s 'length' "$work/events")" 44078
is "events --json: contexts and fields by the tracer's names" "$(head -n 1 "$work/events")" \
	'{"timestamp_ns":1795219825375051717,"host":"rtvm","cpu":1,"name":"sched_waking","creates":true,"contexts":{"pid":0,"tid":0,"ppid":1,"vpid":0,"vtid":0,"procname":"swapper/1"},"fields":{"comm":"ksoftirqd/1","tid":29,"prio":20,"target_cpu":1}}'
"$rtscope" events "$work/hosts" --json >"$work/hosts.json"
is "events --json: the events of several hosts, each with its host" "$(jq -r .host "$work/hosts.json" |
	sort | uniq -c | tr -s ' \n' ' ')" " 15 one 3 two "
is "events --json: arrays, reals, control characters, the largest number" \
	"$(grep -E '"(kmem_invented|syscall_exit_pipe2|app:request_begin)"' "$work/hosts.json" |
		sed 's/.*"fields"://')" '{"id":18446744073709551615,"seconds":0.5,"what":""}}
{"ret":0,"fildes":[5,6]}}
{"address":255,"name":"\\x1b[2Jx","numbers":[1,2,3]}}'

# Filters.
is "--name" "$("$rtscope" events "$trace" --window 100s --name 'sched_w*' | wc -l)" \
	"$(jq 'select(.name | startswith("sched_w")) | .cpu' "$work/events" | wc -l)"
is "--cpu" "$("$rtscope" events "$trace" --window 100s --cpu 1,3 | wc -l)" \
	"$(jq 'select(.cpu == 1 or .cpu == 3) | .cpu' "$work/events" | wc -l)"
pid=$(jq 'select(.contexts.procname == "fd_window") | .contexts.pid' "$work/events" | head -n 1)
is "--pid: what happened in it" "$("$rtscope" events "$trace" --window 100s --pid "$pid" --json |
	jq "select(.contexts.pid == $pid) | .cpu" | wc -l)" \
	"$(jq "select(.contexts.pid == $pid) | .cpu" "$work/events" | wc -l)"
is "--pid: else only what created something" "$("$rtscope" events "$trace" --window 100s --pid "$pid" \
	--json | jq "select(.contexts.pid != $pid and (.creates | not)) | .cpu" | wc -l)" 0
is "--comm: the same" "$("$rtscope" events "$trace" --window 100s --comm fd_window --json |
	jq "select(.contexts.pid != $pid and (.creates | not)) | .cpu" | wc -l)" 0
is "--for: what follows the window" "$("$rtscope" events "$trace" --at +5 --window 1 --for 2 --json |
	jq -s 'map(select(.timestamp_ns > 1795219830375051717)) | length')" \
	"$(jq 'select(.timestamp_ns > 1795219830375051717 and .timestamp_ns <= 1795219832375051717) | .cpu' \
		"$work/events" | wc -l)"
done_testing
