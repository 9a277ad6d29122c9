// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the command lines of the commands on traces. See trace_options.h.
 */
#include "cmd/trace_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/config.h"
#include "cmd/pid_list.h"
#include "cmd/settings.h"
#include "source/kernel/groups.h"
#include "util/clock.h"
#include "util/quantity.h"
#include "view/report/report.h"

#define DURATION_MAX_NS (UINT64_C(3650) * 86400 * NS_PER_S) /* as the monitor's options */

#define REPORT TRACE_COMMAND_REPORT
#define STATE  TRACE_COMMAND_STATE
#define EVENTS TRACE_COMMAND_EVENTS
#define ALL    (REPORT | STATE | EVENTS)

/* X(ID, "name", "argument" or NULL, commands, "help") */
#define TRACE_OPTION_LIST(X)                                                                  \
	X(JSON, "json", NULL, ALL, "Print JSON.")                                             \
	X(AT, "at", "TIME", STATE | EVENTS,                                                   \
	  "The time that is shown: ns since the epoch, HH:MM:SS[.frac], +SECONDS from the "   \
	  "start or -SECONDS from the end. Without it: the end.")                             \
	X(WINDOW, "window", "DURATION", STATE | EVENTS, "Length of the window (10s).")        \
	X(LIVE, "live", NULL, STATE | EVENTS,                                                 \
	  "This host instead of a trace: what its kernel's tracepoints tell, by BPF. "        \
	  "Without the right to them `state` tells of processes and own files as /proc "      \
	  "lists them.")                                                                      \
	X(TRACE, "trace", "GROUPS", STATE | EVENTS,                                           \
	  "With --live: what to record, of sched,irq,block,net,fd,io,syscalls, or all; "      \
	  "rtscope --help tells what each costs. Without it: sched,irq,block,fd,io.")         \
	X(FOR, "for", "DURATION", STATE | EVENTS,                                             \
	  "With --live: how long to look, a window without it. Of a trace: after the "        \
	  "window go on with the events that follow, for this long.")                         \
	X(BEGIN, "begin", "TIME", REPORT, "Count what happens from this time on.")            \
	X(END, "end", "TIME", REPORT, "Count what happens up to this time.")                  \
	X(PRINT_BEGIN, "begin", "TIME", EVENTS,                                               \
	  "Print the events from this time on, in place of a window's.")                      \
	X(PRINT_END, "end", "TIME", EVENTS, "Print the events up to this time.")              \
	X(TOP, "top", "COUNT", REPORT, "Print only the first rows of tables; JSON is whole.") \
	X(CPU, "cpu", "CPUS", REPORT | EVENTS, "Only what was on these CPUs, as in 0-3,8.")   \
	X(PID, "pid", "PID", ALL, "Only this process.")                                       \
	X(COMM, "comm", "NAME", ALL, "Only processes and threads of this name.")              \
	X(NAME, "name", "PATTERN", EVENTS,                                                    \
	  "Only events whose name matches a shell pattern, as in 'sched_*'.")                 \
	X(MIN, "min", "DURATION", REPORT, "Leave shorter latencies out.")                     \
	X(MAX, "max", "DURATION", REPORT, "Leave longer latencies out.")                      \
	X(THRESHOLD, "threshold", "US", REPORT,                                               \
	  "List wakeups above it (of --pid and --comm, if given) and what held the CPU.")     \
	X(CSV_THRESHOLD, "threshold", "US", STATE,                                            \
	  "With --csv: list wakeups above it in outliers.csv, and what held the CPU.")        \
	X(TIMEOUT, "timeout", "DURATION", REPORT | STATE,                                     \
	  "What has begun and not ended for longer has timed out (1s).")                      \
	X(CONFIG, "config", "FILE", REPORT | STATE,                                           \
	  "Read the configuration, which may declare trackers, from FILE instead of the "     \
	  "user's own.")                                                                      \
	X(FREQ, "freq", NULL, REPORT, "Draw the distribution of each latency.")               \
	X(LAMI, "lami", NULL, REPORT, "Print LAMI 1.0, the machine interface of analyses.")   \
	X(METADATA, "metadata", NULL, REPORT, "With --lami: what the tables are.")            \
	X(MI_VERSION, "mi-version", NULL, REPORT, "With --lami: the version of LAMI.")        \
	X(COMPATIBILITY, "test-compatibility", NULL, REPORT,                                  \
	  "With --lami: print nothing, exit with 0 if the trace can be analysed.")            \
	X(OUTPUT_PROGRESS, "output-progress", NULL, REPORT,                                   \
	  "With --lami: as LAMI's viewers ask for; a report has no progress to print.")       \
	X(LIMIT, "limit", "COUNT", REPORT, "With --lami: the same as --top, or `unlimited`.") \
	X(CSV, "csv", "DIRECTORY", REPORT | STATE, "Write one CSV a table into DIRECTORY.")   \
	X(UTC, "utc", NULL, ALL, "Times of day are UTC, not local time.")                     \
	X(HELP, "help", NULL, ALL, "Print this.")

