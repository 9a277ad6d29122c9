// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A monotonic queue. See extremes.h.
 */
#include "model/extremes.h"

#include <stdlib.h>

#define FIRST_CAPACITY 16

void extremes_init(struct extremes *extremes, enum extremes_order order)
{
	*extremes = (struct extremes){.order = order};
}

void extremes_free(struct extremes *extremes)
{
	free(extremes->entries);
	extremes_init(extremes, extremes->order);
}

static struct extreme *entry(const struct extremes *extremes, size_t index)
{
	return &extremes->entries[(extremes->first + index) & (extremes->capacity - 1)];
}

static bool grow(struct extremes *extremes)
{
	size_t capacity = extremes->capacity ? extremes->capacity * 2 : FIRST_CAPACITY;
	struct extreme *entries = malloc(capacity * sizeof(*entries));

	if (!entries)
		return false;
	for (size_t i = 0; i < extremes->count; i++)
		entries[i] = *entry(extremes, i);
	free(extremes->entries);
	extremes->entries = entries;
	extremes->first = 0;
	extremes->capacity = capacity;
	return true;
}

static bool beats(const struct extremes *extremes, uint64_t new_ns, uint64_t old_ns)
{
	return extremes->order == EXTREMES_GREATEST ? new_ns >= old_ns : new_ns <= old_ns;
}

bool extremes_push(struct extremes *extremes, uint64_t time_ns, uint64_t value_ns)
{
	while (extremes->count > 0 &&
	       beats(extremes, value_ns, entry(extremes, extremes->count - 1)->value_ns))
		extremes->count--;
	if (extremes->count == extremes->capacity && !grow(extremes))
		return false;
	*entry(extremes, extremes->count) = (struct extreme){time_ns, value_ns};
	extremes->count++;
	return true;
}

void extremes_expire(struct extremes *extremes, uint64_t from_ns)
{
	while (extremes->count > 0 && entry(extremes, 0)->time_ns < from_ns) {
		extremes->first = (extremes->first + 1) & (extremes->capacity - 1);
		extremes->count--;
	}
}

const struct extreme *extremes_first(const struct extremes *extremes)
{
	return extremes->count > 0 ? entry(extremes, 0) : NULL;
}
