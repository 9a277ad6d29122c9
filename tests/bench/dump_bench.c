// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a state dump of this host costs the reader: CPU time of the whole dump, and of a
 * refresh of what is summed, with as many processes as there are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "source/kernel/kernel.h"
#include "util/clock.h"

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
	kernel_source_stop(source);
	free(buffer);
	return 0;
}
