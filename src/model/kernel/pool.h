/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects of one size by number: taken and given back without allocation once
 * enough blocks are there, at an address that never moves, and copied as a whole.
 * Not a general allocator; owner and only user is one thread.
 */
#ifndef RTSCOPE_MODEL_KERNEL_POOL_H
#define RTSCOPE_MODEL_KERNEL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_BLOCK_BITS 7
#define POOL_BLOCK      (1u << POOL_BLOCK_BITS)

/* First member of every object in a pool. */
struct pool_header {
	uint32_t next_free;
	uint32_t in_use;
};

struct pool {
	size_t object_bytes;
	char **blocks;
	uint32_t block_count;
	uint32_t top;       /* numbers 1 .. top - 1 were handed out at least once */
	uint32_t free_head; /* 0: none */
	uint32_t count;     /* in use */
};

void pool_init(struct pool *pool, size_t object_bytes);
void pool_end(struct pool *pool);
/* A zeroed object's number, never 0; 0: out of memory. */
uint32_t pool_take(struct pool *pool);
void pool_give(struct pool *pool, uint32_t number);
/*
 * `target` becomes equal to `source`; it is initialised or of the same kind. false: out of
 * memory.
 */
bool pool_copy(struct pool *target, const struct pool *source);
/* Of an empty pool: memory for that many blocks. false: out of memory. */
bool pool_reserve(struct pool *pool, uint32_t block_count);
/* The next number in use after `number` (0: the first); 0: none. */
uint32_t pool_next(const struct pool *pool, uint32_t number);
size_t pool_bytes(const struct pool *pool);

/* The object of a number that pool_take() returned. */
static inline void *pool_at(const struct pool *pool, uint32_t number)
{
	return pool->blocks[number >> POOL_BLOCK_BITS] +
	       (number & (POOL_BLOCK - 1)) * pool->object_bytes;
}

#endif
