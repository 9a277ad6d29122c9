// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing records into the ring, with patience. See output.h.
 */
#include "source/ctf/output.h"

#include <string.h>
#include <time.h>

#include "model/kernel/vocabulary.h"

/* Kept free of a live session's events, for what must not be lost. */
#define RESERVED_WORDS 16384u
#define LOST_WORDS     3u

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

/* Of a live session: is there no room for the event? Then it is counted, and is gone. */
static bool leave_out(struct output *output, const struct event *event)
{
	if (!kernel_event_is(event) && event->type != EVENT_TICK)
		return false;
	if (!ring_fits(output->ring, event->words + RESERVED_WORDS)) {
		if (event->type == EVENT_TICK)
			return true;
		if (!output->lost++)
			output->lost_begin_ns = event->time_ns;
		atomic_fetch_add_explicit(&output->control->dropped, 1, memory_order_relaxed);
		return true;
	}
	output_tell_lost(output, event->time_ns);
	return false;
}

void output_tell_lost(struct output *output, uint64_t time_ns)
{
	const uint64_t words[LOST_WORDS] = {output->lost, output->lost_begin_ns, time_ns};
	const struct event lost = {.time_ns = time_ns,
	                           .type = EVENT_DISCARDED_EVENTS,
	                           .cpu = EVENT_CPU_NONE,
	                           .words = LOST_WORDS,
	                           .value = output->lost > UINT32_MAX ? UINT32_MAX
	                                                              : (uint32_t)output->lost};

	if (!output->lost)
		return;
	output->lost = 0;
	output_push(output, &lost, words);
}

void output_push(struct output *output, const struct event *event, const uint64_t *words)
{
	if (output->live && leave_out(output, event)) {
		output_progress(output);
		return;
	}
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
