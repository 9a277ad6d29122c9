#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the benchmarks one after the other and puts on top on what they ran.
#
#   bench.sh PROGRAM...

printf 'rtscope %s on %s, %s, %s CPUs, kernel %s\n' "$("$rtscope" --version | awk '{ print $2; exit }')" \
	"$(uname -n)" "$(date -u +'%Y-%m-%d %H:%M UTC')" "$(nproc)" "$(uname -r)"
printf 'Ratios hold; absolute figures are those of this machine and this hour.\n'
for program; do
	printf '\n== %s\n' "$(basename "$program")"
	timeout -k 10 1800 "$program" || printf 'ended with exit code %s\n' "$?"
done
