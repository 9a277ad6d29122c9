/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing trace events of this host into a ring: strings become ids that are defined there
 * before their first use, times become those of the consumer. For every source that makes
 * events of its own host; the form is told in model/kernel/vocabulary.h.
 */
#ifndef RTSCOPE_SOURCE_EVENT_WRITER_H
#define RTSCOPE_SOURCE_EVENT_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/ring.h"
#include "source/string_ids.h"

/* Zero-initialise. One thread. */
struct event_writer {
	struct ring *ring;
	int64_t offset_ns; /* added to CLOCK_MONOTONIC in every event */
	uint64_t last_ns;
	struct string_ids *strings;
	struct event_buffer buffer; /* the event that is made */
	bool lost;                  /* a part of it did not fit */
};

/* false: out of memory. */
bool event_writer_init(struct event_writer *writer, struct ring *ring, int64_t offset_ns);
void event_writer_end(struct event_writer *writer);

/* The next event begins; strings of the one before may lose their ids. */
void event_writer_begin(struct event_writer *writer);
/* The id of a string of that event; 0: it is empty. */
uint32_t event_writer_text(struct event_writer *writer, const char *text);
/* It is of this type and time (CLOCK_MONOTONIC), of no CPU, and begins with its struct of fields. */
void event_writer_fill(struct event_writer *writer, unsigned type, uint64_t time_ns,
                       const void *fields, size_t bytes);
/* The fields of `bits` (FIELD_INDEX_...) are not known; after all other words. */
void event_writer_leave_out(struct event_writer *writer, unsigned bits);
/*
 * Away with it; one that is older than the last gets the last one's time. false: it did not fit
 * into the ring, which counts it.
 */
bool event_writer_push(struct event_writer *writer);

/* An event without fields (the begin and end of a state dump). */
bool event_writer_plain(struct event_writer *writer, unsigned type, uint64_t time_ns);
/* An EVENT_TRACE: of this host. */
bool event_writer_hello(struct event_writer *writer, uint64_t time_ns);

#endif
