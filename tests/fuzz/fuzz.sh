#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lets every fuzz target run for its share of $FUZZ_SECONDS, two at a time, and
# tells TAP. What a target fails on is kept in $builddir/tests/fuzz/NAME-*. The seed
# is the same each time, so that two runs of CI say the same; FUZZ_SEED=0: another one.
#
#   fuzz.sh TARGET...		TARGET: tests/fuzz/NAME_fuzz, below $builddir

cd "$builddir" || exit 1
share=$(((${FUZZ_SECONDS:-60} * 2 + $# - 1) / $#))

fuzz() {
	name=$(basename "$1" _fuzz)
	mkdir -p "tests/fuzz/corpus/$name"
	timeout -k 5 $((share + 60)) "./$1" -seed="${FUZZ_SEED:-1}" -max_total_time="$share" \
		-timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="tests/fuzz/$name-" \
		"tests/fuzz/corpus/$name" "$srcdir/tests/data/fuzz/$name" >"tests/fuzz/$name.log" 2>&1
	echo $? >"tests/fuzz/$name.code"
}

for target; do
	fuzz "$target" &
	previous=$current
	current=$!
	[ -z "$previous" ] || wait "$previous"
done
wait

count=0
failed=0
for target; do
	name=$(basename "$target" _fuzz)
	count=$((count + 1))
	units=$(sed -n 's/^stat::number_of_executed_units: *//p' "tests/fuzz/$name.log")
	if [ "$(cat "tests/fuzz/$name.code")" -eq 0 ]; then
		echo "ok $count - $name: $units inputs in $share s"
	else
		echo "not ok $count - $name"
		tail -n 60 "tests/fuzz/$name.log" | sed 's/^/# /'
		failed=1
	fi
done
echo "1..$count"
exit "$failed"
