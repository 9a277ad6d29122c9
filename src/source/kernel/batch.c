// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A batch in order. See batch.h.
 */
#include "source/kernel/batch.h"

#include <stdlib.h>
#include <string.h>

#include "source/kernel/record.h"

#define BATCH_BYTES   ((size_t)256 << 10)
#define BATCH_RECORDS 4096u

struct entry {
	uint64_t time_ns;
	uint32_t offset;
	uint32_t bytes;
};

struct record_batch {
	size_t used;
	unsigned count;
	struct entry entries[BATCH_RECORDS];
	uint64_t bytes[BATCH_BYTES / 8];
};

struct record_batch *record_batch_create(void)
{
	return calloc(1, sizeof(struct record_batch));
}

void record_batch_destroy(struct record_batch *batch)
{
	free(batch);
}

bool record_batch_full(const struct record_batch *batch)
{
	return batch->count == BATCH_RECORDS || BATCH_BYTES - batch->used < RECORD_BYTES_MAX;
}

bool record_batch_add(struct record_batch *batch, const void *record, size_t bytes)
{
	const struct event *event = record;
	struct entry entry = {.time_ns = event->time_ns,
	                      .offset = (uint32_t)batch->used,
	                      .bytes = (uint32_t)bytes};
	unsigned at = batch->count;

	if (bytes < sizeof(*event) || bytes > RECORD_BYTES_MAX)
		return true;
	if (record_batch_full(batch))
		return false;
	memcpy((char *)batch->bytes + batch->used, record, bytes);
	batch->used += (bytes + 7) / 8 * 8;
	/* Nearly all come in order. */
	for (; at && batch->entries[at - 1].time_ns > entry.time_ns; at--)
		batch->entries[at] = batch->entries[at - 1];
	batch->entries[at] = entry;
	batch->count++;
	return true;
}

void record_batch_take(struct record_batch *batch,
                       void (*each)(void *context, const void *record, size_t bytes), void *context)
{
	for (unsigned i = 0; i < batch->count; i++)
		each(context, (const char *)batch->bytes + batch->entries[i].offset,
		     batch->entries[i].bytes);
	batch->count = 0;
	batch->used = 0;
}
