// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events into a ring. See event_writer.h.
 */
#include "source/event_writer.h"

#include <string.h>
#include <unistd.h>

#include "source/items.h"

static void define(void *context, uint32_t id, const char *text, size_t length)
{
	struct event_writer *writer = context;
	uint64_t words[EVENT_WORDS_MAX];
	struct event event = {.time_ns = writer->last_ns,
	                      .cpu = EVENT_CPU_NONE,
	                      .type = EVENT_STRING,
	                      .value = id};
	size_t count = (length + 7) / 8;

	if (count)
		words[count - 1] = 0;
	memcpy(words, text, length);
	event.words = count & EVENT_WORDS_MAX;
	if (!ring_push(writer->ring, &event, words))
		writer->lost = true;
}

bool event_writer_init(struct event_writer *writer, struct ring *ring, int64_t offset_ns)
{
	writer->ring = ring;
	writer->offset_ns = offset_ns;
	writer->strings = string_ids_create(define, writer);
	return writer->strings;
}

void event_writer_end(struct event_writer *writer)
{
	string_ids_destroy(writer->strings);
	writer->strings = NULL;
}

void event_writer_begin(struct event_writer *writer)
{
	string_ids_next_event(writer->strings);
	writer->lost = false;
}

uint32_t event_writer_text(struct event_writer *writer, const char *text)
{
	return string_ids_value(writer->strings, text, strlen(text));
}

void event_writer_fill(struct event_writer *writer, unsigned type, uint64_t time_ns,
                       const void *fields, size_t bytes)
{
	writer->buffer.event = (struct event){
	        .time_ns = time_ns,
	        .cpu = EVENT_CPU_NONE,
	        .type = type & 0xff,
	        .words = (bytes + 7) / 8 & EVENT_WORDS_MAX,
	};
	memcpy(writer->buffer.words, fields, bytes);
}

void event_writer_leave_out(struct event_writer *writer, unsigned bits)
{
	struct event *event = &writer->buffer.event;

	writer->buffer.words[event->words] = bits;
	event->words = (event->words + 1u) & EVENT_WORDS_MAX;
	event->value |= VALUE_ABSENT;
}

bool event_writer_push(struct event_writer *writer)
{
	struct event *event = &writer->buffer.event;
	uint64_t time_ns = event->time_ns + (uint64_t)writer->offset_ns;

	if (time_ns < writer->last_ns)
		time_ns = writer->last_ns;
	event->time_ns = writer->last_ns = time_ns;
	/* Without its strings it would tell what is not so. */
	if (writer->lost)
		return false;
	return ring_push(writer->ring, event, writer->buffer.words);
}

bool event_writer_plain(struct event_writer *writer, unsigned type, uint64_t time_ns)
{
	event_writer_begin(writer);
	event_writer_fill(writer, type, time_ns, "", 0);
	return event_writer_push(writer);
}

bool event_writer_hello(struct event_writer *writer, uint64_t time_ns)
{
	struct item_writer items = {writer->strings, writer->buffer.words, 0, EVENT_WORDS_MAX - 1};
	char hostname[256] = "";

	gethostname(hostname, sizeof(hostname) - 1);
	event_writer_begin(writer);
	event_writer_fill(writer, EVENT_TRACE, time_ns, "", 0);
	items_add_string(&items, string_ids_name(writer->strings, "hostname"), hostname);
	writer->buffer.event.words = items.count & EVENT_WORDS_MAX;
	return event_writer_push(writer);
}
