/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told of the trackers that the user declares: durations by label, with what is
 * pending and timed out. Tables and JSON come from the same list.
 */
#ifndef RTSCOPE_VIEW_REPORT_TRACKER_JSON_H
#define RTSCOPE_VIEW_REPORT_TRACKER_JSON_H

#include <json-c/json.h>

#include "model/kernel/kernel_state.h"

struct tracker_row {
	unsigned rule;
	uint32_t label;
	const struct histogram *histogram; /* NULL: none has ended */
	struct histogram *own;             /* the same, where it is a difference */
	uint64_t pending;
	uint64_t timed_out; /* of the pending ones and of all before */
};

struct tracker_list {
	struct tracker_row *rows; /* by tracker and label */
	size_t count;
	size_t capacity;
	const struct kernel_state *state;
	const struct names *names;
	uint64_t at_ns;
	bool failed;
};

/*
 * What `state` has counted; with `earlier` (of the same host, before it) what it has counted
 * since. Free with the next, whatever it returns; false: out of memory.
 */
bool tracker_list_build(struct tracker_list *list, const struct kernel_state *state,
                        const struct kernel_state *earlier, const struct names *names,
                        uint64_t at_ns);
void tracker_list_free(struct tracker_list *list);

/* {NAME: {LABEL: {statistics, "pending", "timed_out"}}} */
struct json_object *tracker_list_json(const struct tracker_list *list, bool *failed);
/* {NAME: {"begin_without_end", "end_without_begin", "without_key"}} */
struct json_object *tracker_unmatched_json(const struct kernel_state *state, bool *failed);

#endif
