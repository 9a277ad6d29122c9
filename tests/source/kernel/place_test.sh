#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where processes are when the monitor lives in a pid namespace: /proc goes by other ids than
# the kernel, its own namespace's or those of one above, and is asked by these.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

"$rtscope" state --live --for 1ms --json --pid $$ >"$work/state" 2>"$work/err" ||
	skip_all "$(sed 's/^rtscope: //' "$work/err")"
unshare -p -f --mount-proc true 2>"$work/err" || skip_all "$(cat "$work/err")"
group=$(jq -c '.processes[0].cgroup' "$work/state")

# Names that nobody else's processes have; where both /proc and the ids are others', too.
first=first$$
nested=nested$$
ln -s "$(command -v sleep)" "$work/$first"
ln -s "$(command -v sleep)" "$work/$nested"
# Both are there when the state is dumped; all of the namespace ends with its first process.
cat >"$work/inside" <<'END'
(cd /usr/lib && exec "$work/$first" 100) &
(cd /usr/share && exec unshare -p -f "$work/$nested" 100) &
tries=3000
until [ "$(cat /proc/[0-9]*/comm 2>/dev/null | grep -cxE "$first|$nested")" = 2 ]; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || exit 1
	sleep 0.01
done
"$rtscope" state --live --for 1ms --json
END
export work rtscope first nested

# look UNSHARE-OPTION...: where the two are.
look() {
	unshare -p -f --kill-child "$@" sh "$work/inside" >"$work/state" 2>"$work/err"
	jq -c --arg first "$first" --arg nested "$nested" '[.processes[] |
		select(.comm == $first or .comm == $nested) |
		[.working_directory, .cgroup]] | sort | .[]' "$work/state"
}
expected=$(printf '["/usr/lib",%s]\n["/usr/share",%s]' "$group" "$group")
is "by the ids of its own namespace" "$(look --mount-proc)" "$expected"
is "by the ids of the one above, whose /proc it has" "$(look)" "$expected"
done_testing
