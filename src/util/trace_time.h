/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A time in a trace or a window as people type it: ns since the epoch, a time of day,
 * or so many seconds from the start or the end. Knows no clock.
 */
#ifndef RTSCOPE_UTIL_TRACE_TIME_H
#define RTSCOPE_UTIL_TRACE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"

struct trace_time {
	enum {
		TRACE_TIME_NONE,
		TRACE_TIME_EPOCH,      /* ns */
		TRACE_TIME_FROM_START, /* ns after the first event */
		TRACE_TIME_FROM_END,   /* ns before the last event */
		TRACE_TIME_OF_DAY,     /* ns after midnight of the day of the first event */
	} kind;
	uint64_t ns;
};

/* ns since the epoch, HH:MM:SS[.frac], +SECONDS from the start, -SECONDS from the end. */
bool trace_time_parse(struct trace_time *time, const char *text, struct error *error);
/* The time in a trace whose first and last events are these. */
uint64_t trace_time_resolve(const struct trace_time *time, uint64_t first_ns, uint64_t last_ns,
                            bool utc);

#endif
