// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Latencies in blocks. See latency_log.h. A block is one record of an event log, whose time is that
 * of the first latency in it: memory, sharing and forgetting are the log's. The newest
 * block is filled beside it.
 */
#include "model/latency_log.h"

#include <stdlib.h>
#include <string.h>

#include "model/event_log.h"

/*
 * Two words a latency: time since the one before, latency and kind; CPU and serial. What does
 * not fit is in an item before it, the value as its second word.
 */
#define KIND_BITS    4
#define LATENCY_BITS 30
#define DELTA_BITS   30
#define SERIAL_BITS  (64 - EVENT_CPU_BITS)
#define LATENCY_MAX  ((UINT64_C(1) << LATENCY_BITS) - 1)
#define DELTA_MAX    ((UINT64_C(1) << DELTA_BITS) - 1)
#define SERIAL_MAX   ((UINT64_C(1) << SERIAL_BITS) - 1)
#define ITEM_LONG    ((1u << KIND_BITS) - 2) /* the latency of the next one */
#define ITEM_TIME    ((1u << KIND_BITS) - 1) /* from which time the next one counts */

#define BLOCK_ITEMS 128

_Static_assert(LATENCY_KIND_COUNT <= ITEM_LONG, "a kind fits its bits");
_Static_assert(KIND_BITS + LATENCY_BITS + DELTA_BITS == 64, "an item's first word");
_Static_assert(2 * BLOCK_ITEMS <= EVENT_WORDS_MAX, "a block fits an event");

struct latency_log {
	struct event_log *blocks;
	uint64_t begin_ns;          /* of the open block */
	size_t items;               /* in it */
	struct latency_record last; /* the newest in it; meaningless while it is empty */
	uint64_t open[2 * BLOCK_ITEMS];
};

struct latency_log *latency_log_create(void)
{
	struct latency_log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->blocks = event_log_create();
	if (!log->blocks) {
		free(log);
		return NULL;
	}
	return log;
}

void latency_log_destroy(struct latency_log *log)
{
	if (!log)
		return;
	event_log_destroy(log->blocks);
	free(log);
}

/* The open block into the log. false: out of memory, what was in it is lost. */
static bool close_block(struct latency_log *log)
{
	const struct event block = {
	        .time_ns = log->begin_ns,
	        .cpu = EVENT_CPU_NONE,
	        .words = (2 * log->items) & EVENT_WORDS_MAX,
	};
	bool closed = log->items == 0 || event_log_append(log->blocks, &block, log->open);

	log->items = 0;
	return closed;
}

static void put(struct latency_log *log, uint64_t first, uint64_t second)
{
	log->open[2 * log->items] = first;
	log->open[2 * log->items + 1] = second;
	log->items++;
}

static uint64_t first_word(unsigned kind, uint64_t latency_ns, uint64_t delta_ns)
{
	return (uint64_t)kind | latency_ns << KIND_BITS | delta_ns << (KIND_BITS + LATENCY_BITS);
}

static uint64_t second_word(unsigned cpu, uint64_t serial)
{
	return (uint64_t)cpu | serial << EVENT_CPU_BITS;
}

bool latency_log_add(struct latency_log *log, const struct latency_record *record)
{
	bool is_long = record->latency_ns > LATENCY_MAX;
	bool added = true;
	uint64_t delta_ns;

	if (record->serial > SERIAL_MAX)
		return false;
	/* It, its latency and its time together: what is named afterwards is in the open block. */
	if (log->items + 3 > BLOCK_ITEMS)
		added = close_block(log);
	if (log->items == 0)
		log->begin_ns = log->last.time_ns = record->time_ns;
	delta_ns = record->time_ns - log->last.time_ns;
	if (delta_ns > DELTA_MAX) {
		put(log, ITEM_TIME, record->time_ns);
		delta_ns = 0;
	}
	if (is_long)
		put(log, ITEM_LONG, record->latency_ns);
	put(log, first_word(record->kind, is_long ? 0 : record->latency_ns, delta_ns),
	    second_word(record->cpu, record->serial));
	log->last = *record;
	return added;
}

