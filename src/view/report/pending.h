/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has begun and not ended at a time: each with its age, the oldest first, and
 * whether that is longer than the timeout.
 */
#ifndef RTSCOPE_VIEW_REPORT_PENDING_H
#define RTSCOPE_VIEW_REPORT_PENDING_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kernel/kernel_state.h"
#include "util/cpuset.h"
#include "view/report/csv.h"

struct pending_row {
	struct kernel_pending begun;
	uint64_t age_ns;
	bool timed_out;
};

/* Which are wanted; of what no thread began only those where no process is asked for. */
struct pending_filter {
	int64_t pid;               /* -1: all */
	const char *comm;          /* of the thread or its process; NULL: all */
	const struct cpuset *cpus; /* NULL: all */
};

struct pending_list {
	struct pending_row *rows;
	size_t count;
	size_t capacity;
	const struct kernel_state *state;
	const struct names *names;
	const struct pending_filter *filter;
	uint64_t at_ns;
	uint64_t timeout_ns;
	bool failed; /* out of memory: not all are in it */
};

/*
 * A tracker's own timeout goes before `timeout_ns`; 0: nothing times out. Free with the
 * next, whatever it returns; false: out of memory.
 */
bool pending_list_build(struct pending_list *list, const struct kernel_state *state,
                        const struct names *names, const struct pending_filter *filter,
                        uint64_t at_ns, uint64_t timeout_ns);
void pending_list_free(struct pending_list *list);

/* What `id` and `id2` are of a kind, as members of JSON; NULL: nothing that is told. */
const char *pending_id_name(enum latency_kind kind);
const char *pending_id2_name(enum latency_kind kind);
/* Its name; of a packet, which has none, its address. NULL: not known. */
#define PENDING_NAME_BYTES 24
const char *pending_name(const struct pending_list *list, const struct kernel_pending *begun,
                         char address[PENDING_NAME_BYTES]);

/* The table, also where no row of it comes. */
void pending_csv_table(struct csv_export *export);
/* Its rows, the first `top` of them (0: all), and their values in long.csv. */
void pending_csv(struct csv_export *export, const struct pending_list *list, uint64_t top,
                 int64_t wall_offset_ns);

/* An array of objects, as doc/formats.md says. */
struct json_object *pending_list_json(const struct pending_list *list, bool *failed);

#endif