enum trace_option {
#define TRACE_OPTION_ENUM(id, name, argument, commands, help) TRACE_OPTION_##id,
	TRACE_OPTION_LIST(TRACE_OPTION_ENUM)
#undef TRACE_OPTION_ENUM
	TRACE_OPTION_COUNT
};

static const struct {
	const char *name;
	const char *argument;
	unsigned commands;
	const char *help;
} rows[TRACE_OPTION_COUNT] = {
#define TRACE_OPTION_ROW(id, name, argument, commands, help) \
	[TRACE_OPTION_##id] = {name, argument, commands, help},
        TRACE_OPTION_LIST(TRACE_OPTION_ROW)
#undef TRACE_OPTION_ROW
};

bool trace_options_row(enum trace_command command, unsigned i, struct command_option *option)
{
	for (unsigned row = 0; row < TRACE_OPTION_COUNT; row++) {
		if (!(rows[row].commands & (unsigned)command) || i-- > 0)
			continue;
		*option = (struct command_option){
		        .name = rows[row].name,
		        .argument = rows[row].argument,
		        .help = rows[row].help,
		};
		return true;
	}
	return false;
}

void trace_options_help(enum trace_command command, FILE *target)
{
	if (command == REPORT) {
		fputs("usage: rtscope report TRACE [options] [TABLE...]\n\n"
		      "What happened in a whole trace. Tables (all, if none is named):\n",
		      target);
		for (unsigned i = 0; i < REPORT_TABLE_COUNT; i++)
			fprintf(target, "  %-10s %s\n", report_table_name((enum report_table)i),
			        report_table_help((enum report_table)i));
	} else if (command == STATE) {
		fputs("usage: rtscope state TRACE|--live [options]\n\n"
		      "Processes and open files of the window that ends at a time.\n",
		      target);
	} else {
		fputs("usage: rtscope events TRACE|--live [options]\n\n"
		      "The events that the window at a time holds, in the order produced, those\n"
		      "that created what still lives first; or those between two times.\n",
		      target);
	}
	fputs("\nOptions:\n", target);
	for (unsigned i = 0; i < TRACE_OPTION_COUNT; i++) {
		char label[40];

		if (!(rows[i].commands & (unsigned)command))
			continue;
		snprintf(label, sizeof(label), "--%s %s", rows[i].name,
		         rows[i].argument ? rows[i].argument : "");
		fprintf(target, "  %-20s %s\n", label, rows[i].help);
	}
	fputs("\nExit codes: 0 done; 1 failed, or the trace is damaged and what could be read was\n"
	      "printed; 64 wrong usage. A time or a process that the trace has not\n"
	      "got is told on the standard error, the result is empty, the exit code 0.\n",
	      target);
}

static bool parse_count(uint64_t *target, const char *text, uint64_t limit, struct error *error)
{
	char *end;

	errno = 0;
	*target = strtoull(text, &end, 10);
	if (errno || *end || *text < '0' || *text > '9' || *target > limit)
		return error_set(error, "'%s' is no number up to %llu", text,
		                 (unsigned long long)limit);
	return true;
}

static bool parse_duration(uint64_t *target, const char *text, struct error *error)
{
	if (!quantity_parse(target, text, QUANTITY_DURATION, NS_PER_S, error))
		return false;
	return *target <= DURATION_MAX_NS || error_set(error, "%s is above 3650d", text);
}

/* Where an option without an argument is noted; NULL: it has one. */
static bool *flag_of(struct trace_options *options, enum trace_option id)
{
	switch (id) {
	case TRACE_OPTION_JSON:
		return &options->json;
	case TRACE_OPTION_LIVE:
		return &options->live;
	case TRACE_OPTION_FREQ:
		return &options->frequencies;
	case TRACE_OPTION_LAMI:
		return &options->lami;
	case TRACE_OPTION_METADATA:
		return &options->lami_metadata;
	case TRACE_OPTION_MI_VERSION:
		return &options->lami_version;
	case TRACE_OPTION_COMPATIBILITY:
		return &options->lami_compatibility;
	case TRACE_OPTION_OUTPUT_PROGRESS:
		return &options->lami_progress;
	case TRACE_OPTION_UTC:
		return &options->utc;
	case TRACE_OPTION_HELP:
		return &options->help;
	default:
		return NULL;
	}
}

/* The same of one whose argument is taken as it is; NULL: it is not. */
static const char **text_of(struct trace_options *options, enum trace_option id)
{
	switch (id) {
	case TRACE_OPTION_NAME:
		return &options->name;
	case TRACE_OPTION_COMM:
		return &options->comm;
	case TRACE_OPTION_CONFIG:
		return &options->config;
	case TRACE_OPTION_CSV:
		return &options->csv;
	default:
		return NULL;
	}
}

static struct trace_time *time_of(struct trace_options *options, enum trace_option id)
{
	switch (id) {
	case TRACE_OPTION_AT:
		return &options->at;
	case TRACE_OPTION_BEGIN:
	case TRACE_OPTION_PRINT_BEGIN:
		return &options->begin;
	case TRACE_OPTION_END:
	case TRACE_OPTION_PRINT_END:
		return &options->end;
	default:
		return NULL;
	}
}

static uint64_t *duration_of(struct trace_options *options, enum trace_option id)
{
	switch (id) {
	case TRACE_OPTION_WINDOW:
		return &options->window_ns;
	case TRACE_OPTION_FOR:
		return &options->for_ns;
	case TRACE_OPTION_MIN:
		return &options->min_ns;
	case TRACE_OPTION_MAX:
		return &options->max_ns;
	case TRACE_OPTION_TIMEOUT:
		return &options->timeout_ns;
	default:
		return NULL;
	}
}

static bool set_pid(struct trace_options *options, const char *text, struct error *error)
{
	uint64_t number;

	if (!parse_count(&number, text, INT32_MAX, error))
		return false;
	options->pid = (int64_t)number;
	return true;
}

/* How many rows are printed of each table. */
static bool set_top(struct trace_options *options, const char *text, struct error *error)
{
	if (!parse_count(&options->top, text, 1000000000, error))
		return false;
	return options->top || error_set(error, "of 0 rows nothing is left");
}

static bool set_limit(struct trace_options *options, const char *text, struct error *error)
{
	options->lami_limit = true;
	options->top = 0;
	return !strcmp(text, "unlimited") || set_top(options, text, error);
}

/* An option whose argument has a form of its own. */
static bool set_other(struct trace_options *options, enum trace_option id, const char *text,
                      struct error *error)
{
	switch (id) {
	case TRACE_OPTION_TRACE:
		if (!trace_groups_parse(&options->groups, text, error))
			return false;
		return options->groups || error_set(error, "with no group there is nothing to see");
	case TRACE_OPTION_TOP:
		return set_top(options, text, error);
	case TRACE_OPTION_LIMIT:
		return set_limit(options, text, error);
	case TRACE_OPTION_CPU:
		options->has_cpus = true;
		if (!cpuset_parse(&options->cpus, text, "the list of CPUs", error))
			return false;
		return cpuset_count(&options->cpus) || error_set(error, "'%s' names no CPU", text);
	case TRACE_OPTION_PID:
		return set_pid(options, text, error);
	case TRACE_OPTION_THRESHOLD:
	case TRACE_OPTION_CSV_THRESHOLD:
		if (!quantity_parse(&options->threshold_ns, text, QUANTITY_DURATION, NS_PER_US,
		                    error))
			return false;
		return options->threshold_ns || error_set(error, "0 is no threshold");
	default:
		return false;
	}
}

static bool set(struct trace_options *options, enum trace_option id, const char *text,
                struct error *error)
{
	bool *flag = flag_of(options, id);
	const char **string = text_of(options, id);
	struct trace_time *time = time_of(options, id);
	uint64_t *duration_ns = duration_of(options, id);

	if (string && !*text)
		return error_set(error, "'' is empty");
	if (id == TRACE_OPTION_COMM && !comm_parse(text, error))
		return false;
	if (flag)
		*flag = true;
	else if (string)
		*string = text;
	else if (time)
		return trace_time_parse(time, text, error);
	else if (duration_ns && !parse_duration(duration_ns, text, error))
		return false;
	else if (!duration_ns)
		return set_other(options, id, text, error);
	if (id == TRACE_OPTION_FOR && !options->for_ns)
		return error_set(error, "in 0 there is nothing to see");
	return options->window_ns || error_set(error, "a window of 0 holds nothing");
}

/* Is it an option that this command has, and written in full? -1: no. */
static int find(enum trace_command command, const char *argument, const char **value)
{
	const char *equals = strchr(argument, '=');
	size_t length = equals ? (size_t)(equals - argument) : strlen(argument);

	*value = equals ? equals + 1 : NULL;
	for (int i = 0; i < TRACE_OPTION_COUNT; i++)
		if ((rows[i].commands & (unsigned)command) && strlen(rows[i].name) == length &&
		    !strncmp(rows[i].name, argument, length))
			return i;
	return -1;
}

static bool take_operand(struct trace_options *options, enum trace_command command, char *text,
                         struct error *error)
{
	enum report_table table;

	if (!options->path) {
		options->path = text;
		return true;
	}
	table = report_table_find(text);
	if (command != REPORT)
		return error_set(error, "unexpected argument '%s'", text);
	if (table == REPORT_TABLE_COUNT)
		return error_set(error, "there is no table '%s'; see rtscope report --help", text);
	options->tables |= 1u << table;
	return true;
}

static bool take_option(struct trace_options *options, enum trace_command command, int *at,
                        int argc, char **argv, struct error *error)
{
	const char *value;
	int id;

	if (!strcmp(argv[*at], "-h"))
		id = TRACE_OPTION_HELP, value = NULL;
	else
		id = argv[*at][1] == '-' ? find(command, argv[*at] + 2, &value) : -1;
	if (id < 0)
		return error_set(error, "unknown option '%s'; see rtscope %s --help", argv[*at],
		                 argv[0]);
	if (value && !rows[id].argument)
		return error_set(error, "--%s takes no value", rows[id].name);
	if (rows[id].argument && !value) {
		if (*at + 1 >= argc)
			return error_set(error, "--%s needs a value: %s", rows[id].name,
			                 rows[id].argument);
		value = argv[++*at];
	}
	if (!set(options, (enum trace_option)id, value, error))
		return error_prefix(error, "--%s", rows[id].name);
	return true;
}

static bool check_live(const struct trace_options *options, enum trace_command command,
                       struct error *error)
{
	if (!options->live) {
		if (options->groups)
			return error_set(error, "--trace needs --live");
		return command != STATE || !options->for_ns ||
		       error_set(error, "--for needs --live: a trace has --at");
	}
	if (options->path)
		return error_set(error, "--live looks at this host, not at the trace %s",
		                 options->path);
	if (options->at.kind != TRACE_TIME_NONE || options->begin.kind != TRACE_TIME_NONE ||
	    options->end.kind != TRACE_TIME_NONE)
		return error_set(error, "--live begins now and --for says how long: --at, --begin "
		                        "and --end are for traces");
	return true;
}

/* What would have no effect is not passed over in silence. */
static bool check_report(const struct trace_options *options, struct error *error)
{
	const unsigned of_outliers = 1u << REPORT_OUTLIERS | 1u << REPORT_CAUSES;

	if (options->frequencies && (options->json || options->lami || options->csv))
		return error_set(error, "--freq draws below the text's tables: --csv writes the "
		                        "distributions into latency.csv");
	/* In JSON that they are null says it, as CSV that the tables are empty. */
	if (options->tables && !(options->tables & ~of_outliers) && !options->threshold_ns &&
	    !options->json && !options->csv)
		return error_set(error, "the tables outliers and causes need --threshold US");
	return true;
}

/* As far as is known before the trace is read. */
static bool ends_before_it_begins(const struct trace_time *begin, const struct trace_time *end)
{
	if (begin->kind != end->kind || begin->kind == TRACE_TIME_NONE)
		return false;
	return begin->kind == TRACE_TIME_FROM_END ? begin->ns < end->ns : begin->ns > end->ns;
}

static bool check(const struct trace_options *options, enum trace_command command,
                  struct error *error)
{
	int forms = options->json + options->lami + (options->csv != NULL);

	if (options->help || (options->lami && (options->lami_metadata || options->lami_version)))
		return true;
	if (!check_live(options, command, error))
		return false;
	if (!options->path && !options->live)
		return error_set(error, "which trace? give its directory%s",
		                 command == REPORT ? "" : ", or --live for this host");
	if (forms > 1)
		return error_set(error, "--json, --lami and --csv exclude one another");
	if (!options->lami &&
	    (options->lami_metadata || options->lami_version || options->lami_compatibility ||
	     options->lami_progress || options->lami_limit))
		return error_set(error, "--%s needs --lami",
		                 options->lami_metadata        ? "metadata"
		                 : options->lami_version       ? "mi-version"
		                 : options->lami_compatibility ? "test-compatibility"
		                 : options->lami_progress      ? "output-progress"
		                                               : "limit");
	if ((options->at.kind != TRACE_TIME_NONE || options->for_ns) &&
	    (options->begin.kind != TRACE_TIME_NONE || options->end.kind != TRACE_TIME_NONE))
		return error_set(error,
		                 "--at and --for tell a window, --begin and --end a range: one "
		                 "of the two");
	if (ends_before_it_begins(&options->begin, &options->end))
		return error_set(error, "--end is before --begin: nothing is left");
	if (command == STATE && options->threshold_ns && !options->csv)
		return error_set(error, "--threshold needs --csv: outliers are a table of it");
	if (options->min_ns > options->max_ns)
		return error_set(error, "--min is above --max: nothing is left");
	return command != REPORT || check_report(options, error);
}

bool trace_options_trackers(const struct trace_options *options, struct tracker_rules *trackers,
                            struct error *error)
{
	struct settings settings;
	bool good;

	settings_init(&settings);
	good = config_read(&settings, options->config, error);
	*trackers = settings.trackers;
	settings_clear(&settings);
	return good;
}

bool trace_options_parse(struct trace_options *options, enum trace_command command, int argc,
                         char **argv, struct error *error)
{
	bool operands_only = false;

	*options = (struct trace_options){.pid = -1,
	                                  .window_ns = 10 * NS_PER_S,
	                                  .max_ns = UINT64_MAX,
	                                  .timeout_ns = NS_PER_S};
	for (int at = 1; at < argc; at++) {
		if (!operands_only && !strcmp(argv[at], "--")) {
			operands_only = true;
			continue;
		}
		if (!operands_only && argv[at][0] == '-' && argv[at][1]) {
			if (!take_option(options, command, &at, argc, argv, error))
				return false;
		} else if (!take_operand(options, command, argv[at], error)) {
			return false;
		}
	}
	if (!check(options, command, error))
		return false;
	if (!options->tables)
		options->tables = REPORT_ALL;
	if (options->live && !options->groups)
		options->groups = TRACE_GROUPS_DEFAULT;
	if (options->live && !options->for_ns)
		options->for_ns = options->window_ns;
	return true;
}
