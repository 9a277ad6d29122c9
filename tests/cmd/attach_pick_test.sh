#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `rtscope attach net://RELAY` on a terminal: more sessions than lines, names that are longer
# than a line, and one that is picked by a part of its name.
. "$srcdir/tests/support/tap.sh"
. "$srcdir/tests/support/relay.sh"

relay_start
unpack fd-window
players=
for host in rt01 rt02 rt03 rt04 rt05 rt06 rt07 a-traced-host-with-quite-a-long-name.lab.example.org; do
	play "$host" kernel-of-the-host-as-its-owner-named-it --stay 600 "$trace"
	players="$players $play_pid"
done

cat >"$work/pick.screen" <<SCREEN
size 76x9
start $rtscope attach $relay_url
wait Enter: 3 more
expect /^   1  a-traced.*~  kernel.*~        5$/
refuse rt05
type <Enter>
wait /^   8  rt07 .*~        5$/
wait empty: none
type nobody<Enter>
wait No host and no session is called like 'nobody'
wait Enter: 3 more
type 0<Enter>
wait Enter: 3 more
type rt06<Enter>
wait rt06
wait F1
type q
exit 0
start $rtscope attach $relay_url
wait Enter: 3 more
type 2,4-5<Enter>
wait rt01 (host 1 of 3
type q
exit 0
SCREEN
"$builddir/tests/tools/screen" "$work/pick.screen" >"$work/said" 2>&1
is "the list is read and picked from" "$?" 0
ok "every step of it" sh -c "! grep -q '^not ok' '$work/said'"
sed 's/^/# /' "$work/said"

# A name that would clear the screen is printed, picked and pasted as it is shown.
play "$(printf 'ev\033[2Jil')" "$(printf 'a\033]0;b\007 %%d')" --stay 600 "$trace"
players="$players $play_pid"
"$rtscope" sessions "$relay_url" --json >"$work/sessions"
is "a hostile name is printed escaped" "$(jq -r '.sessions[] | select(.host | startswith("ev")) | .session' "$work/sessions")" \
	'a\x1b]0;b\x07 %d'
"$rtscope" attach "$(jq -r '.sessions[] | select(.host | startswith("ev")) | .url' "$work/sessions")" \
	-b --json -n 1 >"$work/sample" 2>"$work/err"
is "and its session attached by the URL that is printed" "$? $(jq -r .host "$work/sample")" '0 ev\x1b[2Jil'

for pid in $players; do
	kill -TERM "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
done
relay_stop
done_testing
