// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stream of records as a hostile child would write it, fed to the states of its hosts:
 * it neither reads nor writes elsewhere, and a copy made in the middle ends up the same.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/kernel/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next record of the input; false: it is used up. */
static bool take(const uint8_t **data, size_t *size, struct event_buffer *buffer)
{
	size_t bytes;

	if (*size < sizeof(buffer->event))
		return false;
	memcpy(&buffer->event, *data, sizeof(buffer->event));
	*data += sizeof(buffer->event);
	*size -= sizeof(buffer->event);
	/* Short ones, so that there are many. */
	buffer->event.words &= 15;
	if (buffer->event.type >= EVENT_TYPE_COUNT)
		buffer->event.type = EVENT_TRACE_FIRST + buffer->event.type % 8;
	bytes = buffer->event.words * 8u;
	if (bytes > *size)
		return false;
	memcpy(buffer->words, *data, bytes);
	*data += bytes;
	*size -= bytes;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of a call, of a row, of whatever has a name that was never defined. */
	static const struct tracker_rules trackers = {
	        .count = 3,
	        .rules = {{"call", "syscall_entry_read", "syscall_exit_read", {"tid"}, 1, "fd", 9},
	                  {"irq",
	                   "irq_handler_entry",
	                   "irq_handler_exit",
	                   {"cpu_id", "irq"},
	                   2,
	                   "name",
	                   0},
	                  {"named", "", "", {"a", "b"}, 1, "c", 1}}};
	const struct kernel_settings settings = {.window_ns = 1000,
	                                         .memory_bytes = 8u << 20,
	                                         .trackers = &trackers,
	                                         .threshold_ns = 1,
	                                         .wakeups = {true, -1, NULL},
	                                         .whole_trace = size & 1};
	struct feed *feed = feed_create(&settings);
	struct event_buffer *buffer = calloc(1, sizeof(*buffer));
	struct kernel_event view;

	if (!feed || !buffer)
		abort();
	while (take(&data, &size, buffer))
		if (feed_record(feed, &buffer->event, buffer->words, &view) == FEED_APPLIED)
			feed_apply(feed, &view);
	for (unsigned i = 0; i < feed_host_count(feed); i++) {
		const struct feed_host *host = feed_host_at(feed, i);
		struct kernel_state *copy = kernel_state_create(&settings, feed_names(feed));

		if (!copy || !kernel_state_copy(copy, host->state))
			abort();
		kernel_state_settle(host->state);
		kernel_state_advance(copy, kernel_state_time_ns(host->state) + 5000);
		kernel_state_destroy(copy);
	}
	feed_destroy(feed);
	free(buffer);
	return 0;
}
