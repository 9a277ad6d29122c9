// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One reading's events. See batch.h.
 */
#include "source/sampler/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "source/sampler/name_table.h"
#include "util/clock.h"

#define HEADER_WORDS (sizeof(struct event) / 8)
/*
 * Ids that texts leave to names: interrupts, disks and interfaces are known by their
 * names, a process is a process without its command line, too.
 */
#define IDS_FOR_NAMES 32768u
/* The reader empties the ring many times a second; after this long it does not run. */
#define ROOM_WAIT_NS (2 * NS_PER_MS)
#define ROOM_WAITS   100

struct batch {
	uint64_t *words;
	size_t used;
	size_t size;
	uint64_t lost; /* no memory */
	bool resend;
	struct name_table *names;
	bool names_refused; /* in this reading */
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
	batch->names = name_table_create(STRINGS_LIMIT);
	if (!batch->names) {
		free(batch);
		return NULL;
	}
	return batch;
}

void batch_destroy(struct batch *batch)
{
	if (!batch)
		return;
	name_table_destroy(batch->names);
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
	const char *name = name_table_text(batch->names, id);
	size_t length = strlen(name);
	size_t count = (length + 8) / 8;
	uint64_t *words = append(batch, EVENT_STRING, EVENT_CPU_NONE, id, count);

	if (words) {
		words[count - 1] = 0;
		memcpy(words, name, length);
	}
}

static void append_all_names(struct batch *batch)
{
	for (uint32_t id = 1; id < name_table_end(batch->names); id++)
		if (name_table_text(batch->names, id))
			append_name(batch, id);
}

static uint32_t take_name(struct batch *batch, const char *name, size_t length, uint32_t spare)
{
	bool fresh;
	uint32_t id = name_table_id(batch->names, name, length, spare, &fresh);

	if (fresh)
		append_name(batch, id);
	batch->names_refused |= id == 0;
	return id;
}

void batch_begin(struct batch *batch)
{
	name_table_next_reading(batch->names);
	batch->names_refused = false;
}

uint32_t batch_name(struct batch *batch, const char *name, size_t length)
{
	return take_name(batch, name, length, 0);
}

uint32_t batch_text(struct batch *batch, const char *text, size_t length)
{
	return take_name(batch, text, length, IDS_FOR_NAMES);
}

void batch_keep(struct batch *batch, uint32_t id)
{
	name_table_keep(batch->names, id);
}

bool batch_names_refused(const struct batch *batch)
{
	return batch->names_refused;
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
	uint32_t id = *detail ? batch_text(batch, detail, strlen(detail)) : 0;
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
		append_all_names(batch);
	}
	return push.lost;
}

void batch_drop(struct batch *batch)
{
	batch->used = 0;
	memset(batch->warnings, 0, sizeof(batch->warnings));
	append_all_names(batch);
}
