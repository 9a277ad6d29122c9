// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of states. See checkpoints.h.
 */
#include "model/checkpoints.h"

#include <stdlib.h>
#include <string.h>

void checkpoints_free(struct checkpoints *checkpoints)
{
	for (size_t i = 0; i < checkpoints->count; i++)
		image_release(checkpoints->entries[i].image);
	free(checkpoints->entries);
	*checkpoints = (struct checkpoints){0};
}

bool checkpoints_add(struct checkpoints *checkpoints, const struct checkpoint *next)
{
	struct checkpoint *entries = checkpoints->entries;

	if (checkpoints->count == checkpoints->capacity) {
		size_t capacity = checkpoints->capacity ? checkpoints->capacity * 2 : 16;

		entries = realloc(entries, capacity * sizeof(*entries));
		if (!entries)
			return false;
		checkpoints->bytes += (capacity - checkpoints->capacity) * sizeof(*entries);
		checkpoints->entries = entries;
		checkpoints->capacity = capacity;
	}
	entries[checkpoints->count++] = *next;
	checkpoints->bytes += image_bytes(next->image);
	return true;
}

bool checkpoints_share(struct checkpoints *checkpoints, const struct checkpoints *from,
                       size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++) {
		if (!checkpoints_add(checkpoints, &from->entries[i]))
			return false;
		image_reference(from->entries[i].image);
	}
	return true;
}

void checkpoints_drop_oldest(struct checkpoints *checkpoints)
{
	checkpoints->bytes -= image_bytes(checkpoints->entries[0].image);
	image_release(checkpoints->entries[0].image);
	checkpoints->count--;
	memmove(checkpoints->entries, checkpoints->entries + 1,
	        checkpoints->count * sizeof(*checkpoints->entries));
}

const struct checkpoint *checkpoints_before(const struct checkpoints *checkpoints, uint64_t time_ns)
{
	for (size_t i = checkpoints->count; i-- > 0;) {
		if (checkpoints->entries[i].time_ns <= time_ns)
			return &checkpoints->entries[i];
	}
	return NULL;
}