bool latency_log_name_last(struct latency_log *log, enum latency_kind kind, uint64_t time_ns,
                           uint64_t latency_ns, uint64_t serial)
{
	struct latency_record *last = &log->last;

	if (log->items == 0 || last->serial != 0 || last->kind != kind ||
	    last->time_ns != time_ns || last->latency_ns != latency_ns || serial > SERIAL_MAX)
		return false;
	last->serial = serial;
	log->open[2 * log->items - 1] = second_word(last->cpu, serial);
	return true;
}

struct walk {
	uint64_t from_ns;
	uint64_t until_ns;
	bool (*each)(void *context, const struct latency_record *record);
	void *context;
};

/* false: the walk is at its end. */
static bool walk_block(const struct walk *walk, uint64_t begin_ns, const uint64_t *words,
                       size_t items)
{
	struct latency_record record = {.time_ns = begin_ns};
	uint64_t long_ns = 0;

	for (const uint64_t *item = words; item < words + 2 * items; item += 2) {
		unsigned kind = item[0] & ((1u << KIND_BITS) - 1);

		if (kind == ITEM_TIME) {
			record.time_ns = item[1];
			continue;
		}
		if (kind == ITEM_LONG) {
			long_ns = item[1];
			continue;
		}
		record.kind = (enum latency_kind)kind;
		record.latency_ns = long_ns ? long_ns : item[0] >> KIND_BITS & LATENCY_MAX;
		record.time_ns += item[0] >> (KIND_BITS + LATENCY_BITS);
		record.cpu = item[1] & (EVENT_CPU_LIMIT - 1);
		record.serial = item[1] >> EVENT_CPU_BITS;
		long_ns = 0;
		if (record.time_ns > walk->until_ns)
			return false;
		if (record.time_ns > walk->from_ns && !walk->each(walk->context, &record))
			return false;
	}
	return true;
}

void latency_log_walk(const struct latency_log *log, uint64_t from_ns, uint64_t until_ns,
                      bool (*each)(void *context, const struct latency_record *record),
                      void *context)
{
	const struct walk walk = {from_ns, until_ns, each, context};
	struct event_log_place place = event_log_seek(log->blocks, from_ns);
	const struct event *block = event_log_at(log->blocks, &place);

	while (block) {
		const struct event *next;

		event_log_next(&place, block);
		next = event_log_at(log->blocks, &place);
		/* All of it is older where the next one begins before what is wanted. */
		if ((!next || next->time_ns > from_ns) &&
		    !walk_block(&walk, block->time_ns, event_log_payload(block), block->words / 2))
			return;
		block = next;
	}
	(void)walk_block(&walk, log->begin_ns, log->open, log->items);
}

void latency_log_forget(struct latency_log *log, uint64_t time_ns)
{
	struct event_log_place keep = event_log_seek(log->blocks, time_ns);
	struct event_log_place place = keep;
	const struct event *block;

	/* The last one that begins before it may reach beyond it. */
	while ((block = event_log_at(log->blocks, &place)) && block->time_ns < time_ns) {
		keep = place;
		event_log_next(&place, block);
	}
	event_log_forget(log->blocks, keep);
}

struct latency_log *latency_log_share(struct latency_log *log)
{
	struct latency_log *shared = calloc(1, sizeof(*shared));

	if (!shared)
		return NULL;
	(void)close_block(log);
	shared->blocks = event_log_share(log->blocks, event_log_begin(log->blocks),
	                                 event_log_end(log->blocks));
	if (!shared->blocks) {
		free(shared);
		return NULL;
	}
	return shared;
}

size_t latency_log_bytes(const struct latency_log *log)
{
	return sizeof(*log) + event_log_bytes(log->blocks);
}

size_t latency_log_bytes_beside(const struct latency_log *log, const struct latency_log *other)
{
	return sizeof(*log) + event_log_bytes_beside(log->blocks, other->blocks);
}
