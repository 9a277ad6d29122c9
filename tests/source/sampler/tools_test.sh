#!/bin/sh
# shellcheck disable=SC2086 # what is unquoted are numbers, or words that are to be several
# SPDX-License-Identifier: GPL-2.0-or-later
# What `rtscope -b --json` tells beside what free, top and iostat tell of the same
# host under the same load. The load is a burst of known size that lies inside the
# windows of both, so that sums are compared, not moments; a host that is busy with
# something else meanwhile is asked again.
. "$srcdir/tests/support/tap.sh"

for tool in free top iostat jq perl; do
	if ! command -v "$tool" >/dev/null; then
		echo "1..0 # SKIP there is no $tool"
		exit 0
	fi
done

# again TIMES COMMAND...: true as soon as the command is.
again() {
	left=$1
	shift
	while [ "$left" -gt 0 ]; do
		"$@" && return 0
		left=$((left - 1))
	done
	return 1
}

# until_true COMMAND...: polls for up to 20 s.
until_true() {
	polls=200
	until "$@"; do
		polls=$((polls - 1))
		[ "$polls" -gt 0 ] || return 1
		sleep 0.1
	done
}

lines_in() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# figures_of_free: the same figures as ours() in the same order, in KiB.
figures_of_free() {
	LC_ALL=C free -k | awk '/^Mem:/ { print $2, $3, $4, $5, $6, $7 } /^Swap:/ { print $2, $3, $4 }' | tr '\n' ' '
}

our_figures() {
	timeout -s KILL 20 "$rtscope" -b --json -n 1 -d 0.2 --no-probe 2>/dev/null |
		jq -r '.memory | [.total_kib, .used_kib, .free_kib, .shared_kib, .cache_kib, .available_kib,
			.swap_total_kib, .swap_used_kib, .swap_free_kib] | join(" ") + " "'
}

# A /proc/meminfo that stands still: what we tell is to the KiB what free tells.
export rtscope work
# shellcheck disable=SC2016
if unshare -m sh -c 'cat /proc/meminfo >"$work/meminfo" && mount --bind "$work/meminfo" /proc/meminfo' 2>/dev/null; then
	for variant in 's/^none/none/' 's/^(SwapTotal: *).*/\18388604 kB/; s/^(SwapFree: *).*/\15000000 kB/' \
		's/^(MemAvailable: *).*/\11234 kB/; s/^(SwapTotal: *).*/\18388604 kB/; s/^(SwapFree: *).*/\15000000 kB/; s/^(SwapCached: *).*/\1100 kB/; s/^(SReclaimable: *).*/\165432 kB/'; do
		sed -E "$variant" /proc/meminfo >"$work/meminfo"
		unshare -m sh -c "mount --bind '$work/meminfo' /proc/meminfo
			$(sed -n '/^figures_of_free/,/^}/p; /^our_figures/,/^}/p' "$0")
			figures_of_free >'$work/free'; echo >>'$work/free'; our_figures >'$work/ours'"
		is "memory is to the KiB what free tells" "$(cat "$work/ours")" "$(cat "$work/free")"
	done
fi

# The host itself: each figure lies within what free tells again and again meanwhile, with
# the 1 MiB that the counters of the CPUs may be apart.
memory_is_free_s() {
	figures_of_free >"$work/free"
	our_figures >"$work/ours" &
	ours=$!
	while kill -0 $ours 2>/dev/null; do figures_of_free; done >>"$work/free"
	wait $ours
	figures_of_free >>"$work/free"
	xargs -n 9 <"$work/free" | perl -e '
		open my $file, "<", $ARGV[0];
		my @ours = split " ", <$file>;
		exit 1 if @ours != 9;
		my (@low, @high);
		while (<STDIN>) {
			my @free = split;
			for (0 .. 8) {
				$low[$_] = $free[$_] if !defined $low[$_] || $free[$_] < $low[$_];
				$high[$_] = $free[$_] if !defined $high[$_] || $free[$_] > $high[$_];
			}
		}
		for (0 .. 8) { exit 1 if $ours[$_] < $low[$_] - 1024 || $ours[$_] > $high[$_] + 1024 }
	' "$work/ours"
}
ok "memory is what free tells" again 10 memory_is_free_s

# Waits for a line, then takes 0.6 s of CPU time, tells so and waits again.
burn='
	$| = 1;
	<STDIN>;
	while ((times)[0] + (times)[1] < 0.6) { 1 for 1 .. 10000 }
	print join(" ", times), "\n";
	<STDIN>;
