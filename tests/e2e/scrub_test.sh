#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Back in time on this host now: a pause stands while processes come and go, the one that has
# ended is there again with its file at the time at which it was, and resuming shows what is now.
# shellcheck source=tests/support/tap.sh
. "$srcdir/tests/support/tap.sh"

"$rtscope" events --live --for 1ms >"$work/out" 2>"$work/err" ||
	skip_all "$(sed 's/^rtscope: //' "$work/err")"

# Who the user sees, by name: it has a file open and waits.
for name in rtgfirst rtgsecond; do
	cp /bin/sleep "$work/$name"
done
echo something >"$work/held"
mkfifo "$work/script"

# The screen does line by line what is told here.
export TZ=UTC
"$builddir/tests/tools/screen" "$work/script" >"$work/said" 2>&1 &
screen=$!
# Whichever of them lives: the number of one that has ended may be another's.
living=
leave() {
	[ -z "$living" ] || kill -KILL "$living" 2>/dev/null
	[ -z "$screen" ] || kill "$screen" 2>/dev/null
	wait 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
trap '' PIPE # the screen has given up
exec 3>"$work/script"
step=0
# screen LINE...: until all of them are done, or the screen has given up.
screen() {
	step=$((step + 1))
	printf '%s\n' "$@" "command touch '$work/step$step'" >&3 2>/dev/null
	until [ -e "$work/step$step" ] || ! kill -0 "$screen" 2>/dev/null; do sleep 0.05; done
}
now() {
	date +%H:%M:%S.%N
}

screen 'size 160x24' 'limit 60' "start $without_realtime $rtscope --no-probe --window 20s --view window -d 0.2" \
	'wait LIVE' 'type \comm~rtg<Enter>' 'wait filter' 'refuse rtgfirst'
nobody=$(now)
LC_ALL=C "$work/rtgfirst" 1000 7<"$work/held" 3>&- &
first=$!
living=$first
screen "wait / $first +[0-9]+ rtgfirst +[^+]/"
# A second of its own, between its begin and its end.
sleep 0.5
lived=$(now)
sleep 0.5

# What goes on while the screen stands still is not on it.
screen 'type p' 'wait PAUSED'
kill "$first"
wait "$first" 2>/dev/null
living=
LC_ALL=C "$work/rtgsecond" 1000 7<"$work/held" 3>&- &
second=$!
living=$second
screen 'wait /intake goes on for ([2-9]|[1-9][0-9])s/' "expect / $first +[0-9]+ rtgfirst +[^+]/" 'refuse rtgsecond'
screen 'type p' 'wait LIVE' "wait / $first +[0-9]+ rtgfirst +[+] /" "wait / $second +[0-9]+ rtgsecond /"

# Back: where both live or not, each as it was.
screen 'type p' 'wait PAUSED' "type g$lived<Enter>" 'wait-gone rtgsecond' \
	"wait / $first +[0-9]+ rtgfirst +[^+]/" \
	"type <Enter>" "wait / 7 +file .*\/held /" 'type <Esc>' "wait / $first +[0-9]+ rtgfirst +[^+]/" \
	"type g$nobody<Enter>" 'wait-gone rtgfirst' 'refuse rtgsecond' \
	"type g-0<Enter>" "wait / $first +[0-9]+ rtgfirst +[+] /" "wait / $second +[0-9]+ rtgsecond /" \
	'type p' 'wait LIVE' "wait / $second +[0-9]+ rtgsecond /"

# What is over for a window is forgotten, what lives stays.
screen 'wait-gone rtgfirst' "expect / $second +[0-9]+ rtgsecond /" 'type q' 'exit 0'
exec 3>&-
wait "$screen"
is "the screen" "$? $(grep '^not ok' "$work/said")" "0 "
screen=
ok "to its end" test -e "$work/step$step"
sed 's/^/# /' "$work/said"
done_testing
