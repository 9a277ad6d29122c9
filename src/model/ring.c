// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ring. See ring.h.
 *
 * Positions count words since creation and never wrap; the place in the
 * buffer is the position modulo its size. What is in the shared mapping may be
 * overwritten by a hostile producer at any time: the consumer believes none of it,
 * keeps its own position in private memory and reads each word once.
 */
#include "model/ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "util/memory.h"

#define CACHE_LINE   64
#define HEADER_WORDS (sizeof(struct event) / sizeof(uint64_t))

/* The shared mapping; each side's words on a cache line of its own. */
struct shared {
	_Alignas(CACHE_LINE) _Atomic uint64_t written; /* by the producer */
	_Atomic uint64_t pushed;
	_Atomic uint64_t dropped;
	_Alignas(CACHE_LINE) _Atomic uint64_t taken; /* by the consumer */
	_Alignas(CACHE_LINE) _Atomic uint64_t words[];
};

struct ring {
	struct shared *shared;
	size_t mapped_bytes;
	uint64_t size; /* words, a power of two */
	/* The producer's own. In a child process it is the child's copy. */
	_Alignas(CACHE_LINE) uint64_t produced;
	uint64_t free_until; /* position that the consumer is known to have made room up to */
	/* The consumer's own. */
	_Alignas(CACHE_LINE) uint64_t consumed;
	uint64_t filled_until; /* position that the producer is known to have written up to */
	uint64_t peeked_words; /* of the record that ring_peek() returned; 0: none */
	_Atomic uint64_t corrupt;
};

struct ring *ring_create(size_t bytes, int node)
{
	struct ring *ring = aligned_alloc(CACHE_LINE, sizeof(*ring));
	uint64_t size = HEADER_WORDS;

	if (!ring)
		return NULL;
	memset(ring, 0, sizeof(*ring));
	while (size * sizeof(uint64_t) < bytes && size < SIZE_MAX / 4 / sizeof(uint64_t))
		size *= 2;
	ring->size = size;
	ring->free_until = size;
	ring->mapped_bytes = sizeof(struct shared) + size * sizeof(uint64_t);
	ring->shared = memory_map(ring->mapped_bytes, node, MEMORY_SHARED);
	if (!ring->shared) {
		free(ring);
		return NULL;
	}
	return ring;
}

void ring_destroy(struct ring *ring)
{
	if (!ring)
		return;
	memory_unmap(ring->shared, ring->mapped_bytes);
	free(ring);
}

static void store_word(struct ring *ring, uint64_t position, uint64_t word)
{
	atomic_store_explicit(&ring->shared->words[position & (ring->size - 1)], word,
	                      memory_order_relaxed);
}

static uint64_t load_word(const struct ring *ring, uint64_t position)
{
	return atomic_load_explicit(&ring->shared->words[position & (ring->size - 1)],
	                            memory_order_relaxed);
}

/* A counter with one writer needs no locked instruction. */
static void count_one(_Atomic uint64_t *counter)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1,
	                      memory_order_relaxed);
}

bool ring_fits(struct ring *ring, unsigned words)
{
	uint64_t needed = HEADER_WORDS + words;

	if (ring->free_until - ring->produced >= needed)
		return true;
	ring->free_until =
	        atomic_load_explicit(&ring->shared->taken, memory_order_acquire) + ring->size;
	return ring->free_until - ring->produced >= needed;
}

bool ring_push(struct ring *ring, const struct event *event, const uint64_t *payload)
{
	struct shared *shared = ring->shared;
	uint64_t needed = HEADER_WORDS + event->words;
	uint64_t header[HEADER_WORDS];

	if (!ring_fits(ring, event->words)) {
		count_one(&shared->dropped);
		return false;
	}
	memcpy(header, event, sizeof(header));
	for (unsigned i = 0; i < HEADER_WORDS; i++)
		store_word(ring, ring->produced + i, header[i]);
	for (unsigned i = 0; i < event->words; i++)
		store_word(ring, ring->produced + HEADER_WORDS + i, payload[i]);
	ring->produced += needed;
	count_one(&shared->pushed);
	atomic_store_explicit(&shared->written, ring->produced, memory_order_release);
	return true;
}

void ring_take_over(struct ring *ring)
{
	ring->produced = atomic_load_explicit(&ring->shared->written, memory_order_acquire);
	ring->free_until =
	        atomic_load_explicit(&ring->shared->taken, memory_order_acquire) + ring->size;
}

/* Go on where the producer says that it is: nothing before that makes sense. */
static bool drop_corrupt(struct ring *ring)
{
	count_one(&ring->corrupt);
	ring->consumed = ring->filled_until;
	ring->peeked_words = 0;
	atomic_store_explicit(&ring->shared->taken, ring->consumed, memory_order_release);
	return false;
}

bool ring_peek(struct ring *ring, struct event_buffer *buffer)
{
	uint64_t header[HEADER_WORDS];
	uint64_t available = ring->filled_until - ring->consumed;

	if (available == 0) {
		ring->filled_until =
		        atomic_load_explicit(&ring->shared->written, memory_order_acquire);
		available = ring->filled_until - ring->consumed;
		if (available == 0)
			return false;
		if (available > ring->size)
			return drop_corrupt(ring);
	}
	if (available < HEADER_WORDS)
		return drop_corrupt(ring);
	for (unsigned i = 0; i < HEADER_WORDS; i++)
		header[i] = load_word(ring, ring->consumed + i);
	memcpy(&buffer->event, header, sizeof(header));
	if (buffer->event.type >= EVENT_TYPE_COUNT ||
	    buffer->event.words > available - HEADER_WORDS)
		return drop_corrupt(ring);
	for (unsigned i = 0; i < buffer->event.words; i++)
		buffer->words[i] = load_word(ring, ring->consumed + HEADER_WORDS + i);
	ring->peeked_words = HEADER_WORDS + buffer->event.words;
	return true;
}

void ring_pop(struct ring *ring)
{
	ring->consumed += ring->peeked_words;
	ring->peeked_words = 0;
	atomic_store_explicit(&ring->shared->taken, ring->consumed, memory_order_release);
}

bool ring_is_crowded(const struct ring *ring)
{
	uint64_t written = atomic_load_explicit(&ring->shared->written, memory_order_relaxed);

	return written - ring->consumed > ring->size / 2;
}

uint64_t ring_pushed(const struct ring *ring)
{
	return atomic_load_explicit(&ring->shared->pushed, memory_order_relaxed);
}

uint64_t ring_dropped(const struct ring *ring)
{
	return atomic_load_explicit(&ring->shared->dropped, memory_order_relaxed);
}

uint64_t ring_corrupt(const struct ring *ring)
{
	return atomic_load_explicit(&ring->corrupt, memory_order_relaxed);
}
