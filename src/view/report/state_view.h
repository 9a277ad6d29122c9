/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes and open files of a kernel state at one time, beside an earlier copy of
 * it from which the figures of the window come.
 */
#ifndef RTSCOPE_VIEW_REPORT_STATE_VIEW_H
#define RTSCOPE_VIEW_REPORT_STATE_VIEW_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/kernel/rows.h"
#include "view/report/csv.h"

struct state_view {
	const struct kernel_state *state;
	const struct kernel_state *earlier; /* one window before; NULL: before the first event */
	const struct names *names;
	const char *host;
	uint64_t at_ns;
	uint64_t window_ns;
	int64_t pid;            /* -1: all */
	const char *comm;       /* NULL: all */
	uint64_t timeout_ns;    /* what is pending for longer has timed out; 0: nothing */
	int64_t wall_offset_ns; /* to be added to all times of the state: ns since the epoch */
	bool utc;
};

/* The object that doc/formats.md tells of; NULL: out of memory. */
struct json_object *state_view_json(const struct state_view *view);
bool state_view_text(const struct state_view *view, FILE *target);
/*
 * The window's objects as tables: processes, threads, fds, pending, and their values in
 * long.csv; with state NULL they are empty. Latencies: latency_csv.h.
 */
void state_view_csv(struct csv_export *export, const struct state_view *view);

/* A process that is told of, and where its threads and files are found. */
struct state_process {
	const struct kernel_span *span;
	uint32_t number;
	struct process_row row;
	const uint32_t *fds; /* numbers of all its files, open and closed */
	size_t fd_count;
};

/* Calls `each` for each of them, by pid. false: out of memory, some are missing. */
bool state_view_each(const struct state_view *view,
                     void (*each)(void *context, const struct state_process *process),
                     void *context);

#endif
