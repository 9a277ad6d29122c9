/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told of a set of latencies: exact count, sum, min, max, and the
 * percentiles of their histogram. count 0: all other members are meaningless,
 * shown as `-` and written as {"count": 0}.
 */
#ifndef RTSCOPE_MODEL_STATISTICS_H
#define RTSCOPE_MODEL_STATISTICS_H

#include <stdint.h>

struct statistics {
	uint64_t count;
	uint64_t sum_ns; /* UINT64_MAX where the true sum is above it */
	uint64_t avg_ns; /* floor(sum / count), of the true sum */
	uint64_t min_ns;
	uint64_t max_ns;
	/* When max was last reached, CLOCK_MONOTONIC or the trace's clock; 0: not known. */
	uint64_t max_time_ns;
	uint64_t p50_ns;
	uint64_t p90_ns;
	uint64_t p99_ns;
	uint64_t p99_9_ns;
	uint64_t p99_99_ns;
};

/* floor(sum / count), 0 if empty. */
static inline uint64_t statistics_avg_ns(const struct statistics *statistics)
{
	return statistics->count ? statistics->avg_ns : 0;
}

#endif
