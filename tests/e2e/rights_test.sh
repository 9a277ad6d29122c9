#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may run it, where, and what it leaves behind: anybody, anywhere, nothing.
. "$srcdir/tests/support/tap.sh"

# What a monitor could change without being asked.
host_state() {
	for knob in /proc/sys/kernel/sched_* /proc/sys/kernel/perf_event_* /proc/sys/kernel/timer_* \
		/proc/sys/kernel/numa_* /proc/sys/vm/stat_interval /proc/irq/*/smp_affinity \
		/sys/devices/system/cpu/cpu*/online /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor \
		/sys/devices/system/cpu/cpu*/cpuidle/state*/disable /sys/kernel/tracing/tracing_on \
		/sys/kernel/tracing/current_tracer; do
		[ -r "$knob" ] && printf '%s %s\n' "$knob" "$(cat "$knob" 2>&1)"
	done
}

# A folder that anybody may enter, and home to nobody's settings.
public=$(mktemp -d /tmp/rtscope-public.XXXXXX)
trap 'rm -rf "$work" "$public"' EXIT
chmod 755 "$public"
cp "$rtscope" "$public/rtscope"
export HOME="$public" XDG_CONFIG_HOME="$public"
files_before=$(cd "$public" && find . -ls)

# sample NAME COMMAND...: one sample as $work/NAME, its exit code and errors told.
sample() {
	name=$1
	shift
	timeout -s KILL 30 "$@" -b --json -n 2 -d 0.2 >"$work/$name" 2>"$work/$name.err" </dev/null
	is "$name: exit code, lines, errors" "$? $(wc -l <"$work/$name") $(cat "$work/$name.err")" '0 2 '
}

before=$(host_state)
sample ordinary "$srcdir/tests/support/without-realtime" "$public/rtscope"
like 'without the right: it measures as SCHED_OTHER and says how to get the right' \
	"$(jq -r 'select(.probe.policy == "other") | .probe.notice' "$work/ordinary" | head -n 1)" \
	'real-time.*setcap cap_sys_nice'
is 'all figures of the CPUs that are probed are there' \
	"$(jq -s '[.[-1].cpus[] | select(.timer) | .timer.since_start.count > 0] | all' "$work/ordinary")" true

without_realtime timeout -s KILL 20 "$rtscope" -b -n 1 -p 80 >"$work/out" 2>"$work/err"
is 'what was asked for and is not allowed: exit code, sentences' "$? $(wc -l <"$work/err")" '1 1'
like 'it names the right' "$(cat "$work/err")" '^rtscope: .*(cap_sys_nice|CAP_SYS_NICE)'

if [ "$(id -u)" -eq 0 ]; then
	sample nobody setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		prlimit --rtprio=0:0 "$public/rtscope"
	# In a chroot / is no mount that could be made read-only.
	# shellcheck disable=SC2016
	read_only='mount -o remount,bind,ro / && exec "$0" "$@"'
	if unshare -m sh -c "$read_only" true 2>/dev/null; then
		sample read-only unshare -m sh -c "$read_only" \
			"$srcdir/tests/support/without-realtime" "$public/rtscope"
	fi
	sample no-capabilities setpriv --bounding-set=-all --inh-caps=-all "$public/rtscope"
fi
is 'nothing is changed on the host' "$(host_state)" "$before"
is 'no file is written' "$(cd "$public" && find . -ls)" "$files_before"
is 'no process is left' "$(pgrep -f "^$public/rtscope")" ''
done_testing
