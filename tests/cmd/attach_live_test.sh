#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `rtscope sessions` and `rtscope attach net://...` against a real relay: what is listed,
# what is shown of one session and of several, what is said where there is none.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/relay.sh"

relay_start
unpack rt-load

stop() {
	kill -TERM "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

is "no session, said so" "$("$rtscope" sessions "$relay_url")" "$relay_url has no session"
is "no session, for machines" "$("$rtscope" sessions "$relay_url" --json)" \
	"{\"relay\":\"$relay_url\",\"sessions\":[]}"
refuses "nothing to pick from" 1 ".* has no session: is a traced host sending" attach "$relay_url"
refuses "no such session" 1 ".* has no session s of rt01 " attach "$relay_url/host/rt01/s" -b -n 1
refuses "no relay" 1 "no relay answers at net://127.0.0.1:1 " attach net://127.0.0.1:1/host/a/b
refuses "a wrong URL" 64 "tcp://x is no URL of a live session" attach tcp://x
refuses "a URL with a slip" 64 "net:/x is no URL of a live session" attach net:/x
refuses "a wrong port" 64 ".* its port is no number" sessions net://x:99999
refuses "both kinds" 64 "a directory and live sessions exclude" attach "$trace" net://x/host/a/b
refuses "--wait for a directory" 64 "--wait is for live sessions" attach --wait "$trace"
refuses "a relay is needed" 64 "which relay" sessions

# Waited for, then there.
"$rtscope" attach --wait "$relay_url/host/rt01/s" -b --json -n 4 -d 0.5 \
	>"$work/waited.json" 2>"$work/waited.err" </dev/null &
waiting_pid=$!
ok "what is waited for is told" within 30 grep -q '^rtscope: waiting: .* has no session s of rt01' \
	"$work/waited.err"
play rt01 s --stay 600 "$trace"
first=$play_pid
wait "$waiting_pid"
is "--wait: attached as soon as it is there" "$?" 0
is "a sample a line" "$(wc -l <"$work/waited.json")" 4
is "of the traced host, remote" \
	"$(jq -r '.host + " " + .source' "$work/waited.json" | sort -u)" "rt01 remote"
ok "its latencies are in them" test "$(jq -s 'map(.all.wakeup_latency.waking.count) | add' \
	"$work/waited.json")" -gt 0
is "nothing was lost" "$(jq -s 'map(.lost.events) | max' "$work/waited.json")" 0

# In use, then by its other viewer no more.
"$rtscope" attach "$relay_url/host/rt01/s" -b -n 1000 >"$work/one.txt" 2>&1 </dev/null &
viewer_pid=$!
viewers() {
	[ "$("$rtscope" sessions "$relay_url" --json | jq '.sessions[0].viewers')" = "$1" ]
}
ok "a viewer is listed" within 30 viewers 1
refuses "a session in use" 1 "another viewer has the session s of rt01" \
	attach "$relay_url/host/rt01/s" -b -n 1
stop "$viewer_pid"
ok "and gone when it is" within 30 viewers 0

play rt02 s --stay 600 "$trace"
second=$play_pid
like "all that there is, in order" "$("$rtscope" sessions "$relay_url" | tr -s ' ')" \
	"^rt0[12] s 200 ms [0-9]+ 0 $relay_url/host/rt0[12]/s"
is "for machines" "$("$rtscope" sessions "$relay_url" --json |
	jq -c '[.sessions[] | [.host, .session, .live_timer_us, .viewers]]')" \
	'[["rt01","s",200000,0],["rt02","s",200000,0]]'
refuses "several, and nobody to pick one" 1 ".* has 2 sessions and there is no terminal" \
	attach "$relay_url" -b -n 1

# Two at once: each time a sample of each.
"$rtscope" attach "$relay_url/host/rt01/s" "$relay_url/host/rt02/s" -b --json -n 2 -d 0.3 \
	>"$work/two.json" 2>&1 </dev/null
is "several at once" "$?" 0
is "a sample of each, each time" "$(jq -r .host "$work/two.json" | xargs)" "rt01 rt02 rt01 rt02"
is "what we cost is one figure for both" \
	"$(jq -s '[.[0].self == .[1].self, .[2].self == .[3].self] | all' "$work/two.json")" true
stop "$second"

# A clock that was set back by an hour, seen with the next session.
play rt05 s --clock-offset 3600 --stay 600 "$trace"
fifth=$play_pid
"$rtscope" attach --wait "$relay_url/host/rt05/s" -b --json -d 0.5 >"$work/back.json" 2>/dev/null \
	</dev/null &
monitor_pid=$!
# times_say CONDITION: of [first, last] time of a sample in which a thread was woken, s.
times_say() {
	jq -s -e "map(select(.all.wakeup_latency.waking.count > 0) | .timestamp_ns / 1e9) | [.[0], .[-1]] | $1" \
		"$work/back.json" >/dev/null 2>&1
}
ok "a host whose clock is ahead" within 30 times_say ".[0] > $(date +%s) + 3000"
stop "$fifth"
play rt05 s --stay 600 "$trace"
fifth=$play_pid
ok "and was set back: its time is that of its clock" within 60 times_say ".[1] < .[0] - 3000"
stop "$monitor_pid"
stop "$fifth"

# The session ends: so do the samples.
"$rtscope" attach "$relay_url/host/rt01/s" -b -d 0.5 >"$work/end.txt" 2>&1 </dev/null &
viewer_pid=$!
ok "a session is sampled" within 30 viewers 1
stop "$first"
wait "$viewer_pid"
is "samples end with the session" "$?" 0

relay_stop
done_testing
