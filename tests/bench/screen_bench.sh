#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a refresh costs beside htop and top: bytes on the wire and CPU time, on a
# terminal of 120x40 with a refresh a second. The probe's own CPU time is in it;
# the line without it tells what the screen alone takes.
#
#   SECONDS_EACH=20 screen_bench.sh

seconds=${SECONDS_EACH:-20}
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# measure LABEL COMMAND...: after two refreshes, over $seconds.
measure() {
	label=$1
	shift
	cat >"$work/script" <<-END
		size 120x40
		limit 20
		start $*
		command sleep 3
		measure $seconds $label
	END
	timeout -s KILL $((seconds + 30)) "$builddir/tests/tools/screen" "$work/script" |
		sed -n "s/^# $label: \([0-9]*\) bytes and \([0-9.]*\) ms of CPU in \([0-9.]*\) s/\1 \2 \3/p" |
		awk -v label="$label" '{ printf "%-32s %7.0f bytes/s  %6.2f %% of a CPU\n", label, $1 / $3, $2 / $3 / 10 }'
}

measure 'rtscope' "$without_realtime" "$rtscope" -d 1
measure 'rtscope --no-probe' "$without_realtime" "$rtscope" -d 1 --no-probe
command -v htop >/dev/null && measure 'htop -d10' htop -d10
measure 'top -d1' top -d1
