// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One reading's events. See batch.h.
 */
#include "source/sampler/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/clock.h"

#define HEADER_WORDS (sizeof(struct event) / 8)
#define NAME_BYTES   256u /* longer names are cut */
/* The reader empties the ring many times a second; after this long it does not run. */
#define ROOM_WAIT_NS (2 * NS_PER_MS)
#define ROOM_WAITS   100

struct batch {
	uint64_t *words;
	size_t used;
	size_t size;
	uint64_t lost; /* no memory */
	bool resend;
	/* Names by id; ids count from 1. */
	char **names;
	uint32_t name_count;
	uint32_t name_size;
	uint32_t *table; /* hash -> id, 0: empty */
	size_t table_size;
	struct {
		bool sent;
		bool on;
		uint32_t detail;
	} warnings[WARNING_COUNT];
};

struct batch *batch_create(void)
{
	struct batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return NULL;
	batch->table_size = 256;
	batch->table = calloc(batch->table_size, sizeof(batch->table[0]));
	if (!batch->table) {
		free(batch);
		return NULL;
	}
	return batch;
}

void batch_destroy(struct batch *batch)
{
	if (!batch)
		return;
	for (uint32_t i = 0; i < batch->name_count; i++)
		free(batch->names[i]);
	free(batch->names);
	free(batch->table);
	free(batch->words);
	free(batch);
}

/* Room for an event with `words` words of payload, its header filled in but for the time. */
static uint64_t *append(struct batch *batch, enum event_type type, unsigned cpu, uint32_t value,
                        size_t words)
{
	struct event event = {.cpu = cpu & (EVENT_CPU_LIMIT - 1),
	                      .type = (unsigned)type & 0xff,
	                      .words = (unsigned)words & EVENT_WORDS_MAX,
	                      .value = value};
	size_t needed = HEADER_WORDS + words;
	uint64_t *at;

	if (batch->size - batch->used < needed) {
		size_t size = batch->size ? 2 * batch->size : 4096;
		uint64_t *grown = realloc(batch->words, size * sizeof(*grown));

		if (!grown) {
			batch->lost++;
			return NULL;
		}
		batch->words = grown;
		batch->size = size;
	}
	at = batch->words + batch->used;
	memcpy(at, &event, sizeof(event));
	batch->used += needed;
	return at + HEADER_WORDS;
}

static void append_name(struct batch *batch, uint32_t id)
{
	const char *name = batch->names[id - 1];
	size_t length = strlen(name);
	size_t count = (length + 8) / 8;
	uint64_t *words = append(batch, EVENT_STRING, EVENT_CPU_NONE, id, count);

	if (words) {
		words[count - 1] = 0;
		memcpy(words, name, length);
	}
}

static uint32_t *find_name(struct batch *batch, const char *name, size_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)name[i]) * UINT64_C(0x100000001b3);
	for (size_t at = (size_t)(hash ^ hash >> 32);; at++) {
		uint32_t *slot = &batch->table[at & (batch->table_size - 1)];

		if (*slot == 0 || (strncmp(batch->names[*slot - 1], name, length) == 0 &&
		                   batch->names[*slot - 1][length] == '\0'))
			return slot;
	}
}

static bool grow_names(struct batch *batch)
{
	uint32_t *table;

	if (batch->name_count == batch->name_size) {
		uint32_t size = batch->name_size ? 2 * batch->name_size : 64;
		char **names = realloc(batch->names, size * sizeof(char *));

		if (!names)
			return false;
		batch->names = names;
		batch->name_size = size;
	}
	if (2 * ((size_t)batch->name_count + 1) <= batch->table_size)
		return true;
	table = calloc(2 * batch->table_size, sizeof(*table));
	if (!table)
		return false;
	free(batch->table);
	batch->table = table;
	batch->table_size *= 2;
	for (uint32_t i = 0; i < batch->name_count; i++)
		*find_name(batch, batch->names[i], strlen(batch->names[i])) = i + 1;
	return true;
}

