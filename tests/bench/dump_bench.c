// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the tables of this host cost, with as many processes as there are: CPU time of a whole
 * state dump, and of a refresh of the processes by the kernel's list and by /proc alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "source/kernel/kernel.h"
#include "source/sampler/sampling.h"
#include "util/clock.h"

/* New processes have all their files read: that takes some readings. */
#define SETTLING 20
#define READINGS 20

static uint64_t drain(struct ring *ring, struct event_buffer *buffer, uint64_t *threads,
                      uint64_t *files)
{
	uint64_t count = 0;

	for (; ring_peek(ring, buffer); count++) {
		*threads += buffer->event.type == EVENT_STATEDUMP_PROCESS_STATE;
		*files += buffer->event.type == EVENT_STATEDUMP_FILE_DESCRIPTOR;
		ring_pop(ring);
	}
	return count;
}

/* CPU time of a reading of all that is sampled, once it is settled; list -1: by /proc. */
static void measure_readings(int list)
{
	const struct timespec pause = {.tv_nsec = (long)(200 * NS_PER_MS)};
	struct sampling *sampling = sampling_create("");
	const struct interest nobody = {0};
	const struct cpuset none = {0};
	double least_ms = 1e9;
	double sum_ms = 0;

	for (unsigned i = 0; sampling && i < SETTLING + READINGS; i++) {
		uint64_t begin_ns;
		double ms;

		sampling_set_task_list(sampling, list);
		nanosleep(&pause, NULL);
		begin_ns = clock_thread_cpu_ns();
		batch_drop(sampling_read(sampling, &nobody, &none));
		ms = (double)(clock_thread_cpu_ns() - begin_ns) / 1e6;
		if (i < SETTLING)
			continue;
		least_ms = ms < least_ms ? ms : least_ms;
		sum_ms += ms;
	}
	printf("refresh of the processes and all else that is sampled, %s: %.1f ms CPU, at best "
	       "%.1f\n",
	       list >= 0 ? "by the kernel's list" : "by /proc", sum_ms / READINGS, least_ms);
	sampling_destroy(sampling);
}

int main(void)
{
	const struct kernel_source_options options = {.groups = TRACE_GROUP_BIT(IO),
	                                              .refresh_ns = 100 * NS_PER_MS};
	const struct timespec pause = {.tv_nsec = (long)NS_PER_MS};
	struct event_buffer *buffer = malloc(sizeof(*buffer));
	uint64_t begin_ns = clock_now_ns();
	struct kernel_source_counts counts;
	struct error error = {""};
	const struct kernel_reader_options reader = {.housekeeping = NULL};
	struct kernel_source *source = kernel_source_load(&options, &error);
	uint64_t threads = 0;
	uint64_t files = 0;
	int list;

	if (!source || !buffer || !kernel_source_run(source, &reader, &error)) {
		printf("%s\n", error.text);
		return 0;
	}
	do {
		drain(kernel_source_ring(source), buffer, &threads, &files);
		nanosleep(&pause, NULL);
		counts = kernel_source_counts(source);
	} while (!counts.dumps && clock_now_ns() - begin_ns < 20 * NS_PER_S);
	drain(kernel_source_ring(source), buffer, &threads, &files);
	printf("state dump of %llu threads, %llu files: %.1f ms CPU, %.1f ms until it was there\n",
	       (unsigned long long)threads, (unsigned long long)files,
	       (double)counts.dump_cpu_ns / 1e6, (double)(clock_now_ns() - begin_ns) / 1e6);
	list = kernel_source_task_list(source);
	measure_readings(list);
	measure_readings(-1);
	if (list >= 0)
		close(list);
	kernel_source_stop(source);
	free(buffer);
	return 0;
}
