// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hash table of pieces by their contents. See chunk_store.h.
 */
#include "model/chunk_store.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 1024u

struct chunk {
	struct chunk *next; /* in its slot */
	uint32_t hash;
	uint32_t references;
	uint32_t bytes;
	uint32_t unused;
	uint64_t data[];
};

struct chunk_store {
	struct chunk **slots;
	size_t slot_count; /* a power of two */
	size_t count;
	size_t chunk_bytes;
};

struct chunk_store *chunk_store_create(void)
{
	struct chunk_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->slots = calloc(SLOTS_MIN, sizeof(*store->slots));
	store->slot_count = SLOTS_MIN;
	if (store->slots)
		return store;
	free(store);
	return NULL;
}

void chunk_store_destroy(struct chunk_store *store)
{
	if (!store)
		return;
	free(store->slots);
	free(store);
}

/* Four lanes, so that one multiplication need not wait for the one before. */
static uint32_t hash_of(const void *data, size_t bytes)
{
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t lanes[4] = {bytes, 1, 2, 3};
	const char *at = data;
	uint64_t words[4];
	uint64_t hash;

	for (; bytes >= sizeof(words); bytes -= sizeof(words), at += sizeof(words)) {
		memcpy(words, at, sizeof(words));
		for (unsigned i = 0; i < 4; i++) {
			lanes[i] = (lanes[i] ^ words[i]) * factor;
			lanes[i] ^= lanes[i] >> 32;
		}
	}
	memset(words, 0, sizeof(words));
	memcpy(words, at, bytes);
	for (unsigned i = 0; i < 4; i++)
		lanes[i] = (lanes[i] ^ words[i]) * factor;
	hash = (lanes[0] ^ lanes[1] >> 7) * factor;
	hash = (hash ^ lanes[2] ^ hash >> 29) * factor;
	hash = (hash ^ lanes[3] ^ hash >> 31) * factor;
	return (uint32_t)(hash >> 32);
}

static void grow(struct chunk_store *store)
{
	size_t slot_count = store->slot_count * 2;
	struct chunk **slots = calloc(slot_count, sizeof(*slots));

	/* Without memory for it the lists only become longer. */
	if (!slots)
		return;
	for (size_t i = 0; i < store->slot_count; i++) {
		struct chunk *chunk = store->slots[i];

		while (chunk) {
			struct chunk *next = chunk->next;

			chunk->next = slots[chunk->hash & (slot_count - 1)];
			slots[chunk->hash & (slot_count - 1)] = chunk;
			chunk = next;
		}
	}
	free(store->slots);
	store->slots = slots;
	store->slot_count = slot_count;
}

struct chunk *chunk_store_reuse(struct chunk *chunk, const void *data, size_t bytes)
{
	if (chunk->bytes != bytes || memcmp(chunk->data, data, bytes) != 0)
		return NULL;
	chunk->references++;
	return chunk;
}

struct chunk *chunk_store_put(struct chunk_store *store, const void *data, size_t bytes)
{
	uint32_t hash = hash_of(data, bytes);
	struct chunk *chunk = store->slots[hash & (store->slot_count - 1)];

	for (; chunk; chunk = chunk->next) {
		if (chunk->hash != hash || chunk->bytes != bytes ||
		    memcmp(chunk->data, data, bytes) != 0)
			continue;
		chunk->references++;
		return chunk;
	}
	if (store->count >= store->slot_count)
		grow(store);
	chunk = malloc(sizeof(*chunk) + bytes);
	if (!chunk)
		return NULL;
	*chunk = (struct chunk){
	        .next = store->slots[hash & (store->slot_count - 1)],
	        .hash = hash,
	        .references = 1,
	        .bytes = (uint32_t)bytes,
	};
	memcpy(chunk->data, data, bytes);
	store->slots[hash & (store->slot_count - 1)] = chunk;
	store->count++;
	store->chunk_bytes += sizeof(*chunk) + bytes;
	return chunk;
}

void chunk_store_release(struct chunk_store *store, struct chunk *chunk)
{
	struct chunk **link = &store->slots[chunk->hash & (store->slot_count - 1)];

	if (--chunk->references > 0)
		return;
	while (*link != chunk)
		link = &(*link)->next;
	*link = chunk->next;
	store->count--;
	store->chunk_bytes -= sizeof(*chunk) + chunk->bytes;
	free(chunk);
}

const void *chunk_data(const struct chunk *chunk)
{
	return chunk->data;
}

size_t chunk_store_bytes(const struct chunk_store *store)
{
	return sizeof(*store) + store->slot_count * sizeof(*store->slots) + store->chunk_bytes;
}
