// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing records into the ring, with patience. See output.h.
 */
#include "source/ctf/output.h"

#include <string.h>
#include <time.h>

/* A full ring holds far more than the consumer takes in this time. */
#define FULL_WAIT_NS 500000

void output_progress(struct output *output)
{
	_Atomic uint64_t *progress = &output->control->progress;

	/* One writer: no locked instruction. */
	atomic_store_explicit(progress, atomic_load_explicit(progress, memory_order_relaxed) + 1,
	                      memory_order_relaxed);
}

static void wait_for_room(struct output *output, unsigned words)
{
	const struct timespec pause = {.tv_nsec = FULL_WAIT_NS};

	while (!ring_fits(output->ring, words)) {
		output_progress(output);
		nanosleep(&pause, NULL);
	}
}

void output_push(struct output *output, const struct event *event, const uint64_t *words)
{
	wait_for_room(output, event->words);
	output_progress(output);
	ring_push(output->ring, event, words);
}

void output_push_text(struct output *output, struct event *event, const char *text, size_t length)
{
	uint64_t words[EVENT_WORDS_MAX];
	size_t count;

	if (length > sizeof(words))
		length = sizeof(words);
	count = (length + 7) / 8;
	if (count)
		words[count - 1] = 0;
	memcpy(words, text, length);
	event->words = count & EVENT_WORDS_MAX;
	output_push(output, event, words);
}
