#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that ok calls
# Without any right `rtscope state --live` tells what /proc does: all processes, the open files
# of its user's, nothing of what was not seen, and in a sentence what is missing.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

# Where others may go, too.
public=$(mktemp -d /tmp/rtscope-public.XXXXXX)
trap 'rm -rf "$work" "$public"' EXIT
chmod 755 "$public"
cp "$rtscope" "$public/rtscope"
rtscope="$public/rtscope"
nobody=()
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || skip_all 'setpriv is missing'
	nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all)
fi
live() { # OPTION...
	"${nobody[@]}" "$rtscope" state --live --for 1ms "$@" >"$work/out" 2>"$work/err"
}
"${nobody[@]}" "$rtscope" events --live --for 1ms >"$work/out" 2>"$work/err" &&
	skip_all 'this user may watch the kernel'
is "events are not made of /proc: exit code" "$?" 1

# A process of that user, until its input ends.
# shellcheck disable=SC2016 # it is the other shell's
coproc holder { exec "${nobody[@]}" bash -c 'exec 7</etc/passwd 8</dev/null; echo ready; read -r _'; } 2>/dev/null
read -r _ <&"${holder[0]}"
# shellcheck disable=SC2154 # bash sets it
own=$holder_PID

live --json --pid "$own"
is "its state can be told: exit code" "$?" 0
is "in a sentence" "$(wc -l <"$work/err")" 1
like "which says what is missing and what is left" "$(cat "$work/err")" \
	'^rtscope: no events of this kernel: .*; /proc lists processes, and open files of own ones$'
is "its open files are those of /proc" \
	"$(jq -r '.processes[0].fds[] | "\(.fd) \(.path)"' "$work/out" | sort)" \
	"$("${nobody[@]}" find "/proc/$own/fd" -mindepth 1 -printf '%f %l\n' | sort)"
is "what was not counted is null, and not 0" \
	"$(jq -c '.processes[0].fds[] | [.read_bytes, .written_bytes, .window_read_bytes, .window_written_bytes, .calls, .errors, .max_ns, .opened_ns]' "$work/out" | sort -u)" \
	'[null,null,null,null,null,null,null,null]'
is "nor the time that it took of a CPU" "$(jq -c '[.processes[0].threads[].cpu_time_ns]' "$work/out")" '[null]'
is "it is not complete" "$(jq .complete "$work/out")" false
is "its parent is told" "$(jq '.processes[0].ppid' "$work/out")" "$(awk '$1 == "PPid:" { print $2 }' "/proc/$own/status")"
live --pid "$own"
like "as text, by its first line" "$(head -1 "$work/out")" ', incomplete: as /proc lists them, without calls$'
like "as text" "$(grep passwd "$work/out")" '^ *7 file +- +- +- +- +- +- +- +- +- +- +/etc/passwd$'
if [ ${#nobody[@]} -gt 0 ]; then
	live --json --pid $$
	is "of another's files nothing is known" "$(jq -c '[.processes[0].pid, .processes[0].fds]' "$work/out")" "[$$,null]"
	live --pid $$
	like "which the text shows, too" "$(grep -E "^ *$$ " "$work/out")" ' CPU -  files -$'
	chmod 777 "$work"
	live --csv "$work/tables"
	is "and the tables: no file of others" \
		"$(awk -F, -v pid=$$ '$3 == pid' "$work/tables/fds.csv" | wc -l)" 0
	is "calls and bytes are empty there" \
		"$(awk -F, -v pid="$own" '$3 == pid && $6 == 7 { print $11 $12 $13 $14 $15 $16 $17 }' "$work/tables/fds.csv")" ''
	ok "the file itself is there" grep -q ",$own,.*,/etc/passwd," "$work/tables/fds.csv"
fi
live --json
is "all processes of /proc that live as long are told of" \
	"$(jq -r --argjson pid $$ '.processes[] | select(.pid == $pid) | .comm' "$work/out")" "$(cat /proc/$$/comm)"
eval "exec ${holder[1]}>&-"
wait "$own" 2>/dev/null
done_testing
