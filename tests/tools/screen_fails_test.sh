#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the terminal oracle must not let pass, and that it leaves no process behind.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

# fails NAME TEXT SCRIPT...: the script fails and says TEXT.
fails() {
	name=$1
	text=$2
	shift 2
	printf '%s\n' "$@" >"$work/script"
	output=$("$builddir/tests/tools/screen" "$work/script" 2>&1)
	code=$?
	is "$name: exit code" "$code" 1
	like "$name: sentence" "$output" "^not ok .*$text"
	like "$name: plan" "$output" '^1\.\.[1-9]'
}

fails 'wait' 'wait never' 'limit 0.2' 'start cat' 'wait never' 'expect not reached'
is 'a failed wait ends the script' "$(echo "$output" | grep -c reached)" 0
fails 'expect' 'expect no' 'start echo yes' 'exit 0' 'expect no'
fails 'refuse' 'refuse yes' 'start echo yes' 'exit 0' 'refuse yes'
fails 'bytes' '2 of 4 bytes above 127' "start printf '\\303\\274ab'" 'exit 0' 'bytes-below 128'
fails 'exit code' 'exit 0 .exit code is 3' 'start sh -c "exit 3"' 'exit 0'
fails 'no end' 'still running' 'limit 0.2' 'start sleep 60' 'exit 0'
fails 'not restored' 'cursor' 'limit 0.2' 'start tput civis' 'exit 0' 'restored'
fails 'golden' 'golden tools/box.txt' 'limit 0.2' 'start echo yes' 'golden tools/box.txt'
fails 'command' 'command false' 'command false'
fails 'unknown command' 'no such command: jump' 'jump'
fails 'unknown key' 'no such key' 'start cat' 'type <Any>'
fails 'unknown variable' 'is not set' 'expect $no_such_variable'
fails 'no program' 'wait before any start' 'wait x'

printf '%s\n' "start bash -c 'sleep 1234 & exec sleep 1235'" 'running' >"$work/script"
"$builddir/tests/tools/screen" "$work/script" >/dev/null
is 'no process is left' "$(pgrep -fx 'sleep 123[45]')" ''
done_testing
