// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hash table from two words to one. See table.h.
 */
#include "model/kernel/table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 64u

static size_t home(const struct table *table, uint64_t a, uint64_t b)
{
	uint64_t hash = (a ^ b * UINT64_C(0xc2b2ae3d27d4eb4f)) * UINT64_C(0x9e3779b97f4a7c15);

	hash ^= hash >> 32;
	hash *= UINT64_C(0xd6e8feb86659fd93);
	return (size_t)(hash >> 24) & (table->capacity - 1);
}

void table_end(struct table *table)
{
	free(table->slots);
	*table = (struct table){0};
}

static struct table_slot *probe(const struct table *table, uint64_t a, uint64_t b)
{
	size_t at = home(table, a, b);
	struct table_slot *slot = &table->slots[at];

	while (slot->used && (slot->a != a || slot->b != b)) {
		at = (at + 1) & (table->capacity - 1);
		slot = &table->slots[at];
	}
	return slot;
}

uint64_t *table_find(const struct table *table, uint64_t a, uint64_t b)
{
	struct table_slot *slot;

	if (!table->count)
		return NULL;
	slot = probe(table, a, b);
	return slot->used ? &slot->value : NULL;
}

static bool grow(struct table *table)
{
	struct table larger = {.capacity = table->capacity ? table->capacity * 2 : FIRST_CAPACITY,
	                       .count = table->count};

	larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < table->capacity; i++)
		if (table->slots[i].used)
			*probe(&larger, table->slots[i].a, table->slots[i].b) = table->slots[i];
	free(table->slots);
	*table = larger;
	return true;
}

uint64_t *table_put(struct table *table, uint64_t a, uint64_t b)
{
	struct table_slot *slot;

	if (table->count * 8 >= table->capacity * 5 && !grow(table))
		return NULL;
	slot = probe(table, a, b);
	if (!slot->used) {
		*slot = (struct table_slot){.a = a, .b = b, .used = 1};
		table->count++;
	}
	return &slot->value;
}

bool table_remove(struct table *table, uint64_t a, uint64_t b)
{
	size_t mask = table->capacity - 1;
	struct table_slot *slot;
	size_t hole;

	if (!table->count)
		return false;
	slot = probe(table, a, b);
	if (!slot->used)
		return false;
	hole = (size_t)(slot - table->slots);
	/* Move back what was pushed past the hole, so that no search ends too early. */
	for (size_t at = (hole + 1) & mask; table->slots[at].used; at = (at + 1) & mask) {
		size_t wanted = home(table, table->slots[at].a, table->slots[at].b);

		if (((at - wanted) & mask) >= ((at - hole) & mask)) {
			table->slots[hole] = table->slots[at];
			hole = at;
		}
	}
	table->slots[hole].used = 0;
	table->count--;
	return true;
}

bool table_copy(struct table *target, const struct table *source)
{
	if (target->capacity != source->capacity) {
		struct table_slot *slots = NULL;

		if (source->capacity) {
			slots = malloc(source->capacity * sizeof(*slots));
			if (!slots)
				return false;
		}
		free(target->slots);
		target->slots = slots;
		target->capacity = source->capacity;
	}
	if (source->capacity)
		memcpy(target->slots, source->slots, source->capacity * sizeof(*source->slots));
	target->count = source->count;
	return true;
}

size_t table_bytes(const struct table *table)
{
	return table->capacity * sizeof(*table->slots);
}
