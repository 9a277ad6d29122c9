# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# TAP for shell tests: `. "$srcdir/tests/support/tap.sh"`, then ok/is/like, at
# the end done_testing. $work is an empty folder that vanishes at exit together
# with every process that the test started in its own process group.

tap_count=0
tap_failed=0
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
rtscope="$builddir/rtscope"

# without_realtime COMMAND...: see the script of that name.
without_realtime() {
	"$srcdir/tests/support/without-realtime" "$@"
}

# skip_all REASON: ends a test that cannot run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# ok TEXT COMMAND...: passes if the command does.
ok() {
	tap_text=$1
	shift
	tap_count=$((tap_count + 1))
	if "$@"; then
		echo "ok $tap_count - $tap_text"
	else
		echo "not ok $tap_count - $tap_text"
		echo "#   failed: $*"
		tap_failed=$((tap_failed + 1))
	fi
}

# is TEXT GOT EXPECTED
is() {
	tap_count=$((tap_count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $tap_count - $1"
	else
		echo "not ok $tap_count - $1"
		printf '%s\n' "$2" | sed 's/^/#   got:      /'
		printf '%s\n' "$3" | sed 's/^/#   expected: /'
		tap_failed=$((tap_failed + 1))
	fi
}

# like TEXT GOT EXTENDED-REGULAR-EXPRESSION
like() {
	tap_count=$((tap_count + 1))
	if printf '%s\n' "$2" | grep -qE -- "$3"; then
		echo "ok $tap_count - $1"
	else
		echo "not ok $tap_count - $1"
		printf '%s\n' "$2" | sed 's/^/#   got: /'
		echo "#   does not match: $3"
		tap_failed=$((tap_failed + 1))
	fi
}

# refuses TEXT EXIT-CODE SENTENCE ARGUMENT...: rtscope ends with that and says nothing else.
refuses() {
	refused=$1 refused_code=$2 sentence=$3
	shift 3
	"$rtscope" "$@" >"$work/out" 2>"$work/err" </dev/null
	is "$refused: exit code" "$?" "$refused_code"
	like "$refused" "$(cat "$work/err")" "^rtscope: $sentence"
	is "$refused: one sentence, nothing else" "$(wc -l <"$work/err") $(wc -c <"$work/out")" "1 0"
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit $?
}
