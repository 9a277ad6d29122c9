#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong input ends in one sentence and the right exit code, before anything starts.
. "$srcdir/tests/support/tap.sh"

export HOME="$work" XDG_CONFIG_HOME="$work/config" LC_ALL=C.UTF-8

# refused CODE PATTERN ARGUMENT...: the program ends with CODE and one sentence.
refused() {
	code=$1
	pattern=$2
	shift 2
	sentence=$(timeout -s KILL 20 "$rtscope" "$@" 2>&1 >"$work/stdout" </dev/null)
	is "$*: exit code" $? "$code"
	like "$*: sentence" "$sentence" "^rtscope: .*$pattern"
	is "$*: one line, nothing on stdout" "$(printf '%s\n' "$sentence" | wc -l) $(wc -c <"$work/stdout")" '1 0'
}

refused 64 'no-such-option' --no-such-option
refused 64 'x' -x
refused 64 'surplus' surplus
refused 64 'affinity|-a' -a
refused 64 'interval|-i' -b -n 1 -i 0
refused 64 'interval|-i' -b -n 1 -i 1000000000000
refused 64 'interval|-i' -b -n 1 -i 99999999999999999999999999
refused 64 'interval|-i' -b -n 1 -i -5
refused 64 'interval|-i' -b -n 1 -i 10parsecs
refused 64 'priority|-p' -b -n 1 -p 100
refused 64 'priority|-p' -b -n 1 -p 0
refused 64 'policy' -b -n 1 --policy batch
refused 64 'affinity|-a' -b -n 1 -a 3-1
refused 64 'affinity|-a' -b -n 1 -a 0,,
refused 64 'affinity|-a' -b -n 1 -a 99999999999
refused 64 'delay|-d' -b -n 1 -d 0
refused 64 'on-threshold' -b -n 1 --on-threshold sing

mkdir -p "$work/config/rtscope" "$work/folder"
refused 1 'folder' --config "$work/folder" --print-config
refused 1 'missing' --config "$work/missing.json" --print-config
printf '{"probe": {"interval_us": 1000' >"$work/cut.json"
refused 1 'cut.json' --config "$work/cut.json" --print-config
printf '{"probe": {"speed": 1}}' >"$work/unknown.json"
refused 1 'probe.speed' --config "$work/unknown.json" --print-config
printf '{"probe": {"priority": 100}}' >"$work/value.json"
refused 1 'probe.priority' --config "$work/value.json" --print-config
printf '{"probe": {"priority": "high"}}' >"$work/type.json"
refused 1 'probe.priority' --config "$work/type.json" --print-config
printf 'a\033[2Jb' >"$work/config/rtscope/config.json"
refused 1 'config.json' --print-config
is 'no raw escape byte in a sentence' "$(printf '%s' "$sentence" | tr -d '\40-\176' | wc -c)" 0

"$rtscope" --help >"$work/help"
is '--help: exit code' $? 0
like '--help is on stdout' "$(head -n 1 "$work/help")" '^Usage: rtscope'
like '--version' "$("$rtscope" --version)" '^rtscope [0-9]+\.[0-9]+'
"$rtscope" --help >/dev/full 2>"$work/full"
is 'a full disk is noticed: exit code' $? 1
like 'a full disk is noticed: sentence' "$(cat "$work/full")" '^rtscope: .*No space'
done_testing
