// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The records of one source. See intake.h.
 */
#include "model/kernel/intake.h"

#include <stdlib.h>
#include <string.h>

#include "util/text.h"

struct intake {
	struct names *names;
	struct string_map *map;
	struct intake_host hosts[INTAKE_HOSTS_MAX];
	unsigned host_count;
	unsigned current;
	bool beyond; /* what comes is of a host that there is no room for */
	struct intake_lost lost;
	unsigned end_code;
	char end_text[512];
	uint64_t corrupt;
};

struct intake *intake_create(struct names *names)
{
	struct intake *intake = calloc(1, sizeof(*intake));

	if (!intake)
		return NULL;
	intake->names = names;
	intake->map = string_map_create(names);
	if (intake->map)
		return intake;
	free(intake);
	return NULL;
}

void intake_destroy(struct intake *intake)
{
	if (!intake)
		return;
	string_map_destroy(intake->map);
	free(intake);
}

/* Make the host of that number the current one. */
static void choose_host(struct intake *intake, uint32_t number)
{
	intake->beyond = false;
	for (intake->current = 0; intake->current < intake->host_count; intake->current++)
		if (intake->hosts[intake->current].number == number)
			return;
	if (intake->host_count == INTAKE_HOSTS_MAX) {
		intake->current = INTAKE_HOSTS_MAX - 1;
		intake->beyond = true;
	} else {
		intake->hosts[intake->host_count++] = (struct intake_host){.number = number};
	}
}

void intake_need_host(struct intake *intake)
{
	if (!intake->host_count)
		choose_host(intake, 0);
}

/* One entry of a trace's environment. */
static void take_entry(struct intake *intake, const struct item *item)
{
	struct intake_host *host = &intake->hosts[intake->current];
	const char *name = names_text(intake->names, string_map_name(intake->map, item->name));
	bool is_string = item->kind == ITEM_STRING;
	uint32_t text = is_string ? string_map_name(intake->map, item->small) : 0;

	if (is_string && !strcmp(name, "hostname"))
		host->name = text;
	else if (is_string && !strcmp(name, "kernel_release"))
		host->kernel_release = text;
	else if (is_string && !strcmp(name, "kernel_version"))
		host->kernel_version = text;
	else if (!is_string && !strcmp(name, "begin_ns") &&
	         (!host->begin_ns || item->word < host->begin_ns))
		host->begin_ns = item->word;
	else if (!is_string && !strcmp(name, "end_ns") && item->word > host->end_ns)
		host->end_ns = item->word;
}

/* What a trace tells of itself. */
static void take_trace(struct intake *intake, const struct event *event, const uint64_t *words)
{
	unsigned before = intake->current;
	bool beyond = intake->beyond;
	unsigned position = 0;
	struct item item;

	choose_host(intake, event->value);
	while (!intake->beyond && position < event->words) {
		unsigned next = position;

		if (!item_next(words, event->words, &position, &item) ||
		    !item_skip(words, event->words, &next))
			break;
		position = next;
		take_entry(intake, &item);
	}
	/* It only tells of a host; whose events come next EVENT_HOST says. */
	intake->current = before;
	intake->beyond = beyond;
}

static void take_lost(struct intake *intake, const struct event *event, const uint64_t *words)
{
	intake_need_host(intake);
	intake->lost = intake_lost_of(event, words);
}

static void take_end(struct intake *intake, const struct event *event, const uint64_t *words)
{
	intake->end_code = event->value;
	text_escape(intake->end_text, sizeof(intake->end_text), (const char *)words,
	            strnlen((const char *)words, event->words * 8u));
}

static enum intake_result corrupt(struct intake *intake)
{
	intake->corrupt++;
	return INTAKE_CORRUPT;
}

struct intake_lost intake_lost_of(const struct event *event, const uint64_t *words)
{
	uint64_t count = event->words ? words[0] : UINT64_MAX;
	struct intake_lost lost = {.gap = count == UINT64_MAX || count == 0,
	                           .programs = event->words > 3 && words[3]};

	/* At least one; or none, where the source only begins to see. */
	if (count == UINT64_MAX)
		count = 1;
	if (event->type == EVENT_DISCARDED_EVENTS)
		lost.events = count;
	else
		lost.packets = count;
	return lost;
}

enum intake_result intake_record(struct intake *intake, const struct event *event,
                                 const uint64_t *words, struct kernel_event *view)
{
	if (kernel_event_is(event)) {
		intake_need_host(intake);
		if (intake->beyond)
			return corrupt(intake);
		return kernel_event_view(event, words, view) ? INTAKE_EVENT : corrupt(intake);
	}
	switch (event->type) {
	case EVENT_STRING:
		return string_map_define(intake->map, event, words) ? INTAKE_STRING
		                                                    : corrupt(intake);
	case EVENT_TRACE:
		take_trace(intake, event, words);
		return INTAKE_TAKEN;
	case EVENT_HOST:
		choose_host(intake, event->value);
		return INTAKE_TAKEN;
	case EVENT_DISCARDED_EVENTS:
	case EVENT_DISCARDED_PACKETS:
		take_lost(intake, event, words);
		return INTAKE_LOST;
	case EVENT_SOURCE_END:
		take_end(intake, event, words);
		return INTAKE_END;
	default:
		return INTAKE_TAKEN;
	}
}

void intake_translate(struct intake *intake, struct event_buffer *buffer)
{
	string_map_translate(intake->map, &buffer->event, buffer->words);
}

unsigned intake_current(const struct intake *intake)
{
	return intake->current;
}

unsigned intake_host_count(const struct intake *intake)
{
	return intake->host_count;
}

const struct intake_host *intake_host(const struct intake *intake, unsigned index)
{
	return &intake->hosts[index];
}

struct intake_lost intake_lost(const struct intake *intake)
{
	return intake->lost;
}

const uint32_t *intake_names(const struct intake *intake)
{
	return string_map_names(intake->map);
}

void intake_mark_names(const struct intake *intake)
{
	string_map_mark_names(intake->map);
	for (unsigned i = 0; i < intake->host_count; i++) {
		names_mark(intake->names, intake->hosts[i].name);
		names_mark(intake->names, intake->hosts[i].kernel_release);
		names_mark(intake->names, intake->hosts[i].kernel_version);
	}
}

unsigned intake_end_code(const struct intake *intake)
{
	return intake->end_code;
}

const char *intake_end_text(const struct intake *intake)
{
	return intake->end_text;
}

uint64_t intake_corrupt(const struct intake *intake)
{
	return intake->corrupt;
}
