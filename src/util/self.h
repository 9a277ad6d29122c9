/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this program itself takes: CPU time and resident memory. For the line that
 * every view shows of its own cost. Knows /proc/self, no host and no model.
 */
#ifndef RTSCOPE_UTIL_SELF_H
#define RTSCOPE_UTIL_SELF_H

#include <stdint.h>

struct self_usage {
	uint64_t time_ns;   /* CLOCK_MONOTONIC */
	uint64_t cpu_ns;    /* CPU time of all threads since the start */
	uint64_t rss_bytes; /* 0: not known */
};

/* What it is now. */
struct self_usage self_usage_now(void);
/* Share of one CPU between two readings, in per cent; 100: one CPU. */
double self_cpu_pct(const struct self_usage *before, const struct self_usage *after);

#endif
