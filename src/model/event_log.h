/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events that a window holds, in the order applied: appended at the end, read
 * from any place, forgotten from the begin. In chunks, so that memory follows what is
 * held. It does not look into the events.
 */
#ifndef RTSCOPE_MODEL_EVENT_LOG_H
#define RTSCOPE_MODEL_EVENT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

#define EVENT_LOG_CHUNK_BYTES (64u * 1024)

struct event_log;

/* A place in the log; places are comparable by chunk, then word, and never come again. */
struct event_log_place {
	uint64_t chunk;
	size_t word;
};

struct event_log *event_log_create(void); /* NULL: out of memory */
void event_log_destroy(struct event_log *log);

/* An event with `words` payload words needs memory that the log does not have yet. */
bool event_log_needs_chunk(const struct event_log *log, size_t words);
/* false: out of memory. `payload` may be NULL where the event has no words. */
bool event_log_append(struct event_log *log, const struct event *event, const uint64_t *payload);
/* Undo the last event_log_append(), which was of `event`. */
void event_log_take_back(struct event_log *log, const struct event *event);

struct event_log_place event_log_begin(const struct event_log *log);
struct event_log_place event_log_end(const struct event_log *log);
/* The event at `place`, NULL at the end. Points into the log; its payload follows it. */
const struct event *event_log_at(const struct event_log *log, struct event_log_place *place);
static inline const uint64_t *event_log_payload(const struct event *event)
{
	return (const uint64_t *)(event + 1);
}
/* The place after `event`, which event_log_at() returned for `place`. */
static inline void event_log_next(struct event_log_place *place, const struct event *event)
{
	place->word += sizeof(*event) / sizeof(uint64_t) + event->words;
}
/* Forget what is before `place`; memory is given back by whole chunks. */
void event_log_forget(struct event_log *log, struct event_log_place place);

/* A place not after the first event of `time_ns` or later, whose events are in order of time. */
struct event_log_place event_log_seek(const struct event_log *log, uint64_t time_ns);

/*
 * What is held between the two places now, as a log of its own to be read: the memory is
 * shared, what the other forgets stays here. NULL: out of memory.
 */
struct event_log *event_log_share(const struct event_log *log, struct event_log_place from,
                                  struct event_log_place to);

size_t event_log_bytes(const struct event_log *log);
/* The same of a shared one, without what `other` holds as well. */
size_t event_log_bytes_beside(const struct event_log *log, const struct event_log *other);

#endif
