/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command lines of `rtscope report`, `state` and `events`: one table of options
 * for the three, each with the commands that take it.
 */
#ifndef RTSCOPE_CMD_TRACE_OPTIONS_H
#define RTSCOPE_CMD_TRACE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cmd/command.h"
#include "model/kernel/declared.h"
#include "util/cpuset.h"
#include "util/error.h"
#include "util/trace_time.h"

enum trace_command {
	TRACE_COMMAND_REPORT = 1,
	TRACE_COMMAND_STATE = 2,
	TRACE_COMMAND_EVENTS = 4,
};

struct trace_options {
	const char *path; /* of the trace; NULL with `live` */
	bool live;        /* this host instead of a trace */
	unsigned groups;  /* with `live`: bits, enum trace_group */
	bool json;
	bool utc;
	bool help;
	bool frequencies;
	bool lami;
	bool lami_metadata;
	bool lami_version;
	bool lami_compatibility;
	bool lami_progress;
	bool lami_limit;
	const char *csv;  /* directory; NULL: none */
	const char *comm; /* NULL: all */
	const char *name; /* pattern of events' names; NULL: all */
	int64_t pid;      /* -1: all */
	bool has_cpus;
	struct cpuset cpus;
	uint64_t top;
	uint64_t window_ns;
	uint64_t for_ns; /* events beyond the window's end, with `live` how long to look; 0: none */
	uint64_t min_ns;
	uint64_t max_ns;       /* UINT64_MAX: no limit */
	uint64_t threshold_ns; /* 0: none */
	uint64_t timeout_ns;
	const char *config; /* NULL: the user's own */
	struct trace_time at;
	struct trace_time begin;
	struct trace_time end;
	unsigned tables; /* bit: enum report_table; of `report` */
};

/* false: wrong usage, the sentence is in `error`. */
bool trace_options_parse(struct trace_options *options, enum trace_command command, int argc,
                         char **argv, struct error *error);
/* The trackers that the configuration declares. false: it is wrong, or cannot be read. */
bool trace_options_trackers(const struct trace_options *options, struct tracker_rules *trackers,
                            struct error *error);
/* Option number `i` of the command's, in the order of its help; false: it has no more. */
bool trace_options_row(enum trace_command command, unsigned i, struct command_option *option);
void trace_options_help(enum trace_command command, FILE *target);

#endif
