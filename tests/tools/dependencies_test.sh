#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# That dependencies point inwards, and that what does not is found.
. "$srcdir/tests/support/tap.sh"

judge() {
	sh "$srcdir/tests/tools/dependencies.sh" "$1" 2>&1
}

# refused FROM TO: an include of TO in a file FROM of a tree that has nothing else.
refused() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/$(dirname "$1")"
	printf '#include <stdio.h>\n#include "%s"\n' "$2" >"$work/tree/$1"
	said=$(judge "$work/tree") && return 1
	[ "$said" = "./$1:2: $(dirname "$1") may not use $2" ]
}

is "nothing in src/ uses what it may not" "$(judge "$srcdir/src")" ""
ok "a source beside another" refused source/proc/a.c source/kernel/b.h
ok "a source for all, of one" refused source/a.h source/ctf/b.h
ok "a source of the view" refused source/ctf/a.c view/number.h
ok "a view of a source" refused view/tui/a.c source/probe.h
ok "a report of the screens" refused view/report/a.c view/tui/tui.h
ok "the model of a source" refused model/a.c source/probe.h
ok "util of the model" refused util/a.c model/event.h
ok "the view of the commands" refused view/a.c cmd/options.h
done_testing
