# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# An lttng-sessiond of a test's own beside a relay: tracer_and_relay_start, then `lttng` is its
# client, what it traces is of $host, and `traced COMMAND...` runs a program that it may trace. It runs as a user of its own
# where the test is root, because root's would be that of the whole host.

. "$srcdir/tests/support/relay.sh"

host=$(hostname)
emitter="$builddir/tests/tools/ust_emitter"
command -v lttng-sessiond >/dev/null || skip_all "lttng-sessiond is not installed (lttng-tools)"
[ -x "$emitter" ] || skip_all "built without LTTng-UST (liblttng-ust-dev)"
tracer_home="$work/tracer"
tracer_user=$((61000 + $$ % 4000))

traced() {
	if [ "$(id -u)" -eq 0 ]; then
		HOME="$tracer_home" LTTNG_HOME="$tracer_home" \
			setpriv --reuid="$tracer_user" --regid="$tracer_user" --clear-groups "$@"
	else
		HOME="$tracer_home" LTTNG_HOME="$tracer_home" "$@"
	fi
}

lttng() {
	traced env lttng --no-sessiond "$@" >>"$work/lttng.log" 2>&1
}

tracer_start() {
	mkdir -p "$tracer_home"
	chmod 755 "$work"
	[ "$(id -u)" -ne 0 ] || chown "$tracer_user" "$tracer_home"
	traced lttng-sessiond --no-kernel >>"$work/sessiond.log" 2>&1 &
	tracer_pid=$!
	within 30 lttng list
}

tracer_and_relay_start() {
	relay_start
	ok "a session daemon of our own" tracer_start
}

# trace NAME TIMER_US: a live session of what the emitter emits, on the test's relay.
trace() {
	lttng create "$1" --live "$2" --ctrl-url "tcp4://127.0.0.1:$relay_base" \
		--data-url "tcp4://127.0.0.1:$((relay_base + 1))" &&
		lttng enable-event --userspace 'app:*' && lttng start
}

# The daemon is the child of the shell that became it.
tracer_stop() {
	tracer_daemon=$(pgrep -P "$tracer_pid")
	# shellcheck disable=SC2086
	kill -TERM ${tracer_daemon:-"$tracer_pid"} 2>/dev/null
	wait "$tracer_pid" 2>/dev/null
}
