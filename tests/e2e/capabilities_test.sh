#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2317 # functions that ok calls
# What rtscope may do while it runs, thread by thread as the kernel tells it: started as
# root, with file capabilities, as anybody, and told to give up all.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

[ "$(id -u)" -eq 0 ] || skip_all 'only root has rights to give up'

# Numbers of capabilities, capability.h.
dac_override=1 dac_read_search=2 ipc_lock=14 sys_ptrace=19 bpf=39
own=$(awk '$1 == "CapPrm:" { print $2 }' /proc/self/status)
# mask NUMBER...: of those that we have to give.
mask() {
	local sum=0 number
	for number in "$@"; do
		sum=$((sum | 0x$own & 1 << number))
	done
	printf '%016x' "$sum"
}

public=$(mktemp -d /tmp/rtscope-public.XXXXXX)
trap 'kill -KILL "$monitor" 2>/dev/null; rm -rf "$work" "$public"' EXIT
chmod 755 "$public"
cp "$rtscope" "$public/rtscope"
export HOME="$public" XDG_CONFIG_HOME="$public"
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all)
monitor=

# What all threads have, each different line once: permitted, effective, bounding, no new ones.
# Those that measure have nothing, which is looked at by itself.
held() { # PID PATTERN-OF-NAMES
	local thread
	for thread in /proc/"$1"/task/*; do
		awk -v "names=$2" '$1 == "Name:" && $2 !~ names { exit }
			/^(CapPrm|CapEff|CapBnd|NoNewPrivs):/ { line = line $2 " " }
			END { if (line) print line }' "$thread/status"
	done | sort -u
}
# It may have begun a moment ago: until it stays so.
holds() { # PID PATTERN EXPECTED
	local tries=300
	until [ "$(held "$1" "$2")" = "$3 " ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || {
			held "$1" "$2" | sed 's/^/# held: /'
			return 1
		}
		sleep 0.1
	done
}
start() { # COMMAND...
	: >"$work/rows"
	"$@" -b --json --policy other -i 10000 -n 100000 -d 0.2 >"$work/rows" 2>"$work/err" </dev/null &
	monitor=$!
	local tries=600
	until head -n 1 "$work/rows" | jq . >"$work/row" 2>/dev/null && [ -s "$work/row" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] && kill -0 "$monitor" 2>/dev/null || return 1
		sleep 0.1
	done
}
stop() {
	kill -TERM "$monitor"
	wait "$monitor"
	monitor=
}
# Of a process with rights, as soon as it was read again without them.
unknown_bytes() {
	local tries=300
	until [ "$(tail -n 2 "$work/rows" | head -n 1 | jq -c --argjson pid $$ '.processes[]? |
		select(.pid == $pid) | [.read_bytes, .written_bytes]')" = '[null,null]' ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}
row() {
	jq -c "$1" "$work/row"
}

none=$(mask)
others=$(mask $dac_read_search $sys_ptrace)
lasting=$(mask $dac_read_search $sys_ptrace $ipc_lock)

ok 'root: it runs' start "$rtscope"
ok 'what is of use all the time stays, and cannot become more' \
	holds "$monitor" '^rtscope' "$lasting $lasting $none 1"
ok 'who reads /proc, or records, has what that takes' \
	holds "$monitor" '^(sampler|kernel)' "$others $others $none 1"
ok 'threads that measure, or interpret, have nothing' \
	holds "$monitor" '^(probe|model)' "$none $none $none 1"
is 'it says what it has, nothing is lost' "$(row '[.rights.held - ["ipc_lock","sys_ptrace","dac_read_search"], .rights.notice]')" '[[],null]'
recorded=$(row .kernel.groups)
stop

ok 'root --drop-all: it runs' start "$rtscope" --drop-all --pid $$
ok 'no thread has anything' holds "$monitor" '.' "$none $none $none 1"
is 'it has nothing' "$(row .rights.held)" '[]'
like 'and says what is lost' "$(row .rights.notice)" '--drop-all: .*GC of others'
is 'the same events are recorded' "$(row .kernel.groups)" "$recorded"
ok 'what it may not read any more is not known' unknown_bytes
stop

ok 'without a probe: it runs' start "$rtscope" --no-probe
ok 'nothing is locked' holds "$monitor" '^(rtscope|kernel|sampler)' "$others $others $none 1"
stop
ok 'with a file to write: it runs' start "$rtscope" --histfile "$work/hist"
files=$(mask $dac_override $dac_read_search $sys_ptrace $ipc_lock)
ok 'the right to write it is there, but not in force' \
	holds "$monitor" '^rtscope' "$files $lasting $none 1"
ok 'but not for who records' holds "$monitor" '^(sampler|kernel)' "$others $others $none 1"
stop

# A folder that only its owner may write, who is not root.
mkdir "$public/others"
chown 65534 "$public/others"
chmod 700 "$public/others"
if [ "$(mask $dac_override)" != "$none" ]; then
	"$rtscope" -b --policy other -i 10000 -n 1 -d 0.1 --histfile "$public/others/hist" \
		>"$work/out" 2>"$work/err"
	is 'root writes where it says' \
		"$? $(cat "$work/err") $(find "$public/others" -type f | wc -l)" '0  2'
	"$rtscope" -b --policy other -i 10000 -n 1 -d 0.1 --drop-all --histfile "$public/others/more" \
		>"$work/out" 2>"$work/err"
	is 'but not with --drop-all' "$? $(wc -l <"$work/err")" '1 1'
fi

# As nobody, who has what the file has.
cp "$rtscope" "$public/able"
if [ -z "$sanitizers" ] &&
	setcap cap_ipc_lock,cap_sys_ptrace,cap_dac_read_search,cap_bpf,cap_perfmon+ep "$public/able" 2>/dev/null &&
	"${nobody[@]}" "$public/able" --version >/dev/null 2>&1; then
	ok 'file capabilities: it runs' start "${nobody[@]}" "$public/able"
	bounding=$(awk '$1 == "CapBnd:" { print $2 }' /proc/self/status)
	ok 'what is of use all the time stays' \
		holds "$monitor" '^able' "$lasting $lasting $bounding 1"
	ok 'who reads /proc, or records, has what that takes' \
		holds "$monitor" '^(sampler|kernel)' "$others $others $bounding 1"
	ok 'threads that measure, or interpret, have nothing' \
		holds "$monitor" '^(probe|model)' "$none $none $bounding 1"
	is 'the same events are recorded as by root' "$(row .kernel.groups)" "$recorded"
	stop
fi

ok 'nobody: it runs' start "${nobody[@]}" "$public/rtscope"
ok 'nothing to give up' holds "$monitor" . "$none $none $(awk '$1 == "CapBnd:" { print $2 }' /proc/self/status) 1"
is 'and nothing is said of it' "$(row .rights)" '{"held":[],"notice":null}'
stop

if [ "$recorded" != '[]' ] && [ -z "$sanitizers" ]; then
	ok 'a kernel that asks for CAP_BPF each time: it runs' start \
		env OLD_KERNEL=1 LD_PRELOAD="$builddir/tests/source/kernel/refusing_bpf.so" "$rtscope" --no-probe
	bpf_too=$(mask $dac_read_search $sys_ptrace $bpf)
	ok 'there that stays' holds "$monitor" '^(rtscope|kernel)' "$bpf_too $bpf_too $none 1"
	is 'and the same is recorded' "$(row .kernel.groups)" "$recorded"
	stop
fi
done_testing
