/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A set of CPU numbers of any size, read and written as the kernel's and
 * cyclictest's lists are: `0-3,8`. No affinity call is made here.
 */
#ifndef RTSCOPE_UTIL_CPUSET_H
#define RTSCOPE_UTIL_CPUSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

#define CPUSET_LIMIT 8191u /* CPU numbers are below this (event.h: 13 bits, one is "none") */
/* Room for any set as text: at most two numbers of four digits for every three CPUs. */
#define CPUSET_TEXT_BYTES 28672u

struct cpuset {
	uint64_t bits[(CPUSET_LIMIT + 64) / 64];
};

void cpuset_clear(struct cpuset *set);
void cpuset_add(struct cpuset *set, unsigned cpu);
void cpuset_remove(struct cpuset *set, unsigned cpu);
bool cpuset_has(const struct cpuset *set, unsigned cpu);
size_t cpuset_count(const struct cpuset *set);
/* Next member >= `cpu`, CPUSET_LIMIT if none. */
unsigned cpuset_next(const struct cpuset *set, unsigned cpu);
/*
 * Parse `0-3,8` (also `0-7:2`, a stride, and cpuset(7)'s empty list). A trailing
 * newline is allowed. `what` names it in the error. false: `set` is undefined.
 */
bool cpuset_parse(struct cpuset *set, const char *text, const char *what, struct error *error);
/* Write as `0-3,8`; cut at `size`. Returns the length that it would have had. */
size_t cpuset_format(const struct cpuset *set, char *target, size_t size);

#endif
