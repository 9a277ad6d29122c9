// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The cost of this program. See self.h.
 */
#include "util/self.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "util/clock.h"

static uint64_t resident_bytes(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long long pages = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%*u %llu", &pages) != 1)
		pages = 0;
	fclose(file);
	return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

struct self_usage self_usage_now(void)
{
	return (struct self_usage){
	        .time_ns = clock_now_ns(),
	        .cpu_ns = clock_process_cpu_ns(),
	        .rss_bytes = resident_bytes(),
	};
}

double self_cpu_pct(const struct self_usage *before, const struct self_usage *after)
{
	uint64_t elapsed_ns = after->time_ns - before->time_ns;

	return elapsed_ns ? 100.0 * (double)(after->cpu_ns - before->cpu_ns) / (double)elapsed_ns
	                  : 0.0;
}

size_t self_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 0;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? (size_t)limit.rlim_cur : 0;
}
