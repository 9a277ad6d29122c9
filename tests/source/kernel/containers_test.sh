#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Who a process is where it lives: the container or unit of its control group, as the kernel
# source and as /proc tell it, to machines, in columns and in filters; and its number in a pid
# namespace of its own.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

# PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h.
[ "$(stat -L -c %i /proc/self/ns/pid)" = 4026531836 ] ||
	skip_all "the kernel's ids are not those of this pid namespace"
"$rtscope" events --live --for 1ms >"$work/out" 2>"$work/err" ||
	skip_all "$(sed 's/^rtscope: //' "$work/err")"

unified=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
groups=$unified/rtscope-groups-$$
pids=()
leave() {
	[ "${#pids[@]}" -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null
	wait 2>/dev/null
	[ ! -d "$groups" ] || find "$groups" -depth -type d -exec rmdir {} \;
	rm -rf "$work"
}
trap leave EXIT

# Processes in groups --------------------------------------------------------------
id=4f0c1d2e3a4b5c6d7e8f4f0c1d2e3a4b5c6d7e8f4f0c1d2e3a4b5c6d7e8f0011
rows=(
	"system.slice/docker-$id.scope docker/4f0c1d2e3a4b"
	"docker/$id docker/4f0c1d2e3a4b"
	"machine.slice/libpod-$id.scope/container podman/4f0c1d2e3a4b"
	"lxc.payload.web/init.scope lxc/web"
	"system.slice/press-line.service press-line.service"
	"user.slice/user-0.slice/session-3.scope session-3.scope"
)
# Where we may make some, and what we make is what /proc shows.
may_group() {
	[ -n "$unified" ] && mkdir "$groups" &&
		sh -c 'echo $$ >"$1/cgroup.procs" && grep -qx "0::/${1##*/}" /proc/self/cgroup' sh "$groups"
}
if may_group 2>/dev/null; then
	for row in "${rows[@]}"; do
		mkdir -p "$groups/${row% *}"
		sleep 1000 &
		pids+=($!)
		echo $! >"$groups/${row% *}/cgroup.procs"
		echo "$! ${row#* }" >>"$work/expected"
	done
	"$rtscope" state --live --for 1ms --json >"$work/state" 2>"$work/err"
	is "the kernel source tells each one's container or unit" \
		"$(jq -r --arg group $$ '.processes[] | select((.cgroup // "") | contains("/rtscope-groups-" + $group)) |
			"\(.pid) \(.container)"' "$work/state" | sort -n)" "$(sort -n "$work/expected")"
	is "and the path of its group" \
		"$(jq -r --argjson pid "${pids[0]}" '.processes[] | select(.pid == $pid) | .cgroup' "$work/state")" \
		"/rtscope-groups-$$/${rows[0]% *}"
	list=$(IFS=,; echo "${pids[*]}")
	# The first samples of a busy host may be older than its first reading of /proc.
	for _ in 1 2 3 4 5; do
		"$rtscope" -b --json --no-probe --trace none --pid "$list" -n 10 -d 0.2 >"$work/rows" 2>"$work/err"
		tail -n 1 "$work/rows" | jq -r '.processes[] | "\(.pid) \(.container)"' | sort -n >"$work/told"
		! sort -n "$work/expected" | cmp -s - "$work/told" || break
	done
	is "and so does /proc" "$(cat "$work/told")" "$(sort -n "$work/expected")"
	for view in window processes; do
		cat >"$work/view.screen" <<-SCREEN
			size 200x60
			start $rtscope --no-probe --view $view
			wait LIVE
			type \\container~/4f0c1d and pid>1<Enter>
			wait / ${pids[0]} .* docker\/4f0c1d2e3a4b/
			expect / ${pids[1]} .* docker\/4f0c1d2e3a4b/
			expect / ${pids[2]} .* podman\/4f0c1d2e3a4b/
			refuse press-line.service
			type \\<Esc>\\container=press-line.service<Enter>
			wait / ${pids[4]} .* press-line[.]service/
			wait-gone podman/4f0c
			type q
			exit 0
		SCREEN
		"$builddir/tests/tools/screen" "$work/view.screen" >"$work/said" 2>&1
		is "column and filter of the screen $view" "$? $(grep '^not ok' "$work/said")" "0 "
		sed 's/^/# /' "$work/said"
	done
	cat >"$work/view.screen" <<-SCREEN
		size 200x60
		start $rtscope --no-probe --view window
		wait LIVE
		type \\cgroup~rtscope-groups-$$/lxc<Enter>
		wait / ${pids[3]} .* lxc\/web /
		type q
		exit 0
	SCREEN
	"$builddir/tests/tools/screen" "$work/view.screen" >"$work/said" 2>&1
	is "the path of the group as a filter" "$? $(grep '^not ok' "$work/said")" "0 "
	sed 's/^/# /' "$work/said"
fi

# A pid namespace ------------------------------------------------------------------
# /proc is the first namespace's, so each knows both of its numbers; they come and go.
if unshare -p -f true 2>/dev/null; then
	cat >"$work/inner" <<-'INNER'
		tell='read -r pid rest </proc/self/stat; echo "$pid $$"'
		sh -c "$tell; exec sleep 1000" &
		while :; do sh -c "$tell; read -r rest </proc/stat"; done
	INNER
	unshare -p -f --kill-child sh "$work/inner" >"$work/both" 2>"$work/err" &
	pids+=($!)
	for _ in $(seq 600); do
		[ "$(wc -l <"$work/both")" -lt 2 ] || break
		sleep 0.1
	done
	"$rtscope" state --live --for 2s --json >"$work/state" 2>"$work/err"
	is "both ids: exit code" "$? $(cat "$work/err")" "0 "
	kill -KILL "${pids[-1]}"
	wait "${pids[-1]}" 2>/dev/null
	# By now another's, maybe.
	unset 'pids[-1]'
	# Who ended before the dump came to it has told nothing but its end.
	# [are there some, is none wrong, do some live, did some end?]
	is "in its own namespace each has the number that it says, whether it lives or has ended" \
		"$(jq -c --rawfile both "$work/both" '($both | split("\n") | map(select(. != "") | split(" ") |
			{key: .[0], value: (.[1] | tonumber)}) | from_entries) as $told |
			[.processes[] | select($told[.pid | tostring])] |
			map(select(.start_ns or .vpid)) |
			[length > 5, map(select(.vpid != $told[.pid | tostring])) == [],
			 any(.end_ns == null), any(.end_ns != null)]' "$work/state")" '[true,true,true,true]'
	is "others have the same number twice" \
		"$(jq -c --argjson pid $$ '.processes[] | select(.pid == $pid) | .vpid == $pid' "$work/state")" true
fi
done_testing
