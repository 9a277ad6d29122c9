/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What someone looks at right now: those processes get their further files read
 * at each reading, the others only now and then.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_INTEREST_H
#define RTSCOPE_SOURCE_SAMPLER_INTEREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTEREST_MAX 256u

struct interest {
	size_t count;
	uint32_t pids[INTEREST_MAX];
	bool threads; /* their threads, too */
};

static inline bool interest_has(const struct interest *interest, uint32_t pid)
{
	for (size_t i = 0; i < interest->count; i++)
		if (interest->pids[i] == pid)
			return true;
	return false;
}

#endif