'

# The sum of %CPU times interval over all samples is the CPU time, for top and for us.
cpu_is_top_s() {
	rm -f "$work/in" "$work/rows" "$work/top" "$work/burnt"
	mkfifo "$work/in"
	: >"$work/burnt"
	perl -e "$burn" <"$work/in" >"$work/burnt" &
	burner=$!
	exec 3>"$work/in"
	timeout -s KILL 60 "$rtscope" -b --json -n 40 -d 0.5 --no-probe --pid $burner >"$work/rows" &
	monitor=$!
	until_true lines_in "$work/rows" 2
	LC_ALL=C timeout -s KILL 60 top -b -d 0.5 -n 40 -p $burner >"$work/top" &
	top=$!
	until_true grep -q perl "$work/top"
	echo >&3
	until_true lines_in "$work/burnt" 1
	seen=$(wc -l <"$work/rows")
	tops=$(grep -c perl "$work/top")
	until_true lines_in "$work/rows" $((seen + 3))
	until_true test "$(grep -c perl "$work/top")" -gt $((tops + 1))
	polls=100
	while [ "$(grep -c perl "$work/top")" -lt $((tops + 3)) ] && [ "$polls" -gt 0 ]; do
		sleep 0.1
		polls=$((polls - 1))
	done
	kill $monitor $top 2>/dev/null
	wait $monitor $top 2>/dev/null
	exec 3>&-
	wait $burner
	# One reading may show in two samples where the host is busy: count each once.
	ours=$(jq -rn 'reduce (inputs | select(.host_metrics and (.processes | length) == 1)) as $row
		({}; .[$row.host_metrics.timestamp_ns | tostring] =
			($row.processes[0].cpu_pct // 0) * $row.host_metrics.interval_ns / 1e11)
		| [.[]] | add' "$work/rows")
	theirs=$(awk '/perl/ { sum += $9 * 0.5 / 100 } END { print sum }' "$work/top")
	burnt=$(awk '{ print $1 + $2 }' "$work/burnt")
	echo "# of $burnt s of CPU time we tell $ours, top tells $theirs"
	# Each sample is rounded to a tick; top's interval is not exactly what it was told.
	perl -e 'exit !(abs($ARGV[0] - $ARGV[2]) < 0.06 && abs($ARGV[1] - $ARGV[2]) < 0.15)' \
		"$ours" "$theirs" "$burnt"
}
ok "CPU time of a process is what it took, and what top tells" again 4 cpu_is_top_s

disk=$(lsblk -dno NAME,TYPE 2>/dev/null | awk '$2 == "disk" { print $1 }' |
	while read -r name; do
		[ "$(awk -v d="$name" '$3 == d { print $10 }' /proc/diskstats)" -gt 0 ] && echo "$name" && break
	done)

# 24 MiB are written inside both windows; the sum over all samples is theirs, and others' writes.
disk_is_iostat_s() {
	LC_ALL=C timeout -s KILL 60 iostat -d -k -x -y -o JSON "$disk" 2 3 >"$work/iostat" &
	iostat=$!
	timeout -s KILL 60 "$rtscope" -b --json -n 13 -d 0.5 --no-probe >"$work/rows" &
	monitor=$!
	until_true lines_in "$work/rows" 2
	dd if=/dev/zero of="$work/file" bs=1M count=24 conv=fdatasync 2>/dev/null
	wait $iostat $monitor
	rm -f "$work/file"
	theirs=$(jq "[.sysstat.hosts[0].statistics[].disk[0].\"wkB/s\"] | add * 2" "$work/iostat")
	ours=$(jq -n --arg disk "$disk" 'reduce inputs as $row ({};
		([$row.disks[]? | select(.name == $disk)][0].write_kb_per_s // 0) as $rate
		| .[$row.host_metrics.timestamp_ns | tostring] = $rate * $row.host_metrics.interval_ns / 1e9)
		| [.[]] | add' "$work/rows")
	echo "# written to $disk in kB: $ours, iostat: $theirs"
	perl -e 'exit !($ARGV[0] >= 24500 && $ARGV[1] >= 24500 && abs($ARGV[0] - $ARGV[1]) < 1500)' \
		"$ours" "$theirs"
}
if [ -n "$disk" ] && df "$work" | grep -q "/dev/$disk"; then
	ok "what was written is what iostat -x tells" again 4 disk_is_iostat_s
fi

done_testing
