/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a process is: what of it only /proc tells. Many processes are in few places: the
 * kernel gives a number for each place that is no other's during a state dump, so that it is
 * asked about only a few times.
 */
#ifndef RTSCOPE_SOURCE_PLACE_H
#define RTSCOPE_SOURCE_PLACE_H

#include <limits.h>
#include <stdint.h>

/* Places that are remembered of each kind; a power of two. */
#define PLACES_KNOWN 256u

struct place {
	const char *cgroup;    /* path in the hierarchy; "": not known */
	const char *directory; /* working directory; "": not known */
	struct known_place {
		uint64_t number; /* 0: free */
		unsigned readings;
		char path[244];
	} cgroups[PLACES_KNOWN], directories[PLACES_KNOWN];
	char read_cgroup[PATH_MAX];
	char read_directory[PATH_MAX];
};

/*
 * Read where a process is whose control groups and working directory have these numbers (0: not
 * known); what we may not read is empty. `pid` is its id in our /proc, 0: it is not there. `place`
 * begins zeroed; one thread.
 */
void place_read(struct place *place, int pid, uint64_t groups, uint64_t directory);
/* Of it only the control group, place->cgroup. */
void place_read_cgroup(struct place *place, int pid, uint64_t groups);
/*
 * The ids in /proc are those of a pid namespace: so many are between it and ours, and 0 is ours.
 * Below 0: we are not in this /proc.
 */
int place_levels_above(void);
/* A new dump begins: directories may have got other names, and numbers been given again. */
void place_forget(struct place *place);

#endif
