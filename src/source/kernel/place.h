/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a process is: what of it only /proc tells.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_PLACE_H
#define RTSCOPE_SOURCE_KERNEL_PLACE_H

#include <limits.h>
#include <stdint.h>

/* Control groups by number: many processes are in few. A power of two. */
#define PLACE_CGROUPS 64u

struct place {
	const char *cgroup;       /* path in the hierarchy; "": not known */
	char directory[PATH_MAX]; /* working directory; "": not known */
	struct place_cgroup {
		uint64_t number; /* 0: free */
		char path[256];
	} cgroups[PLACE_CGROUPS];
};

/*
 * Read where a process is that is in the control group of that number (0: not known);
 * what we may not read is empty. `place` begins zeroed; one thread.
 */
void place_read(struct place *place, int pid, uint64_t cgroup);
/* Of it only the control group, place->cgroup. */
void place_read_cgroup(struct place *place, int pid, uint64_t cgroup);

#endif
