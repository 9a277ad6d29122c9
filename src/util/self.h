/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this program itself takes: CPU time and resident memory, for the line that
 * every view shows of its own cost; how many files it may have open. Knows
 * /proc/self, no host and no model.
 */
#ifndef RTSCOPE_UTIL_SELF_H
#define RTSCOPE_UTIL_SELF_H

#include <stddef.h>
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

/*
 * How many files this program may have open, after its soft limit was raised to the
 * hard one (RLIMIT_NOFILE, getrlimit(2)); nobody else's limit moves. 0: not known.
 */
size_t self_descriptor_limit(void);

#endif
