// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The metrics' values. See metric_store.h.
 *
 * A reading is collected in `pending`; its last event copies it into a new frame.
 * Each instance has a block of slots, one for each metric of its object, at the
 * same place in all frames as long as it lives.
 */
#include "model/metric_store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/metric_frame.h"

/* How often, in frames, instances that are gone for the whole history are forgotten. */
#define FORGET_EVERY 64u
#define NO_ENTRY     UINT32_MAX

struct entry {
	struct metric_place place;
	uint64_t last_frame; /* that had a value */
	bool used;
};

struct metric_store {
	size_t memory_bytes;
	struct metric_frame *frames[METRIC_FRAMES_MAX]; /* a circle */
	size_t first;
	size_t count;
	size_t frame_bytes;
	uint64_t number; /* of the frame that `pending` becomes */
	double *pending;
	size_t pending_size;
	size_t slots; /* in use or free */
	struct entry *entries;
	size_t entry_count;
	size_t entry_size;
	uint32_t *table; /* hash -> entry, open addressing */
	size_t table_size;
	struct metric_index *index;
	bool index_stale;
	uint64_t refused;
};

struct metric_store *metric_store_create(size_t memory_bytes)
{
	struct metric_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->memory_bytes = memory_bytes;
	store->number = 1;
	store->index = calloc(1, sizeof(*store->index));
	store->table_size = 256;
	store->table = malloc(store->table_size * sizeof(store->table[0]));
	if (!store->index || !store->table) {
		metric_store_destroy(store);
		return NULL;
	}
	store->index->references = 1;
	memset(store->table, 0xff, store->table_size * sizeof(store->table[0]));
	return store;
}

void metric_store_destroy(struct metric_store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->count; i++)
		metric_frame_release(store->frames[(store->first + i) % METRIC_FRAMES_MAX]);
	metric_index_release(store->index);
	free(store->pending);
	free(store->entries);
	free(store->table);
	free(store);
}

static size_t hash(enum metric_object object, unsigned cpu, uint64_t number)
{
	uint64_t key = number << 20 ^ (uint64_t)cpu << 5 ^ (uint64_t)object;

	key *= UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(key >> 32);
}

/* The place in the table where that instance is or belongs. */
static uint32_t *table_find(struct metric_store *store, enum metric_object object, unsigned cpu,
                            uint64_t number)
{
	size_t at = hash(object, cpu, number);

	for (;; at++) {
		uint32_t *slot = &store->table[at & (store->table_size - 1)];
		const struct metric_place *place;

		if (*slot == NO_ENTRY)
			return slot;
		place = &store->entries[*slot].place;
		if (place->object == object && place->cpu == cpu && place->number == number)
			return slot;
	}
}

/* Enter all used entries into the table, and nothing else. */
static void table_fill(struct metric_store *store)
{
	memset(store->table, 0xff, store->table_size * sizeof(store->table[0]));
	for (size_t i = 0; i < store->entry_count; i++) {
		const struct metric_place *place = &store->entries[i].place;

		if (store->entries[i].used)
			*table_find(store, place->object, place->cpu, place->number) = (uint32_t)i;
	}
}

static bool table_grow(struct metric_store *store)
{
	uint32_t *table = malloc(2 * store->table_size * sizeof(table[0]));

	if (!table)
		return false;
	free(store->table);
	store->table = table;
	store->table_size *= 2;
	table_fill(store);
	return true;
}

static bool grow_pending(struct metric_store *store, size_t slots)
{
	size_t size = store->pending_size ? store->pending_size : 256;
	double *pending;

	if (slots <= store->pending_size)
		return true;
	while (size < slots)
		size *= 2;
	pending = realloc(store->pending, size * sizeof(*pending));
	if (!pending)
		return false;
	for (size_t i = store->pending_size; i < size; i++)
		pending[i] = (double)NAN;
	store->pending = pending;
	store->pending_size = size;
	return true;
}

/* An unused entry whose block fits `object`, or a new one at the end; NULL: no room. */
static struct entry *take_entry(struct metric_store *store, enum metric_object object)
{
	struct entry *entry;
	size_t slots = metric_object_info(object)->count;

	for (size_t i = 0; i < store->entry_count; i++)
		if (!store->entries[i].used && store->entries[i].place.object == object)
			return &store->entries[i];
	if (store->entry_count == METRIC_INSTANCES_MAX)
		return NULL;
	if (store->entry_count == store->entry_size) {
		size_t size = store->entry_size ? 2 * store->entry_size : 128;
		struct entry *entries = realloc(store->entries, size * sizeof(*entries));

		if (!entries)
			return NULL;
		store->entries = entries;
		store->entry_size = size;
	}
	if (!grow_pending(store, store->slots + slots))
		return NULL;
	entry = &store->entries[store->entry_count++];
	*entry = (struct entry){.place = {.object = object, .slot = store->slots}};
	store->slots += slots;
	return entry;
}

