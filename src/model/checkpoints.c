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
		state_destroy(checkpoints->entries[i].state);
	free(checkpoints->entries);
	*checkpoints = (struct checkpoints){0};
}

bool checkpoints_add(struct checkpoints *checkpoints, const struct checkpoint *now)
{
	struct checkpoint *entry;

	if (checkpoints->count == checkpoints->capacity) {
		size_t capacity = checkpoints->capacity ? checkpoints->capacity * 2 : 16;

		entry = realloc(checkpoints->entries, capacity * sizeof(*entry));
		if (!entry)
			return false;
		checkpoints->bytes += (capacity - checkpoints->capacity) * sizeof(*entry);
		checkpoints->entries = entry;
		checkpoints->capacity = capacity;
	}
	entry = &checkpoints->entries[checkpoints->count];
	*entry = *now;
	entry->state = state_clone(now->state);
	if (!entry->state)
		return false;
	checkpoints->bytes += state_bytes(entry->state);
	checkpoints->count++;
	return true;
}

void checkpoints_drop_oldest(struct checkpoints *checkpoints)
{
	checkpoints->bytes -= state_bytes(checkpoints->entries[0].state);
	state_destroy(checkpoints->entries[0].state);
	checkpoints->count--;
	memmove(checkpoints->entries, checkpoints->entries + 1,
	        checkpoints->count * sizeof(*checkpoints->entries));
}

const struct checkpoint *checkpoints_before(const struct checkpoints *checkpoints, uint64_t time_ns)
{
	for (size_t i = checkpoints->count; i-- > 0;) {
		if (state_time_ns(checkpoints->entries[i].state) <= time_ns)
			return &checkpoints->entries[i];
	}
	return NULL;
}
