#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Includes below src/ point inwards: cmd -> view, source -> model -> util. A part may use what
# lies in a folder above its own; of the folders beside it only those that are named here.
# Usage: dependencies.sh SOURCE-FOLDER; prints what is not so, exit code 1.

cd "$1" || exit 2
find . -name '*.[ch]' -exec awk '
	BEGIN {
		rank["util"] = 0; rank["model"] = 1; rank["source"] = rank["view"] = 2
		rank["cmd"] = 3; rank["."] = 4
		# One part in two folders; what is made of the other or starts it.
		beside["model > model/kernel"]
		beside["source/live > source/ctf"]
		beside["source/sampler > source/gc"]
		beside["view/tui > view/report"]
	}
	function folder(path) { return sub("/[^/]*$", "", path) ? path : "." }
	function top(path) { sub("/.*", "", path); return path }
	/^#include "[^"]*\// {
		from = folder(substr(FILENAME, 3))
		split($0, part, "\"")
		to = folder(part[2])
		if (!(top(to) in rank) || rank[top(to)] < rank[top(from)] || from == to ||
		    index(from, to "/") == 1 || (from " > " to) in beside)
			next
		printf "%s:%d: %s may not use %s\n", FILENAME, FNR, from, part[2]
		wrong = 1
	}
	END { exit wrong }' {} +
