#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is made of the tables is committed as it comes out of them, and is well-formed.
. "$srcdir/tests/support/tap.sh"

generate="$builddir/doc/generate"

fresh() { # NAME COMMITTED ARGUMENT...
	name=$1
	committed=$2
	shift 2
	"$generate" "$@" >"$work/$name"
	ok "$committed is what 'make docs' makes" cmp "$work/$name" "$srcdir/$committed"
}

fresh man doc/rtscope.1 man "$srcdir/doc/rtscope.1.in"
fresh bash doc/completion/rtscope bash
fresh zsh doc/completion/_rtscope zsh
fresh columns doc/columns.md columns

# MANWIDTH, TERM and the locale are fixed: what man warns of depends on them.
is "man has nothing to warn of" "$(LC_ALL=C.UTF-8 MANWIDTH=80 MANROFFSEQ='' \
	man --warnings -E UTF-8 -l -Tutf8 -Z "$srcdir/doc/rtscope.1" 2>&1 >/dev/null)" ""

# Every option of --help is in the man page and in both completions.
commands=$("$rtscope" --help | sed -n 's/^       rtscope \([a-z]*\) .*/\1/p')
{
	"$rtscope" --help
	for command in $commands; do
		"$rtscope" "$command" --help
	done
} | grep -oE -- '(^| )--[a-z]+(-[a-z]+)*' | tr -d ' ' | sort -u >"$work/options"
missing=
while read -r option; do
	for document in doc/completion/rtscope doc/completion/_rtscope; do
		grep -qF -- "$option" "$srcdir/$document" || missing="$missing $document:$option"
	done
	grep -qF -- "$(echo "$option" | sed 's/-/\\-/g')" "$srcdir/doc/rtscope.1" ||
		missing="$missing man:$option"
done <"$work/options"
is "no option is left out" "$missing" ""

is "--help keeps within 80 columns" "$("$rtscope" --help | awk 'length > 80')" ""

complete() { # WORD...: what bash offers for the last word
	bash --norc -c '
		. "$1"; shift
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
		_rtscope; printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "' \
		bash "$srcdir/doc/completion/rtscope" rtscope "$@"
}
is "bash completes options" "$(complete --on)" "--on-threshold "
is "bash completes choices" "$(complete --policy f)" "fifo "
is "bash completes choices after =" "$(complete --on-threshold =)" "exit mark pause run: "
is "bash completes choices behind =" "$(complete --on-threshold = p)" "pause "
is "bash offers nothing for a number" "$(complete -p '')" " "
is "bash completes commands" "$(complete rep)" "replay report "
is "bash completes options of a command" "$(complete report /a/trace --lam)" "--lami "
ok "zsh accepts its completion" zsh -n "$srcdir/doc/completion/_rtscope"
done_testing