/* The entry of that instance, made if it is new; NULL: no room. */
static struct entry *find_entry(struct metric_store *store, enum metric_object object, unsigned cpu,
                                uint64_t number)
{
	uint32_t *found = table_find(store, object, cpu, number);
	struct entry *entry;

	if (*found != NO_ENTRY)
		return &store->entries[*found];
	if (2 * (store->entry_count + 1) > store->table_size && !table_grow(store))
		return NULL;
	entry = take_entry(store, object);
	if (!entry)
		return NULL;
	entry->used = true;
	entry->place.cpu = cpu;
	entry->place.number = number;
	entry->place.first_frame = store->number;
	entry->last_frame = store->number;
	*table_find(store, object, cpu, number) = (uint32_t)(entry - store->entries);
	store->index_stale = true;
	return entry;
}

static void forget_oldest(struct metric_store *store)
{
	struct metric_frame *frame = store->frames[store->first];

	store->frame_bytes -= sizeof(*frame) + frame->slots * sizeof(frame->values[0]);
	metric_frame_release(frame);
	store->first = (store->first + 1) % METRIC_FRAMES_MAX;
	store->count--;
}

/* Instances without a value in any frame that is held give their block back. */
static void forget_gone(struct metric_store *store)
{
	uint64_t oldest = store->frames[store->first]->number;
	bool any = false;

	for (size_t i = 0; i < store->entry_count; i++)
		if (store->entries[i].used && store->entries[i].last_frame < oldest) {
			store->entries[i].used = false;
			any = true;
		}
	if (any) {
		table_fill(store);
		store->index_stale = true;
	}
}

static bool rebuild_index(struct metric_store *store)
{
	struct metric_index *index;
	size_t count = 0;

	index = malloc(sizeof(*index) + store->entry_count * sizeof(index->places[0]));
	if (!index)
		return false;
	index->references = 1;
	for (size_t i = 0; i < store->entry_count; i++)
		if (store->entries[i].used)
			index->places[count++] = store->entries[i].place;
	index->count = count;
	qsort(index->places, count, sizeof(index->places[0]), metric_place_compare);
	metric_index_release(store->index);
	store->index = index;
	store->index_stale = false;
	return true;
}

/* The reading is complete: `pending` becomes the newest frame. */
static void end_frame(struct metric_store *store, uint64_t time_ns)
{
	size_t bytes = sizeof(struct metric_frame) + store->slots * sizeof(double);
	struct metric_frame *frame = malloc(bytes);

	if (!frame || (store->index_stale && !rebuild_index(store))) {
		free(frame);
		store->refused++;
		return;
	}
	frame->references = 1;
	frame->number = store->number++;
	frame->time_ns = time_ns;
	frame->slots = store->slots;
	memcpy(frame->values, store->pending, store->slots * sizeof(double));
	for (size_t i = 0; i < store->slots; i++)
		store->pending[i] = (double)NAN;
	while (store->count == METRIC_FRAMES_MAX ||
	       (store->count > 1 && store->frame_bytes + bytes > store->memory_bytes))
		forget_oldest(store);
	store->frames[(store->first + store->count++) % METRIC_FRAMES_MAX] = frame;
	store->frame_bytes += bytes;
	if (store->number % FORGET_EVERY == 0)
		forget_gone(store);
}

void metric_store_apply(struct metric_store *store, const struct event *event,
                        const uint64_t *words)
{
	const struct metric_info *info;
	struct entry *entry;
	double value;

	if (event->words < 2 || event->value >= METRIC_COUNT || words[0] >= STRINGS_LIMIT)
		return;
	info = metric_info((enum metric)event->value);
	memcpy(&value, &words[1], sizeof(value));
	entry = find_entry(store, info->object, event->cpu, words[0]);
	if (entry) {
		store->pending[entry->place.slot + event->value -
		               metric_object_info(info->object)->first] = value;
		if (!isnan(value))
			entry->last_frame = store->number;
	} else {
		store->refused++;
	}
	if (event->value == METRIC_HOST_INTERVAL_NS)
		end_frame(store, event->time_ns);
}

struct metric_view *metric_store_view(const struct metric_store *store, struct strings *strings,
                                      uint64_t until_ns)
{
	struct metric_frame **frames = malloc((store->count + 1) * sizeof(struct metric_frame *));
	size_t count = 0;

	if (!frames)
		return NULL;
	for (; count < store->count; count++) {
		struct metric_frame *frame =
		        store->frames[(store->first + count) % METRIC_FRAMES_MAX];

		if (frame->time_ns > until_ns)
			break;
		frames[count] = metric_frame_reference(frame);
	}
	return metric_view_of(frames, count, metric_index_reference(store->index),
	                      strings_reference(strings));
}

uint64_t metric_store_oldest_ns(const struct metric_store *store)
{
	return store->count ? store->frames[store->first]->time_ns : UINT64_MAX;
}

uint64_t metric_store_refused(const struct metric_store *store)
{
	return store->refused;
}

size_t metric_store_bytes(const struct metric_store *store)
{
	return sizeof(*store) + store->frame_bytes + store->pending_size * sizeof(double) +
	       store->entry_size * sizeof(struct entry) +
	       store->table_size * sizeof(store->table[0]) +
	       store->index->count * sizeof(store->index->places[0]);
}
