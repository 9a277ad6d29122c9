// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A queue of chunks of events. See event_log.h.
 */
#include "model/event_log.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_WORDS (sizeof(struct event) / sizeof(uint64_t))
#define CHUNK_WORDS  (EVENT_LOG_CHUNK_BYTES / sizeof(uint64_t) - 1)

_Static_assert(CHUNK_WORDS > HEADER_WORDS + EVENT_WORDS_MAX, "the longest event fits");

struct chunk {
	uint32_t references; /* logs that hold it */
	uint32_t used;       /* words */
	uint64_t words[CHUNK_WORDS];
};

struct event_log {
	struct chunk **chunks; /* oldest first */
	size_t count;
	size_t capacity;
	uint64_t first; /* number of chunks[0]: those forgotten so far */
	size_t begin;   /* word in chunks[0] where what is held begins */
	bool shared;    /* nothing is appended: */
	size_t end;     /* word in the last chunk where what is held ends */
};

struct event_log *event_log_create(void)
{
	return calloc(1, sizeof(struct event_log));
}

static void release(struct chunk *chunk)
{
	if (--chunk->references == 0)
		free(chunk);
}

/* Words of that chunk which are this log's. */
static size_t used_of(const struct event_log *log, size_t index)
{
	return log->shared && index + 1 == log->count ? log->end : log->chunks[index]->used;
}

void event_log_destroy(struct event_log *log)
{
	if (!log)
		return;
	for (size_t i = 0; i < log->count; i++)
		release(log->chunks[i]);
	free(log->chunks);
	free(log);
}

bool event_log_needs_chunk(const struct event_log *log, size_t words)
{
	return log->count == 0 ||
	       log->chunks[log->count - 1]->used + HEADER_WORDS + words > CHUNK_WORDS;
}

static bool add_chunk(struct event_log *log)
{
	if (log->count == log->capacity) {
		size_t capacity = log->capacity ? log->capacity * 2 : 16;
		struct chunk **chunks = realloc(log->chunks, capacity * sizeof(struct chunk *));

		if (!chunks)
			return false;
		log->chunks = chunks;
		log->capacity = capacity;
	}
	log->chunks[log->count] = malloc(sizeof(struct chunk));
	if (!log->chunks[log->count])
		return false;
	log->chunks[log->count]->references = 1;
	log->chunks[log->count]->used = 0;
	log->count++;
	return true;
}

bool event_log_append(struct event_log *log, const struct event *event, const uint64_t *payload)
{
	struct chunk *chunk;

	if (event_log_needs_chunk(log, event->words) && !add_chunk(log))
		return false;
	chunk = log->chunks[log->count - 1];
	memcpy(&chunk->words[chunk->used], event, sizeof(*event));
	if (event->words > 0)
		memcpy(&chunk->words[chunk->used + HEADER_WORDS], payload,
		       event->words * sizeof(*payload));
	chunk->used += (uint32_t)HEADER_WORDS + event->words;
	return true;
}

void event_log_take_back(struct event_log *log, const struct event *event)
{
	log->chunks[log->count - 1]->used -= (uint32_t)HEADER_WORDS + event->words;
}

struct event_log_place event_log_begin(const struct event_log *log)
{
	return (struct event_log_place){.chunk = log->first, .word = log->begin};
}

struct event_log_place event_log_end(const struct event_log *log)
{
	if (log->count == 0)
		return event_log_begin(log);
	return (struct event_log_place){
	        .chunk = log->first + log->count - 1,
	        .word = used_of(log, log->count - 1),
	};
}

const struct event *event_log_at(const struct event_log *log, struct event_log_place *place)
{
	size_t index = (size_t)(place->chunk - log->first);

	if (index >= log->count)
		return NULL;
	if (place->word >= used_of(log, index)) {
		if (index + 1 >= log->count)
			return NULL;
		place->chunk++;
		place->word = 0;
		index++;
		if (used_of(log, index) == 0)
			return NULL;
	}
	return (const struct event *)&log->chunks[index]->words[place->word];
}

void event_log_forget(struct event_log *log, struct event_log_place place)
{
	size_t gone = 0;

	while (gone + 1 < log->count && log->first + gone < place.chunk)
		release(log->chunks[gone++]);
	if (gone > 0) {
		memmove(log->chunks, log->chunks + gone,
		        (log->count - gone) * sizeof(struct chunk *));
		log->count -= gone;
		log->first += gone;
	}
	log->begin = place.word;
}

struct event_log_place event_log_seek(const struct event_log *log, uint64_t time_ns)
{
	struct event_log_place place = event_log_begin(log);
	size_t first = 0;
	size_t count = log->count;

	/* The last chunk that begins before it. */
	while (count > 1) {
		size_t middle = first + count / 2;
		const struct event *event = (const struct event *)log->chunks[middle]->words;

		if (used_of(log, middle) > 0 && event->time_ns < time_ns) {
			count -= middle - first;
			first = middle;
		} else {
			count = middle - first;
		}
	}
	if (first > 0)
		place = (struct event_log_place){.chunk = log->first + first};
	return place;
}

struct event_log *event_log_share(const struct event_log *log, struct event_log_place from,
                                  struct event_log_place to)
{
	struct event_log *shared = event_log_create();

	if (!shared)
		return NULL;
	shared->shared = true;
	shared->first = from.chunk;
	shared->begin = from.word;
	shared->end = to.word;
	if (log->count == 0)
		return shared;
	shared->capacity = (size_t)(to.chunk - from.chunk) + 1;
	shared->chunks = malloc(shared->capacity * sizeof(struct chunk *));
	if (!shared->chunks) {
		event_log_destroy(shared);
		return NULL;
	}
	for (; shared->count < shared->capacity; shared->count++) {
		struct chunk *chunk = log->chunks[from.chunk - log->first + shared->count];

		chunk->references++;
		shared->chunks[shared->count] = chunk;
	}
	return shared;
}

size_t event_log_bytes_beside(const struct event_log *log, const struct event_log *other)
{
	uint64_t gone = other->first > log->first ? other->first - log->first : 0;

	return sizeof(*log) + log->capacity * sizeof(struct chunk *) +
	       (gone < log->count ? (size_t)gone : log->count) * sizeof(struct chunk);
}

size_t event_log_bytes(const struct event_log *log)
{
	return sizeof(*log) + log->capacity * sizeof(struct chunk *) +
	       log->count * sizeof(struct chunk);
}
