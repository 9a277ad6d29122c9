// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPU masks. See affinity.h.
 */
#include "source/affinity.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#define MASK_BYTES CPU_ALLOC_SIZE(CPUSET_LIMIT)

bool affinity_set(pid_t tid, const struct cpuset *cpus)
{
	cpu_set_t mask[(MASK_BYTES + sizeof(cpu_set_t) - 1) / sizeof(cpu_set_t)];

	CPU_ZERO_S(MASK_BYTES, mask);
	for (unsigned cpu = cpuset_next(cpus, 0); cpu < CPUSET_LIMIT;
	     cpu = cpuset_next(cpus, cpu + 1))
		CPU_SET_S(cpu, MASK_BYTES, mask);
	return sched_setaffinity(tid, MASK_BYTES, mask) == 0;
}

bool affinity_get(pid_t tid, struct cpuset *cpus)
{
	cpu_set_t mask[(MASK_BYTES + sizeof(cpu_set_t) - 1) / sizeof(cpu_set_t)];

	cpuset_clear(cpus);
	CPU_ZERO_S(MASK_BYTES, mask);
	if (sched_getaffinity(tid, MASK_BYTES, mask) != 0)
		return false;
	for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++) {
		if (CPU_ISSET_S(cpu, MASK_BYTES, mask))
			cpuset_add(cpus, cpu);
	}
	return true;
}

struct allowed {
	struct cpuset cpus;
	int errnum;
};

/* The kernel cuts what is asked for down to what the cpuset allows. */
static void *ask_for_all(void *argument)
{
	struct allowed *allowed = argument;
	struct cpuset all;

	cpuset_clear(&all);
	for (unsigned cpu = 0; cpu < CPUSET_LIMIT; cpu++)
		cpuset_add(&all, cpu);
	if (!affinity_set(0, &all) || !affinity_get(0, &allowed->cpus))
		allowed->errnum = errno;
	return NULL;
}

bool affinity_allowed(struct cpuset *cpus)
{
	struct allowed allowed = {.errnum = 0};
	pthread_t thread;
	int result = pthread_create(&thread, NULL, ask_for_all, &allowed);

	if (result == 0) {
		pthread_join(thread, NULL);
		result = allowed.errnum;
	}
	*cpus = allowed.cpus;
	errno = result;
	return result == 0;
}

bool affinity_set_all(const struct cpuset *cpus)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *entry;
	bool done = true;

	if (!tasks)
		return affinity_set(0, cpus);
	while ((entry = readdir(tasks))) {
		long tid = strtol(entry->d_name, NULL, 10);

		if (tid > 0 && !affinity_set((pid_t)tid, cpus) && errno != ESRCH)
			done = false;
	}
	closedir(tasks);
	return done;
}
