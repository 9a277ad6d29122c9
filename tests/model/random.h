/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random numbers that come out the same for the same seed everywhere
 * (splitmix64), and latencies of several distributions. For tests only.
 */
#ifndef RTSCOPE_TESTS_MODEL_RANDOM_H
#define RTSCOPE_TESTS_MODEL_RANDOM_H

#include <stdint.h>
#include <stdlib.h>

struct random {
	uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 .. limit - 1 */
static inline uint64_t random_below(struct random *random, uint64_t limit)
{
	return random_next(random) % limit;
}

/* How many seeds a property is tried with: ten times as many under `make check-long`. */
static inline uint64_t random_seeds(uint64_t usual)
{
	return getenv("RTSCOPE_LONG") ? 10 * usual : usual;
}

enum distribution {
	DISTRIBUTION_LATENCY, /* some us, now and then ms */
	DISTRIBUTION_NARROW,  /* a few values around 1000 */
	DISTRIBUTION_CONSTANT,
	DISTRIBUTION_ANY,   /* every magnitude alike, up to UINT64_MAX */
	DISTRIBUTION_EDGES, /* around powers of two */
	DISTRIBUTION_COUNT,
};

static inline uint64_t random_latency(struct random *random, enum distribution distribution)
{
	switch (distribution) {
	case DISTRIBUTION_LATENCY:
		if (random_below(random, 1000) == 0)
			return random_below(random, 50 * 1000 * 1000);
		return 1500 + random_below(random, 200) * random_below(random, 50);
	case DISTRIBUTION_NARROW:
		return 1000 + random_below(random, 5);
	case DISTRIBUTION_CONSTANT:
		return 4711;
	case DISTRIBUTION_ANY:
		return random_next(random) >> random_below(random, 64);
	default:
		return (UINT64_C(1) << random_below(random, 64)) + random_below(random, 3) - 1;
	}
}

#endif
