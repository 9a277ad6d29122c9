#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The CSV of report and state in the databases that they are for: sqlite3 and PostgreSQL
# load every row of every table, and give each name back as the JSON has it.
. "$srcdir/tests/support/tap.sh"

"$srcdir/tests/source/ctf/make_trace.pl" "$work"
for name in fd-window io-load; do
	tar -xJf "$srcdir/tests/data/traces/$name.tar.xz" -C "$work"
done

# Columns of text; all others are numbers. contexts and fields are JSON.
text_columns='host|object|instance|metric|unit|kind|comm|path|name|syscall|tracker|label|cause|priority'

# What is not loaded is a failure: every table of DIRECTORY.
sqlite_load() { # DIRECTORY
	for csv in "$1"/*.csv; do
		table=$(basename "$csv" .csv)
		printf '.import --csv "%s" "%s"\n' "$csv" "$table"
	done | sqlite3 "$1/database" 2>&1
}
rows() { # DATABASE TABLE
	sqlite3 "$1/database" "SELECT count(*) FROM \"$2\""
}

export_all() { # NAME TRACE
	"$rtscope" state "$2" --csv "$work/$1-state" && "$rtscope" report "$2" --csv "$work/$1-report"
}

for case in names:names hosts:hosts fd-window:fd-window/trace io-load:io-load/trace; do
	name=${case%%:*}
	trace=$work/${case#*:}
	ok "$name: exported" export_all "$name" "$trace"
	for kind in state report; do
		directory=$work/$name-$kind
		is "$name $kind: sqlite3 has nothing to say" "$(sqlite_load "$directory")" ""
		# A record is a line: line ends in names are escaped.
		lost=
		for csv in "$directory"/*.csv; do
			[ "$(rows "$directory" "$(basename "$csv" .csv)")" -eq $(($(wc -l <"$csv") - 1)) ] ||
				lost="$lost $csv"
		done
		is "$name $kind: sqlite3 has every row" "$lost" ""
		is "$name $kind: one row a value" "$(sqlite3 "$directory/database" "SELECT count(*) FROM
			(SELECT 1 FROM long GROUP BY timestamp_ns, host, object, instance, metric
			HAVING count(*) > 1)")" 0
		is "$name $kind: nothing is left unfinished" "$(find "$directory" -type f ! \
			-name '*.csv' -printf '%f ')" "database "
	done
	"$rtscope" state "$trace" --json >"$work/$name.json"
	is "$name: sqlite3 has each file's name" \
		"$(sqlite3 -json "$work/$name-state/database" "SELECT path FROM fds" | jq -c '.[].path')" \
		"$(jq -c '(.hosts // [.])[].processes[].fds[].path // ""' "$work/$name.json")"
	is "$name: sqlite3 has each event" "$(rows "$work/$name-state" events)" \
		"$("$rtscope" events "$trace" | wc -l)"
	is "$name: the buckets add up to the counts" \
		"$(sqlite3 "$work/$name-report/database" \
			"SELECT kind, cpu, sum(count) FROM latency GROUP BY host, kind, cpu")" \
		"$(sqlite3 "$work/$name-report/database" "SELECT kind, cpu, count FROM summary
			WHERE cpu != '' AND count != '0' ORDER BY host, kind, cpu")"
done

# The rows of several hosts stand in the same table.
is "hosts: rows of both" "$(sqlite3 "$work/hosts-state/database" \
	"SELECT DISTINCT host FROM events ORDER BY host" | tr '\n' ' ')" "one two "

# The outliers of the window are those that a report of its span lists, in the order of time.
ok "outliers: exported" "$rtscope" state "$work/fd-window/trace" --window 10 --threshold 3000 \
	--csv "$work/outliers-state"
ok "outliers: of a report" "$rtscope" report "$work/fd-window/trace" --begin -10 --threshold 3000 \
	--csv "$work/outliers-report" outliers causes pending
is "outliers: sqlite3 has nothing to say" "$(sqlite_load "$work/outliers-state")$(
	sqlite_load "$work/outliers-report"
)" ""
outliers=$(sqlite3 "$work/outliers-state/database" \
	"SELECT timestamp_ns, host, cpu, latency_ns, tid, comm, cause FROM outliers")
is "outliers: the same as the report's" "$outliers" "$(
	sqlite3 "$work/outliers-report/database" \
		"SELECT timestamp_ns, host, cpu, latency_ns, tid, comm, cause FROM outliers"
)"
ok "outliers: there are some" [ "$(echo "$outliers" | grep -c .)" -ge 3 ]
is "outliers: so are their causes" "$(cat "$work/outliers-state/outlier_causes.csv")" \
	"$(cat "$work/outliers-report/outlier_causes.csv")"
for table in outliers outlier_causes pending latency summary long; do
	is "$table: the same columns in both" "$(head -n 1 "$work/outliers-state/$table.csv")" \
		"$(head -n 1 "$work/outliers-report/$table.csv")"
done
is "outliers: each value is in long.csv" \
	"$(sqlite3 "$work/outliers-state/database" "SELECT sum(value) FROM long
		WHERE object = 'outlier_cause' AND metric = 'duration_ns'")" \
	"$(sqlite3 "$work/outliers-state/database" "SELECT sum(latency_ns) FROM outliers")"
is "--top keeps the worst ones" "$("$rtscope" report "$work/fd-window/trace" --begin -10 --threshold 3000 \
	--top 2 --csv "$work/outliers-top" outliers && cut -d, -f5 "$work/outliers-top/outliers.csv" |
	tail -n +2 | sort -n | tr '\n' ' ')" "$(sqlite3 "$work/outliers-report/database" \
	"SELECT latency_ns FROM outliers ORDER BY CAST(latency_ns AS integer) DESC LIMIT 2" | sort -n | tr '\n' ' ')"
is "outliers: without a threshold there is the table" "$(wc -l <"$work/names-state/outliers.csv")" 1

# PostgreSQL: a cluster of our own, not as root, on a socket in our folder, ended with us.
for directory in /usr/lib/postgresql/*/bin /usr/bin /usr/local/bin; do
	[ -x "$directory/initdb" ] && [ -x "$directory/postgres" ] && [ -x "$directory/psql" ] &&
		postgres_bin=$directory
done
postgres=
end_postgres() {
	[ -n "$postgres" ] || return 0
	kill -INT "$postgres" 2>/dev/null
	wait "$postgres" 2>/dev/null
	postgres=
}
trap 'end_postgres; rm -rf "$work"' EXIT
trap 'exit 1' PIPE
unprivileged() {
	if [ "$(id -u)" -eq 0 ]; then
		exec setpriv --reuid nobody --regid nogroup --clear-groups "$@"
	else
		exec "$@"
	fi
}
begin_postgres() {
	chmod 711 "$work"
	mkdir "$work/pg"
	[ "$(id -u)" -ne 0 ] || chown nobody "$work/pg"
	(unprivileged "$postgres_bin/initdb" -D "$work/pg/data" -U rtscope -A trust --no-sync \
		--no-locale -E UTF8) >"$work/initdb.log" 2>&1 || return 1
	(unprivileged "$postgres_bin/postgres" -D "$work/pg/data" -k "$work/pg" -c listen_addresses= \
		-c fsync=off -c shared_buffers=16MB -c max_connections=10) >"$work/postgres.log" 2>&1 &
	postgres=$!
	tries=600
	until "$postgres_bin/psql" -h "$work/pg" -U rtscope -c 'SELECT 1' postgres \
		>/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] && kill -0 "$postgres" 2>/dev/null || return 1
		sleep 0.1
	done
}
sql() {
	"$postgres_bin/psql" -h "$work/pg" -U rtscope -X -q -A -t -v ON_ERROR_STOP=1 "$@" postgres
}
# CREATE TABLE and COPY of all tables of a directory, in a schema of its own.
postgres_load() { # DIRECTORY SCHEMA
	echo "CREATE SCHEMA $2; SET search_path = $2;"
	for csv in "$1"/*.csv; do
		table=$(basename "$csv" .csv)
		columns=$(head -n 1 "$csv" | tr ',' '\n' | sed -E "s/^($text_columns)\$/\"\\1\" text/
			s/^(contexts|fields)\$/\"\\1\" jsonb/; / /!s/.*/\"&\" numeric/" | paste -sd,)
		echo "CREATE TABLE \"$table\" ($columns);"
		printf '%s\n' "\\copy \"$table\" FROM '$csv' WITH (FORMAT csv, HEADER match)"
	done
}

