// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A producer that writes what it likes into the shared mapping, at any time: the
 * consumer copies no more than a record, never reads outside, and comes to an end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What is attacked is not in the interface. */
#include "model/ring.c"

#define RING_BYTES 512

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Take the next `length` bytes of the input, zeros at its end. */
static uint64_t take(const uint8_t **data, size_t *size, size_t length)
{
	uint64_t value = 0;

	if (length > *size)
		length = *size;
	memcpy(&value, *data, length);
	*data += length;
	*size -= length;
	return value;
}

static void attack(struct ring *ring, const uint8_t **data, size_t *size)
{
	struct shared *shared = ring->shared;

	switch (take(data, size, 1) % 6) {
	case 0:
		atomic_store(&shared->written, take(data, size, 8));
		break;
	case 1: /* a believable step */
		atomic_fetch_add(&shared->written, take(data, size, 1));
		break;
	case 2:
		atomic_store(&shared->words[take(data, size, 1) % ring->size], take(data, size, 8));
		break;
	case 3:
		atomic_store(&shared->taken, take(data, size, 8));
		break;
	case 4: {
		struct event event = {.time_ns = take(data, size, 8),
		                      .type = (uint8_t)take(data, size, 1) % EVENT_TYPE_COUNT,
		                      .words = (unsigned)take(data, size, 1) % 8 & 0x7ff};
		static const uint64_t payload[8];

		/* An honest record, while the positions can still be believed. */
		if (ring->produced - ring->consumed <= ring->size)
			ring_push(ring, &event, payload);
		break;
	}
	default:
		for (uint64_t i = 0; i < ring->size; i++)
			atomic_store(&shared->words[i], take(data, size, 8));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ring *ring = ring_create(RING_BYTES, -1);
	struct event_buffer *buffer = malloc(sizeof(*buffer));

	if (!ring || !buffer)
		abort();
	while (size > 0) {
		uint64_t taken = 0;

		attack(ring, &data, &size);
		while (ring_peek(ring, buffer)) {
			if (buffer->event.type >= EVENT_TYPE_COUNT)
				abort();
			ring_pop(ring);
			/* Not more than fits: it must come to an end. */
			if (++taken > ring->size)
				abort();
		}
	}
	ring_destroy(ring);
	free(buffer);
	return 0;
}
