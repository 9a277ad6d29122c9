/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a process is: what of it only /proc tells.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_PLACE_H
#define RTSCOPE_SOURCE_KERNEL_PLACE_H

#include <limits.h>

struct place {
	char cgroup[512];         /* path in the hierarchy; "": not known */
	char directory[PATH_MAX]; /* working directory; "": not known */
};

/* Any thread; what we may not read is empty. */
void place_read(struct place *place, int pid);

#endif
