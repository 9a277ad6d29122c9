/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPU masks of this process' threads: the kernel's calls in terms of cpusets.
 */
#ifndef RTSCOPE_SOURCE_AFFINITY_H
#define RTSCOPE_SOURCE_AFFINITY_H

#include <stdbool.h>
#include <sys/types.h>

#include "util/cpuset.h"

/* Mask of thread `tid` (0: the caller). false: errno is set. */
bool affinity_set(pid_t tid, const struct cpuset *cpus);
bool affinity_get(pid_t tid, struct cpuset *cpus);
/*
 * The CPUs that this process' cpuset allows, whatever its mask is now: with
 * isolcpus= a process starts with a mask that leaves the isolated ones out, and
 * may go there all the same. No thread's mask changes. false: errno is set.
 */
bool affinity_allowed(struct cpuset *cpus);
/* Set the mask of every thread of this process. Threads that end meanwhile are no failure. */
bool affinity_set_all(const struct cpuset *cpus);

#endif
