/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asked for: the options' values, whether they come from the
 * command line, the configuration or the table's defaults. Plain data; the rows
 * in option_rows.h say which option fills which member.
 */
#ifndef RTSCOPE_CMD_SETTINGS_H
#define RTSCOPE_CMD_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/pid_list.h"
#include "model/kernel/declared.h"
#include "model/outlier.h"
#include "util/cpuset.h"
#include "util/error.h"

enum option_id {
#define OPTION(id, ...) OPTION_##id,
#include "cmd/option_rows.h"
#undef OPTION
	OPTION_COUNT
};

/* Where a value comes from; a later one wins. */
enum option_origin {
	OPTION_ORIGIN_DEFAULT,
	OPTION_ORIGIN_CONFIG,
	OPTION_ORIGIN_COMMAND_LINE,
};

struct settings {
	enum option_origin origin[OPTION_COUNT];

	/* The probe. */
	struct cpuset cpus; /* meaningful where it was given */
	uint64_t priority;
	unsigned policy; /* enum probe_policy */
	uint64_t interval_ns;
	uint64_t distance_ns;
	uint64_t duration_ns;
	uint64_t loops;
	uint64_t dma_latency_us; /* meaningful where it was given */
	bool no_probe;

	/* What is watched, thresholds and the window. */
	unsigned groups;            /* bits: enum trace_group */
	uint64_t threshold_ns;      /* 0: none */
	char *wakeup;               /* owned; NULL: nobody's */
	unsigned on_threshold;      /* enum on_threshold */
	char *on_threshold_program; /* owned; of ON_THRESHOLD_RUN */
	uint64_t window_ns;
	uint64_t window_memory_bytes;

	/* Durations that the configuration declares; no option does. */
	struct tracker_rules trackers;

	/* Output. */
	bool batch;
	uint64_t iterations; /* 0: no end */
	uint64_t delay_ns;
	struct pid_list pids; /* --pid; empty: all */
	bool json;
	char *histfile; /* owned; NULL: none */

	/* Screens. */
	char *theme; /* owned; NULL: the default */
	char *view;  /* owned; NULL: the default */
	bool no_mouse;
	bool ascii;

	/* The program itself. */
	bool drop_all;
	char *config; /* owned; NULL: the user's own, if there is one */
	bool print_config;
	bool help;
	bool version;
};

/* All members as the table's defaults say. */
void settings_init(struct settings *settings);
/* --wakeup as the model wants it; points into `settings`. */
struct wakeup_choice settings_wakeups(const struct settings *settings);
/* Free what the members own. */
void settings_clear(struct settings *settings);

/*
 * The settings of this run: defaults, under the configuration, under the command
 * line. With --help or --version the configuration is not read. Returns an exit code:
 * 0, 64 where the command line is wrong, 1 where the configuration is; `settings`
 * has to be cleared whatever it returns.
 */
enum exit_code settings_load(struct settings *settings, int argc, char **argv, struct error *error);
/* The same for a command with one word that is no option: see command_line_parse(). */
enum exit_code settings_load_with_operand(struct settings *settings, int argc, char **argv,
                                          const char **operand, struct error *error);

#endif