if [ -z "$postgres_bin" ]; then
	echo "# no PostgreSQL is installed"
elif ok "PostgreSQL runs" begin_postgres; then
	for case in names:names hosts:hosts fd-window:fd-window/trace io-load:io-load/trace; do
		name=${case%%:*}
		for kind in state report; do
			directory=$work/$name-$kind
			schema=$(echo "${name}_$kind" | tr - _)
			postgres_load "$directory" "$schema" >"$work/load.sql"
			is "$name $kind: PostgreSQL loads it" "$(sql -f "$work/load.sql" 2>&1)" ""
			lost=
			for csv in "$directory"/*.csv; do
				[ "$(sql -c "SELECT count(*) FROM $schema.\"$(basename "$csv" .csv)\"")" -eq \
					$(($(wc -l <"$csv") - 1)) ] || lost="$lost $csv"
			done
			is "$name $kind: PostgreSQL has every row" "$lost" ""
		done
		schema=$(echo "${name}_state" | tr - _)
		is "$name: PostgreSQL has each file's name" \
			"$(sql -c "SELECT to_json(path) FROM $schema.fds" | sed 's/^$/null/')" \
			"$(jq -c '(.hosts // [.])[].processes[].fds[].path' "$work/$name.json")"
		is "$name: PostgreSQL reads the events' fields" \
			"$(sql -c "SELECT count(*) FROM $schema.events WHERE jsonb_typeof(fields) = 'object'")" \
			"$(($(wc -l <"$work/$name-state/events.csv") - 1))"
	done
	pid=$postgres
	end_postgres
	ok "PostgreSQL has ended" eval "! kill -0 $pid 2>/dev/null"
else
	cat "$work"/*.log | sed 's/^/# /'
fi

# Tables appear whole or not at all, and nothing that somebody put there is followed.
mkdir "$work/taken" "$work/taken/fds.csv.tmp"
"$rtscope" state "$work/names" --csv "$work/taken" 2>"$work/err"
is "a file that cannot be made: exit code" $? 1
like "a file that cannot be made: the sentence" "$(cat "$work/err")" \
	"^rtscope: cannot write the tables into '$work/taken': "
is "a file that cannot be made: no table" "$(find "$work/taken" -type f)" ""
for kind in dir fifo; do
	mkdir "$work/taken-$kind"
	"mk$kind" "$work/taken-$kind/threads.csv"
	"$rtscope" state "$work/names" --csv "$work/taken-$kind" 2>"$work/err"
	is "no plain file in its place ($kind): exit code" $? 1
	is "no plain file in its place ($kind): the sentence" "$(cat "$work/err")" \
		"rtscope: cannot write the tables into '$work/taken-$kind': threads.csv there is no plain file"
	is "no plain file in its place ($kind): no table" "$(find "$work/taken-$kind" -type f)" ""
	ok "no plain file in its place ($kind): it is still there" \
		test ! -f "$work/taken-$kind/threads.csv" -a -e "$work/taken-$kind/threads.csv"
done
mkdir "$work/linked"
ln -s "$work/victim" "$work/linked/fds.csv.tmp"
ln -s "$work/victim" "$work/linked/fds.csv"
ok "links in the way" "$rtscope" state "$work/names" --csv "$work/linked"
ok "links are replaced, not followed" test -f "$work/linked/fds.csv" -a ! -e "$work/victim"
"$rtscope" state "$work/names" --csv "$work/nowhere/deep" 2>"$work/err"
is "no directory: exit code" $? 1
like "no directory: the sentence" "$(cat "$work/err")" \
	"^rtscope: cannot make the directory '$work/nowhere/deep': No such file or directory$"

# A signal in the middle of it ends the program, not before the unfinished files are gone; so
# does a limit of their size.
ends_by() { # COMMAND SIGNAL NUMBER FILE
	env --default-signal="$2" AT_FILE="$4" AT_SIGNAL="$3" AT_LOG="$work/begun" \
		LD_PRELOAD="$builddir/tests/cmd/signal_at_file.so" \
		"$rtscope" "$1" "$work/names" --csv "$work/ended" >"$work/out" 2>&1 &
	wait $!
	is "$1, SIG$2 while tables are written: it ends by it" $? $((128 + $3))
	is "$1, SIG$2 while tables are written: nothing is left" "$(find "$work/ended" 2>/dev/null)" ""
	ok "$1, SIG$2 while tables are written: none is begun after it" test ! -e "$work/begun"
	rm -rf "$work/ended" "$work/begun"
}
# A sanitizer wants to be the first that is loaded.
commands="state report"
[ -z "$sanitizers" ] || commands=
for command in $commands; do
	ends_by "$command" INT 2 long.csv.tmp
	ends_by "$command" TERM 15 latency.csv.tmp
	ends_by "$command" HUP 1 latency.csv.tmp
done
# So does the screen that writes them, whose key ^C is such a signal.
if [ -n "$commands" ]; then
	cat >"$work/keys.screen" <<-SCREEN
		size 80x24
		start env LD_PRELOAD=$builddir/tests/cmd/signal_at_file.so AT_FILE=long.csv.tmp AT_SIGNAL=2 AT_LOG=$work/begun $rtscope attach $work/fd-window/trace --speed max
		wait REPLAY
		type <F5>
		wait processes of the last
		type e
		wait CSV to folder
		type <C-u>$work/ended<Enter>
		exit 130
		restored
	SCREEN
	srcdir="$srcdir" "$builddir/tests/tools/screen" "$work/keys.screen" >"$work/screen.txt" 2>&1
	is "a key's tables end by a signal, too, and the program" "$? $(grep -v '^ok' "$work/screen.txt")" "0 1..5"
	is "nothing is left, and none is begun after it" "$(find "$work/ended" "$work/begun" 2>/dev/null)" ""
	mkdir "$work/dumped"
	echo before >"$work/dumped/events.txt"
	sed -e "s|AT_FILE=[^ ]*|AT_FILE=$work/dumped/events.txt|" -e 's/^\ttype e$/\ttype d/; s/^type e$/type d/' \
		-e 's|wait CSV to folder|wait Events to file|' -e "s|$work/ended|$work/dumped/events.txt|" \
		"$work/keys.screen" >"$work/dump.screen"
	srcdir="$srcdir" "$builddir/tests/tools/screen" "$work/dump.screen" >"$work/screen.txt" 2>&1
	is "a dump ends by it, too" "$? $(grep -v '^ok' "$work/screen.txt")" "0 1..5"
	is "the file that was there is as it was, nothing is beside it" \
		"$(cd "$work/dumped" && echo *) $(cat "$work/dumped/events.txt")" "events.txt before"
fi
(ulimit -f 1 && exec "$rtscope" report "$work/fd-window/trace" --csv "$work/ended") 2>"$work/err"
is "no room for the tables: exit code" $? 1
is "no room for the tables: the sentence" "$(cat "$work/err")" \
	"rtscope: cannot write the tables into '$work/ended': File too large"
is "no room for the tables: nothing is left" "$(find "$work/ended" 2>/dev/null)" ""
done_testing
