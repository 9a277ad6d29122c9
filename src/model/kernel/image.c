// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel state in pieces and back. All that is not behind a pointer is one piece; then
 * come the pools, the tables and the rest in the order of their lists, so that a part which
 * has not changed is the same pieces as in the image before.
 */
#include <stdlib.h>
#include <string.h>

#include "model/kernel/parts.h"

static void freeze_pool(struct image *image, const struct pool *pool)
{
	for (uint32_t i = 0; i < pool->block_count; i++)
		image_put(image, pool->blocks[i], POOL_BLOCK * pool->object_bytes);
}

static void freeze_table(struct image *image, const struct table *table)
{
	image_put(image, table->slots, table->capacity * sizeof(*table->slots));
}

static size_t counter_bytes(const struct counters *counters)
{
	return (size_t)counters->slot_capacity * counters->cpu_capacity * sizeof(*counters->counts);
}

void kernel_state_freeze(const struct kernel_state *state, struct image *image)
{
	image_put(image, state, sizeof(*state));
#define FREEZE_POOL(pool)   freeze_pool(image, &state->pool);
#define FREEZE_TABLE(table) freeze_table(image, &state->table);
	KERNEL_POOL_LIST(FREEZE_POOL)
	KERNEL_TABLE_LIST(FREEZE_TABLE)
#undef FREEZE_POOL
#undef FREEZE_TABLE
	freeze_pool(image, &state->series);
	for (uint32_t i = 0; (i = pool_next(&state->series, i));)
		image_put_histogram(
		        image, ((struct latency_series *)pool_at(&state->series, i))->histogram);
	freeze_table(image, &state->counters.others);
	image_put(image, state->counters.counts, counter_bytes(&state->counters));
	image_put(image, state->counters.names,
	          state->counters.slot_capacity * sizeof(*state->counters.names));
	image_put(image, state->ended.entries,
	          state->ended.capacity * sizeof(*state->ended.entries));
	image_put(image, state->cpus, state->cpu_capacity * sizeof(*state->cpus));
	if (state->causes)
		causes_freeze(state->causes, image);
}

/* What was at a pointer of the frozen state is read into memory of its own. NULL: short of it. */
static void *thaw_array(struct image_reader *reader, size_t bytes, bool *failed)
{
	void *array;

	if (!bytes)
		return NULL;
	array = *failed ? NULL : malloc(bytes);
	if (array)
		image_get(reader, array, bytes);
	else
		*failed = true;
	return array;
}

static void thaw_pool(struct image_reader *reader, struct pool *pool, bool *failed)
{
	struct pool frozen = *pool;

	pool_init(pool, frozen.object_bytes);
	if (*failed || !pool_reserve(pool, frozen.block_count)) {
		*failed = true;
		return;
	}
	for (uint32_t i = 0; i < frozen.block_count; i++)
		image_get(reader, pool->blocks[i], POOL_BLOCK * frozen.object_bytes);
	pool->top = frozen.top;
	pool->free_head = frozen.free_head;
	pool->count = frozen.count;
}

static void thaw_table(struct image_reader *reader, struct table *table, bool *failed)
{
	table->slots = thaw_array(reader, table->capacity * sizeof(*table->slots), failed);
	if (!table->slots)
		*table = (struct table){0};
}

static void thaw_series(struct image_reader *reader, struct kernel_state *state, bool *failed)
{
	thaw_pool(reader, &state->series, failed);
	/* The pointers are those of the state that was frozen. */
	for (uint32_t i = 0; (i = pool_next(&state->series, i));)
		((struct latency_series *)pool_at(&state->series, i))->histogram = NULL;
	for (uint32_t i = 0; !*failed && (i = pool_next(&state->series, i));) {
		struct latency_series *series = pool_at(&state->series, i);

		series->histogram = histogram_create();
		if (!series->histogram || !image_get_histogram(reader, series->histogram))
			*failed = true;
	}
	latency_series_count_bytes(state);
}

static void thaw_arrays(struct image_reader *reader, struct kernel_state *state, bool *failed)
{
	struct counters *counters = &state->counters;

	thaw_table(reader, &counters->others, failed);
	counters->counts = thaw_array(reader, counter_bytes(counters), failed);
	counters->names =
	        thaw_array(reader, counters->slot_capacity * sizeof(*counters->names), failed);
	state->ended.entries =
	        thaw_array(reader, state->ended.capacity * sizeof(*state->ended.entries), failed);
	state->cpus = thaw_array(reader, state->cpu_capacity * sizeof(*state->cpus), failed);
}

struct kernel_state *kernel_state_thaw(struct image_reader *reader)
{
	struct kernel_state *state = malloc(sizeof(*state));
	bool failed = false;
	bool has_causes;

	if (!state)
		return NULL;
	image_get(reader, state, sizeof(*state));
	state->observer = (struct kernel_observer){0};
	has_causes = state->causes != NULL;
	state->causes = NULL;
#define THAW_POOL(pool)   thaw_pool(reader, &state->pool, &failed);
#define THAW_TABLE(table) thaw_table(reader, &state->table, &failed);
	KERNEL_POOL_LIST(THAW_POOL)
	KERNEL_TABLE_LIST(THAW_TABLE)
#undef THAW_POOL
#undef THAW_TABLE
	thaw_series(reader, state, &failed);
	thaw_arrays(reader, state, &failed);
	if (!failed && has_causes) {
		state->causes = causes_thaw(reader);
		failed = !state->causes;
	}
	if (!failed)
		return state;
	kernel_state_destroy(state);
	return NULL;
}
