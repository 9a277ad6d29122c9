#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that ok calls
# What goes wrong around the kernel source: a program that the verifier refuses, a reader
# that stands still for seconds while much happens, a monitor that may not do it at all.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

# PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h.
[ "$(stat -L -c %i /proc/self/ns/pid)" = 4026531836 ] ||
	skip_all "the kernel's ids are not those of this pid namespace"
"$rtscope" events --live --for 1ms >"$work/out" 2>"$work/err" ||
	skip_all "$(sed 's/^rtscope: //' "$work/err")"

# A verifier that refuses ---------------------------------------------------------
if [ -z "$sanitizers" ]; then
	REFUSE=on_irq_handler_ LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" \
		"$rtscope" events --live --for 500ms --trace sched,irq >"$work/events" 2>"$work/err"
	is "one refused program ends nothing" "$?" 0
	like "it is named" "$(cat "$work/err")" 'refuses .* irq_handler_entry'
	ok "the other group is there" grep -q ' sched_switch: ' "$work/events"
	ok "and the rest of its own" grep -q ' irq_softirq_entry: ' "$work/events"
	is "its events are not" "$(grep -c ' irq_handler_entry: ' "$work/events")" 0
	# refusing NAME=VALUE... COMMAND...: on such a kernel.
	refusing() {
		env LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" "$@" 2>"$work/err"
	}
	refusing REFUSE_ATTACH=on_irq_handler_ "$rtscope" events --live --for 500ms --trace sched,irq >"$work/events"
	is "one program that may not be attached ends nothing" "$?" 0
	like "it is named" "$(cat "$work/err")" '^rtscope: this kernel does not let us record irq_handler_entry; .* irq_handler_exit$'
	ok "the rest is recorded" grep -q ' irq_softirq_entry: ' "$work/events"
	refusing REFUSE_ATTACH=on_ "$rtscope" events --live --for 500ms --trace irq >"$work/events"
	is "where nothing may be attached nothing can be recorded" \
		"$? $(grep -c '^rtscope: no events of this kernel: .* irq_handler_entry' "$work/err")" '1 1'
	# Lists: each is done without.
	for list in marks calls; do
		refusing REFUSE="list_$list" "$rtscope" state --live --for 1ms --json --pid $$ >"$work/state"
		is "without the list of $list all else is known" \
			"$? $(jq -c '[.complete, (.processes[0].fds | length > 0)]' "$work/state")" '0 [true,true]'
		like "what is lost by it is said" "$(cat "$work/err")" '^rtscope: this kernel refuses to list [a-z/ ]+$'
	done
	# What cannot be listed is not summed: figures of closed files alone would be wrong ones.
	for how in REFUSE REFUSE_ATTACH REFUSE_READ; do
		refusing $how=list_sums "$rtscope" state --live --for 1ms --json --pid $$ >"$work/state"
		is "without the list of sums all else is known: $how" \
			"$? $(jq -c '[.complete, .processes[0].threads[0].cpu_time_ns >= 0] + (.processes[0].fds[0] |
				[.cloexec, .read_bytes, .window_written_bytes, .calls, .errors])' "$work/state")" \
			'0 [true,true,false,null,null,null,null]'
		like "what is lost by it is said: $how" "$(cat "$work/err")" '^rtscope: .* list reads and writes of files$'
	done
	for how in REFUSE REFUSE_ATTACH REFUSE_READ; do
		perl -e 'open($file, ">", "/dev/null") or die;
			mkdir("$ARGV[0]/open.$ARGV[1]");
			while (-d $ARGV[0]) { syswrite($file, "x"); select(undef, undef, undef, 0.02) }' "$work" $how &
		busy=$!
		until [ -d "$work/open.$how" ] || ! kill -0 $busy 2>/dev/null; do sleep 0.05; done
		refusing $how=list_fresh "$rtscope" state --live --for 2s --json --pid $busy >"$work/state"
		is "without that of fresh sums all of them are gone through: $how" \
			"$? $(jq '[.processes[0].fds[].window_written_bytes > 0] | any' "$work/state") $(cat "$work/err")" '0 true '
		kill $busy
		wait $busy 2>/dev/null
	done
	refusing REFUSE=list_sums "$rtscope" -b --json --no-probe -n 1 -d 0.2 >"$work/sample"
	is "and the group is not on" "$(jq -c .kernel.groups "$work/sample")" '["sched","irq","block","fd"]'
	refusing REFUSE=list_sums "$rtscope" state --live --for 1ms --json --pid $$ --trace io,syscalls >"$work/state"
	is "where each call is recorded nothing is lost by it" \
		"$? $(jq -c '.processes[0].fds[0].read_bytes >= 0 and .processes[0].fds[0].calls != null' "$work/state")" '0 true'
	# A group of which a part is missing: what that part told is unknown, and never empty.
	refusing REFUSE=on_sched_waking "$rtscope" -b --json --no-probe -n 1 -d 0.2 >"$work/sample"
	is "a latency that a missing tracepoint begins is null, the group's others are not" \
		"$(jq -c '[.kernel.groups[0]] + (.all.wakeup_latency | [.waking, (.wakeup | type)])' "$work/sample")" \
		'["sched",null,"object"]'
	for how in REFUSE REFUSE_ATTACH; do
		refusing $how=list_files "$rtscope" state --live --for 1ms --json --pid $$ >"$work/state"
		is "without that of files processes are known: $how" \
			"$? $(jq -c '[.complete, .processes[0].comm]' "$work/state")" "0 [false,\"$(cat /proc/$$/comm)\"]"
		like "what is lost by it is said: $how" "$(cat "$work/err")" ' list files that were open before$'
	done
	refusing REFUSE_READ=list_threads "$rtscope" state --live --for 1ms --json >"$work/state"
	is "a list that cannot be read is none: exit code, is all known" "$? $(jq -c .complete "$work/state")" '0 false'
	is "which is said once" "$(cat "$work/err")" 'rtscope: this kernel does not list threads that were there before'
	# Who it is itself, as the kernel counts and not its own pid namespace, any list tells.
	if unshare -p -f true 2>"$work/err"; then
		: >"$work/events"
		unshare -p -f env REFUSE=list_threads LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" \
			"$rtscope" events --live --for 500ms --trace syscalls >"$work/events" 2>"$work/err" &
		outer=$!
		until inner=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null) && [ -n "$inner" ] ||
			! kill -0 "$outer" 2>/dev/null; do :; done
		wait "$outer"
		is "in a pid namespace it works" "$?" 0
		ok "and others' calls are recorded" grep -q ' syscall_entry_' "$work/events"
		ok "who it is is known" test -n "${inner% }"
		is "its own are not" "$(grep -c " syscall_[a-z0-9_]*: { pid = ${inner% }, " "$work/events")" 0
	fi
	refusing MISSING=bpf_iter_task_file "$rtscope" state --live --for 1ms --json --pid $$ >"$work/state"
	is "a kernel that has no such list: exit code, is all known" "$? $(jq -c .complete "$work/state")" '0 false'
	like "it is named" "$(cat "$work/err")" '^rtscope: this kernel cannot list files that were open before$'
	refusing MISSING=btf_trace_irq_handler_entry "$rtscope" events --live --for 100ms --trace irq >"$work/events"
	is "a kernel without a tracepoint" "$?" 0
	is "which is named" "$(cat "$work/err")" 'rtscope: this kernel has no tracepoint irq_handler_entry'
	ok "has the others" grep -q ' irq_softirq_entry: ' "$work/events"
	refusing REFUSE=list_ "$rtscope" events --live --for 100ms --trace sched >"$work/events"
	is "without any list there are events" "$? $(grep -m1 -c ' sched_switch: ' "$work/events")" '0 1'
	is "each is named" "$(grep -o 'refuses to list' "$work/err" | wc -l)" 5
	refusing REFUSE= "$rtscope" events --live --for 500ms >"$work/events"
	is "without any program nothing works" "$?" 1
	is "which is told in a sentence" "$(grep -c '^rtscope: no events of this kernel' "$work/err")" 1
	# One that was built without control groups.
	refusing NO_MEMBER=cgroups "$rtscope" state --live --for 1ms --json --pid $$ >"$work/state"
	is "a kernel without control groups: all else is known" \
		"$? $(jq -c '[.complete, (.processes[0].fds | length > 0)]' "$work/state")" '0 [true,true]'
	# One that is too old, with the right to BPF and without it, and one that is not.
	refusing RELEASE=5.4.302-1 "$rtscope" events --live --for 100ms >"$work/events"
	is "a kernel that is too old" "$?" 1
	like "is told as such" "$(cat "$work/err")" \
		'^rtscope: no events of this kernel: 5.4.302-1 is too old .* from 5\.1[38] on can$'
	if [ "$(id -u)" -eq 0 ]; then
		refusing RELEASE=5.4.302-1 setpriv --bounding-set -all --inh-caps -all \
			"$rtscope" events --live --for 100ms >"$work/events"
		like "which is not told where the right is missing" "$(cat "$work/err")" 'CAP_BPF and CAP_PERFMON'
	fi
	refusing RELEASE=6.1.0 "$rtscope" events --live --for 100ms >"$work/events"
	like "or where it is not too old" "$(cat "$work/err")" 'CAP_BPF and CAP_PERFMON'
	# A PREEMPT_RT kernel by its name, with the locks that its BPF ring may have.
	RING_LOCK=spinlock_t LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" \
		"$rtscope" events --live --for 500ms >"$work/events" 2>"$work/err"
	is "a ring whose lock sleeps is not used on PREEMPT_RT" "$?" 1
	like "which is told in a sentence" "$(cat "$work/err")" 'the lock of its BPF ring sleeps'
	RING_LOCK=raw_spinlock_t LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" \
		"$rtscope" events --live --for 500ms --trace irq >"$work/events" 2>"$work/err"
	is "one whose lock spins is" "$? $(cat "$work/err")" "0 "
	# A locked down kernel, as far as can be seen of it.
	cat >"$work/locked" <<-'LOCKED'
		mount -t tmpfs none /sys/kernel/security && echo 'none integrity [confidentiality]' \
			>/sys/kernel/security/lockdown && touch "$1.mounted" && shift &&
			exec "$@" --live --for 500ms
	LOCKED
	REFUSE='' LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" unshare -m sh "$work/locked" \
		"$work/locked" "$rtscope" events >"$work/events" 2>"$work/err"
	code=$?
	if [ -e "$work/locked.mounted" ]; then
		is "a kernel that is locked down is told as such" \
			"$code $(grep -c '^rtscope: .* it is locked down .*confidentiality' "$work/err")" '1 1'
	fi
fi

# A reader that stands still --------------------------------------------------------
# Each opens and closes for ever and keeps one file open that it opens anew now and then.
cat >"$work/load" <<'LOAD'
exec 8<"$1"
while [ ! -e "$1.still" ]; do
	for ((i = 0; i < 200; i++)); do exec 7<"$1"; exec 7<&-; done
	/bin/true
	exec 8<&-; exec 8<"$1"
done
exec 9<"$1"
: >"$1.stands"
while [ -d "${1%/*}" ]; do sleep 0.2; done
LOAD
: >"$work/file"
bash "$work/load" "$work/file" &
load=$!
"$rtscope" -b --json --no-probe -n 100000 -d 0.5 --trace sched,fd,io,syscalls >"$work/samples" 2>"$work/err" &
monitor=$!
value() {
	grep '}$' "$work/samples" | tail -n 1 | jq -r "$1"
}
# until_true COMMAND...: within a minute.
until_true() {
	local tries=300
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.2
	done
}
is_recording() {
	[ -s "$work/samples" ] && [ "$(value '.kernel.groups | length')" = 4 ]
}
ok "the monitor records" until_true is_recording
kill -STOP "$monitor"
sleep 5
kill -CONT "$monitor"
has_lost() {
	[ "$(value .lost.events)" -gt 0 ]
}
ok "what a standing reader lost is counted and told" until_true has_lost
ok "and of which CPUs it was" [ "$(value '([.cpus[].lost_events] | add) as $of | $of > 0 and $of <= .lost.events')" = true ]
kill "$monitor"
wait "$monitor"
: >"$work/file.still"
ok "the load stands still" until_true test -e "$work/file.stands"
"$rtscope" state --live --for 500ms --json --pid "$load" >"$work/state" 2>"$work/err"
is "its open files are those of /proc" \
	"$(jq -r '.processes[0].fds[] | select(.closed_ns == null) | .fd' "$work/state" | sort -n | xargs)" \
	"$(find "/proc/$load/fd" -mindepth 1 -printf '%f\n' | sort -n | xargs)"
rm -f "$work/file"
kill "$load"
wait "$load" 2>/dev/null

# Too few descriptors ---------------------------------------------------------------
(
	ulimit -n 64
	exec "$rtscope" events --live --for 500ms
) >"$work/events" 2>"$work/err"
is "64 open files are too few" "$?" 1
like "which is told, with the limit" "$(cat "$work/err")" 'open files, and 64 may be open \(ulimit -n\)'

# No right at all -------------------------------------------------------------------
if [ "$(id -u)" -eq 0 ]; then
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps -all --bounding-set -all \
		"$rtscope" -b --json --no-probe -n 1 -d 0.2 >"$work/nobody" 2>"$work/err"
	is "nobody's monitor runs" "$?" 0
	like "and says what is missing" "$(jq -r .kernel.notice "$work/nobody")" 'CAP_BPF and CAP_PERFMON'
	is "nothing of the kernel is recorded" "$(jq -c .kernel.groups "$work/nobody")" '[]'
fi
"$rtscope" -b --json --no-probe -n 1 -d 0.2 --trace none >"$work/none" 2>"$work/err"
is "--trace none: nothing, and nothing to say" "$(jq -c .kernel "$work/none")" '{"groups":[],"notice":null}'
done_testing
