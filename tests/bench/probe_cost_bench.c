// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a sample costs beside the sleep: the real thread with its real loop, whose
 * clock_nanosleep() is the one below, which does not sleep. The budget is 100 ns.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "source/affinity.h"
#include "source/probe_thread.h"
#include "util/clock.h"

#define SAMPLES 30000 /* no more than the ring holds, so that each one is pushed */
#define ROUNDS  51

static uint64_t first_ns, last_ns, calls;

/* In place of the C library's. The measuring thread alone calls it here. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left)
{
	(void)clock;
	(void)flags;
	(void)until;
	(void)left;
	if (calls == 0)
		first_ns = clock_now_ns();
	if (++calls == SAMPLES)
		last_ns = clock_now_ns();
	return 0;
}

static int compare(const void *one, const void *other)
{
	double a = *(const double *)one;
	double b = *(const double *)other;

	return (a > b) - (a < b);
}

/* One clock reading, which is in the cost of a sample, too. */
static double clock_cost_ns(void)
{
	uint64_t begin_ns = clock_now_ns();

	for (int i = 1; i < SAMPLES; i++)
		clock_now_ns();
	return (double)(clock_now_ns() - begin_ns) / SAMPLES;
}

int main(void)
{
	struct probe_group group = {.fd = eventfd(0, 0)};
	double costs[ROUNDS];
	struct error error = {""};
	struct cpuset mask;

	if (!affinity_get(0, &mask) || !probe_group_open(&group, &error) ||
	    !probe_thread_prepare(PROBE_POLICY_OTHER, &error))
		goto out_error;
	for (int round = 0; round < ROUNDS; round++) {
		struct probe_thread_options options = {
		        .cpu = cpuset_next(&mask, 0),
		        .policy = PROBE_POLICY_OTHER,
		        .interval_ns = PROBE_INTERVAL_MIN_NS,
		        .loops = SAMPLES,
		        .group = &group,
		};
		struct probe_thread *thread = probe_thread_create(&options, &error);
		uint64_t value;

		calls = 0;
		if (!thread || !probe_thread_start(thread, &error) ||
		    read(group.fd, &value, sizeof(value)) < 0)
			goto out_error;
		probe_thread_stop(thread);
		if (ring_pushed(probe_thread_ring(thread)) != SAMPLES)
			puts("not all samples were pushed: the figure is of something else");
		probe_thread_destroy(thread);
		costs[round] = (double)(last_ns - first_ns) / (SAMPLES - 1);
	}
	qsort(costs, ROUNDS, sizeof(costs[0]), compare);
	printf("a sample beside the sleep, its clock reading included: median %.1f ns, best %.1f, "
	       "worst %.1f of %d rounds (budget 100 ns)\n",
	       costs[ROUNDS / 2], costs[0], costs[ROUNDS - 1], ROUNDS);
	printf("of that, a clock reading: %.1f ns\n", clock_cost_ns());
	return 0;

out_error:
	fprintf(stderr, "%s\n", error.text);
	return 1;
}
