#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that ok calls
# The kernel of this host as a source, from outside: what a process does here and now is
# among the events, in LTTng's words, and without rights one sentence says what is missing.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

# PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h.
[ "$(stat -L -c %i /proc/self/ns/pid)" = 4026531836 ] ||
	skip_all "the kernel's ids are not those of this pid namespace"
"$rtscope" events --live --for 1ms >"$work/out" 2>"$work/err" ||
	skip_all "$(sed 's/^rtscope: //' "$work/err")"

# What happens while it looks: over and over, so that none has to be timed.
(while [ -d "$work" ]; do
	exec 7<"$srcdir/LICENSE"
	read -r line <&7
	exec 7<&-
done) &
busy=$!

"$rtscope" events --live --for 2s --trace sched,fd,io >"$work/events" 2>"$work/err"
is "it ends by itself" "$?" 0
is "nothing is said on stderr" "$(cat "$work/err")" ""
has() {
	grep -q -- "$1" "$work/events"
}
ok "the state dump begins" has ' lttng_statedump_start'
ok "it names a thread" has " lttng_statedump_process_state: .*tid = $busy,"
ok "and ends" has ' lttng_statedump_end'
ok "a file that is opened, with its path" has " syscall_entry_openat: .*filename = \"$srcdir/LICENSE\""
ok "the call's return, with its process" has " syscall_exit_openat: .*pid = $busy"
ok "the scheduler" has ' sched_switch: '
ok "reads come summed" has " rtscope_fd_io: { pid = $busy, "
is "times never run back" "$(awk '$1 < before { n++ } { before = $1 } END { print n + 0 }' "$work/events")" 0

"$rtscope" events --live --for 200ms --trace irq --json >"$work/events" 2>"$work/err"
is "one group alone: nothing of the others" \
	"$(jq -r .name "$work/events" | grep -cE '^(sched|syscall|block|net)_')" 0

"$rtscope" state --live --for 200ms --trace irq --json >"$work/state" 2>"$work/err"
is "what is not recorded is null, and not 0; what there is is known" \
	"$(jq -c --argjson pid $$ '.processes[] | select(.pid == $pid) |
		[.threads[0].cpu_time_ns, .fds[0].read_bytes, .fds[0].calls, (.fds | length > 0)]' "$work/state")" \
	'[null,null,null,true]'

kill "$busy"
wait "$busy" 2>/dev/null

# More files in use than are noted between two refreshes.
perl -e 'open($files[$_], ">", "/dev/null") or die for 1 .. 700;
	mkdir("$ARGV[0]/open");
	while (-d $ARGV[0]) { syswrite($_, "x") for @files[1 .. 700]; select(undef, undef, undef, 0.02) }' "$work" &
busy=$!
until [ -d "$work/open" ] || ! kill -0 $busy 2>/dev/null; do sleep 0.05; done
"$rtscope" state --live --for 3s --pid $busy --json >"$work/state" 2>"$work/err"
is "however many files are written to, each is told" \
	"$? $(jq '[.processes[0].fds[] | select(.window_written_bytes > 0)] | length' "$work/state")" '0 700'
kill "$busy"
wait "$busy" 2>/dev/null

# Some guests' kernels leave it out of their lists.
"$rtscope" state --live --for 1ms --pid 1 --json >"$work/state" 2>"$work/err"
is "pid 1 is there, whatever the kernel lists, with files where /proc shows some" \
	"$? $(jq -r '.processes[0] | "\(.comm) \(.fds | length > 0)"' "$work/state")" \
	"0 $(cat /proc/1/comm) $([ -n "$(ls /proc/1/fd 2>/dev/null)" ] && echo true || echo false)"

# What a group tells is known, what none tells is null and never 0.
known() {
	"$rtscope" state --live --for 1ms --trace "$1" --pid $$ --json 2>"$work/err" | jq -c '.processes[0] |
		[.threads[0].cpu_time_ns != null] + (.fds[0] | [.read_bytes != null, .calls != null])'
}
is "of the scheduler: CPU time" "$(known sched)" '[true,false,false]'
is "of fd: neither CPU time nor bytes" "$(known fd)" '[false,false,false]'
is "of io: bytes and calls" "$(known io)" '[false,true,true]'
is "of syscalls: the same" "$(known syscalls)" '[false,true,true]'
is "of irq: neither" "$(known irq)" '[false,false,false]'
for groups in irq sched io fd syscalls; do
	"$rtscope" state --live --for 1ms --trace $groups --pid $$ --json 2>"$work/err" | jq -c .complete
done >"$work/complete"
is "complete is what tells of opens and closes" "$(paste -sd' ' "$work/complete")" 'false false false true true'

"$rtscope" state --live --for 200ms --csv "$work/tables" >"$work/out" 2>"$work/err"
is "tables of this host: exit code" "$? $(cat "$work/out" "$work/err")" "0 "
is "tables of this host: all but the events, which are gone" "$(cd "$work/tables" && echo *)" \
	"fds.csv latency.csv long.csv outlier_causes.csv outliers.csv pending.csv processes.csv summary.csv threads.csv"
is "tables of this host: this shell is a process in them" \
	"$(awk -F, -v pid=$$ '$3 == pid { print $6 }' "$work/tables/processes.csv")" "$(cat /proc/$$/comm)"

# What is asked for is there as soon as events are, whichever the first refresh was.
printf '%s\n' 'size 90x20' "start $rtscope --no-probe --view window" 'wait /processes of the last 10[.]0 s[^:]*: [1-9]/' \
	'type q' 'exit 0' >"$work/view.screen"
"$builddir/tests/tools/screen" "$work/view.screen" >"$work/said" 2>&1
is "the window's processes by --view" "$? $(grep '^not ok' "$work/said")" "0 "
sed 's/^/# /' "$work/said"

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	out=$(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps -all \
		"$rtscope" events --live --for 1 2>&1)
	is "without any right it fails" "$?" 1
	like "and says in a line what grants it" "$out" 'CAP_BPF and CAP_PERFMON'
fi
for wrong in "events --live --at 5" "state /tmp --live" "state /tmp --for 5" "state --live --trace x"; do
	# shellcheck disable=SC2086
	"$rtscope" $wrong >"$work/out" 2>"$work/err"
	is "wrong usage: $wrong" "$?" 64
done
done_testing