uint32_t batch_name(struct batch *batch, const char *name, size_t length)
{
	uint32_t id;
	char *copy;

	if (length >= NAME_BYTES)
		length = NAME_BYTES - 1;
	length = strnlen(name, length);
	id = *find_name(batch, name, length);
	if (id)
		return id;
	if (batch->name_count + 1 >= STRINGS_LIMIT || !grow_names(batch))
		return 0;
	copy = strndup(name, length);
	if (!copy)
		return 0;
	batch->names[batch->name_count] = copy;
	id = batch->name_count + 1;
	*find_name(batch, name, length) = id;
	batch->name_count++;
	append_name(batch, id);
	return id;
}

void batch_metric(struct batch *batch, enum metric metric, unsigned cpu, uint64_t number,
                  double value)
{
	uint64_t *words;

	if (isnan(value))
		return;
	words = append(batch, EVENT_METRIC, cpu, metric, 2);
	if (words) {
		words[0] = number;
		memcpy(&words[1], &value, sizeof(value));
	}
}

void batch_process(struct batch *batch, const struct process_record *record)
{
	uint64_t *words =
	        append(batch, EVENT_PROCESS, EVENT_CPU_NONE, record->tid, PROCESS_RECORD_WORDS);

	if (words)
		memcpy(words, record, sizeof(*record));
}

void batch_process_end(struct batch *batch, uint32_t tid, uint64_t start_ticks)
{
	uint64_t *words = append(batch, EVENT_PROCESS_END, EVENT_CPU_NONE, tid, 1);

	if (words)
		words[0] = start_ticks;
}

void batch_warning(struct batch *batch, enum warning warning, bool on, const char *detail)
{
	uint32_t id = *detail ? batch_name(batch, detail, strlen(detail)) : 0;
	uint64_t *words;

	if (batch->warnings[warning].sent && batch->warnings[warning].on == on &&
	    batch->warnings[warning].detail == id)
		return;
	words = append(batch, EVENT_WARNING, EVENT_CPU_NONE, warning, 2);
	if (words) {
		words[0] = on;
		words[1] = id;
		batch->warnings[warning].sent = true;
		batch->warnings[warning].on = on;
		batch->warnings[warning].detail = id;
	}
}

bool batch_resend(const struct batch *batch)
{
	return batch->resend;
}

void batch_each(struct batch *batch, uint64_t time_ns,
                void (*take)(void *context, const struct event *event, const uint64_t *words),
                void *context)
{
	for (size_t at = 0; at < batch->used;) {
		struct event event;

		memcpy(&event, batch->words + at, sizeof(event));
		event.time_ns = time_ns;
		take(context, &event, batch->words + at + HEADER_WORDS);
		at += HEADER_WORDS + event.words;
	}
	batch->used = 0;
}

/* What batch_push() counts while it goes through the events. */
struct push {
	struct ring *ring;
	uint64_t lost;
	unsigned waits;
};

static void push_one(void *context, const struct event *event, const uint64_t *words)
{
	struct push *push = context;
	struct timespec wait = clock_timespec(ROOM_WAIT_NS);

	while (!ring_fits(push->ring, event->words) && push->waits < ROOM_WAITS) {
		push->waits++;
		nanosleep(&wait, NULL);
	}
	if (!ring_push(push->ring, event, words))
		push->lost++;
}

uint64_t batch_push(struct batch *batch, struct ring *ring, uint64_t time_ns)
{
	struct push push = {.ring = ring, .lost = batch->lost};

	batch->lost = 0;
	batch_each(batch, time_ns, push_one, &push);
	batch->resend = push.lost > 0;
	if (batch->resend) {
		memset(batch->warnings, 0, sizeof(batch->warnings));
		for (uint32_t id = 1; id <= batch->name_count; id++)
			append_name(batch, id);
	}
	return push.lost;
}

void batch_drop(struct batch *batch)
{
	batch->used = 0;
	memset(batch->warnings, 0, sizeof(batch->warnings));
	for (uint32_t id = 1; id <= batch->name_count; id++)
		append_name(batch, id);
}
