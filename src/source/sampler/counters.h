/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What counters were at the reading before, by a key, so that a rate is always a
 * difference of two readings that follow one another. A counter that went back
 * or wrapped, or was not there before, has no rate.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_COUNTERS_H
#define RTSCOPE_SOURCE_SAMPLER_COUNTERS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct counters {
	size_t width; /* counters of one key */
	size_t count;
	size_t size;    /* of the table, a power of two */
	uint64_t *rows; /* key + 1, reading, then `width` counters each */
};

#define COUNTERS_INIT(width_)     \
	{                         \
		.width = (width_) \
	}

void counters_free(struct counters *counters);
/*
 * Keep `now`; what was kept under `key` at reading - 1 goes to `before`. false: there
 * was none, `before` is not set. `reading` counts up from 1.
 */
bool counters_exchange(struct counters *counters, uint64_t key, uint64_t reading,
                       const uint64_t *now, uint64_t *before);

/* Growth of a counter a second; NaN if it went back. */
static inline double counter_rate(uint64_t before, uint64_t now, double seconds)
{
	return now >= before && seconds > 0 ? (double)(now - before) / seconds : (double)NAN;
}

#endif
