#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the window of a kernel's events costs, made ones and those of a recorded trace with
# many processes. Budget: any time of a million events in 100 ms, 64 bytes a held event.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/rtscope-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
tar -xJf "$srcdir/tests/data/traces/many-procs.tar.xz" -C "$work" || exit 1
"$builddir/tests/bench/window_bench" && "$builddir/tests/bench/window_bench" "$work/many-procs/trace"
