// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Objects of one size by number. See pool.h.
 */
#include "model/kernel/pool.h"

#include <stdlib.h>
#include <string.h>

/* Objects of so many bytes, or of a part or a multiple of them, cross as few as can be. */
#define CACHE_LINE 64

void pool_init(struct pool *pool, size_t object_bytes)
{
	*pool = (struct pool){.object_bytes = object_bytes, .top = 1};
}

void pool_end(struct pool *pool)
{
	for (uint32_t i = 0; i < pool->block_count; i++)
		free(pool->blocks[i]);
	free(pool->blocks);
	pool_init(pool, pool->object_bytes);
}

static bool grow(struct pool *pool)
{
	uint32_t count = pool->block_count;

	/* The array of blocks grows by doubling: its size is the next power of two. */
	if ((count & (count - 1)) == 0) {
		char **blocks =
		        realloc(pool->blocks, (count ? 2 * (size_t)count : 1) * sizeof(*blocks));

		if (!blocks)
			return false;
		pool->blocks = blocks;
	}
	pool->blocks[count] = aligned_alloc(CACHE_LINE, POOL_BLOCK * pool->object_bytes);
	if (!pool->blocks[count])
		return false;
	memset(pool->blocks[count], 0, POOL_BLOCK * pool->object_bytes);
	pool->block_count++;
	return true;
}

uint32_t pool_take(struct pool *pool)
{
	uint32_t number = pool->free_head;
	struct pool_header *header;

	if (number) {
		header = pool_at(pool, number);
		pool->free_head = header->next_free;
		memset(header, 0, pool->object_bytes);
	} else {
		if (pool->top >> POOL_BLOCK_BITS >= pool->block_count && !grow(pool))
			return 0;
		number = pool->top++;
		header = pool_at(pool, number);
	}
	header->in_use = 1;
	pool->count++;
	return number;
}

void pool_give(struct pool *pool, uint32_t number)
{
	struct pool_header *header = pool_at(pool, number);

	header->in_use = 0;
	header->next_free = pool->free_head;
	pool->free_head = number;
	pool->count--;
}

bool pool_reserve(struct pool *pool, uint32_t block_count)
{
	while (pool->block_count < block_count)
		if (!grow(pool))
			return false;
	return true;
}

bool pool_copy(struct pool *target, const struct pool *source)
{
	if (!pool_reserve(target, source->block_count))
		return false;
	for (uint32_t i = 0; i < source->block_count; i++)
		memcpy(target->blocks[i], source->blocks[i], POOL_BLOCK * source->object_bytes);
	for (uint32_t i = source->block_count; i < target->block_count; i++)
		memset(target->blocks[i], 0, POOL_BLOCK * source->object_bytes);
	target->top = source->top;
	target->free_head = source->free_head;
	target->count = source->count;
	return true;
}

uint32_t pool_next(const struct pool *pool, uint32_t number)
{
	for (number++; number < pool->top; number++) {
		const struct pool_header *header = pool_at(pool, number);

		if (header->in_use)
			return number;
	}
	return 0;
}

size_t pool_bytes(const struct pool *pool)
{
	return pool->block_count * (POOL_BLOCK * pool->object_bytes + sizeof(char *));
}
