# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What a program that tells of a live session has said by now, in the file $said: lines of
# words, each count behind its name. Whoever asks sets it.
# shellcheck disable=SC2154

# says PATTERN
says() {
	grep -qE "$1" "$said"
}

# counts NAME: the last one that it said.
counts() {
	sed -n "s/.*\\b$1 \\([0-9-]*\\).*/\\1/p" "$said" | tail -n 1
}

# reaches NAME NUMBER
reaches() {
	[ "$(counts "$1")" -ge "$2" ] 2>/dev/null
}
