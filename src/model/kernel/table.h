/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hash table from two 64-bit words to one: open addressing, copied as a whole,
 * no allocation while it does not grow. Keys may come from outside. Not ordered.
 */
#ifndef RTSCOPE_MODEL_KERNEL_TABLE_H
#define RTSCOPE_MODEL_KERNEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_slot {
	uint64_t a;
	uint64_t b;
	uint64_t value;
	uint64_t used; /* 0: free */
};

struct table {
	struct table_slot *slots;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

void table_end(struct table *table);
/* The slot's value, NULL: not there. Valid until the next change. */
uint64_t *table_find(const struct table *table, uint64_t a, uint64_t b);
/* The same, put in with value 0 where it is not there; NULL: out of memory. */
uint64_t *table_put(struct table *table, uint64_t a, uint64_t b);
/* false: it was not there. */
bool table_remove(struct table *table, uint64_t a, uint64_t b);
/* `target` (initialised) becomes equal to `source`. false: out of memory. */
bool table_copy(struct table *target, const struct table *source);
size_t table_bytes(const struct table *table);

/* 0 where absent. */
static inline uint64_t table_get(const struct table *table, uint64_t a, uint64_t b)
{
	const uint64_t *value = table_find(table, a, b);

	return value ? *value : 0;
}

#endif
