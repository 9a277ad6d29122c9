/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trackers that the user declares: from an event of one name to an event of another (or
 * the same) whose key fields have the same values; durations by label. What is declared,
 * as text; declared.c follows it.
 */
#ifndef RTSCOPE_MODEL_KERNEL_DECLARED_H
#define RTSCOPE_MODEL_KERNEL_DECLARED_H

#include <stddef.h>
#include <stdint.h>

#define TRACKERS_MAX          16u
#define TRACKER_KEYS_MAX      4u
#define TRACKER_NAME_BYTES    64u
#define TRACKER_EVENT_BYTES   256u
#define TRACKER_FIELD_BYTES   64u
#define TRACKER_NO_LABEL      "all" /* of all durations, where no label is declared */
#define TRACKER_LABEL_UNKNOWN "-"   /* the begin had no such field */

struct tracker_rule {
	char name[TRACKER_NAME_BYTES];
	char begin[TRACKER_EVENT_BYTES]; /* events, as the trace names them */
	char end[TRACKER_EVENT_BYTES];
	/* Fields or contexts of both events; `cpu_id` is the CPU. None: one at a time. */
	char keys[TRACKER_KEYS_MAX][TRACKER_FIELD_BYTES];
	unsigned key_count;
	char label[TRACKER_FIELD_BYTES]; /* a field or context of the begin; "": none */
	uint64_t timeout_ns;             /* a begin older than that is counted; 0: never */
};

struct tracker_rules {
	unsigned count;
	struct tracker_rule rules[TRACKERS_MAX];
};

#endif
