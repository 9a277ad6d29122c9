// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of events. See event_line.h.
 */
#include "view/report/event_line.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/kernel/event_text.h"
#include "util/clock.h"
#include "util/text.h"
#include "view/json_build.h"
#include "view/report/event_json.h"

/* The largest record as text, each of its bytes escaped. */
#define LINE_BYTES (1u << 18)

struct event_line {
	struct json_object *object; /* of the last line; holds its text */
	char text[LINE_BYTES];
};

struct event_line *event_line_create(void)
{
	return calloc(1, sizeof(struct event_line));
}

void event_line_destroy(struct event_line *line)
{
	if (!line)
		return;
	json_object_put(line->object);
	free(line);
}

static const char *write_text(struct event_line *line, const struct event_line_head *head,
                              const struct event_words *words, const struct kernel_event *view)
{
	const struct event *event = view->event;
	uint64_t time_ns = event->time_ns + (uint64_t)head->wall_offset_ns;
	char cpu[16] = "-";
	int length;

	if (event->cpu != EVENT_CPU_NONE)
		snprintf(cpu, sizeof(cpu), "%u", (unsigned)event->cpu);
	length = snprintf(line->text, LINE_BYTES, "%" PRIu64 ".%09" PRIu64 " %s %s ",
	                  time_ns / NS_PER_S, time_ns % NS_PER_S, *head->host ? head->host : "-",
	                  cpu);
	event_text_write(words, view, line->text + length, LINE_BYTES - (size_t)length);
	return line->text;
}

static const char *write_json(struct event_line *line, const struct event_line_head *head,
                              const struct event_words *words, const struct kernel_event *view)
{
	const struct event *event = view->event;
	bool outcome = false;
	bool *failed = &outcome;
	struct json_object *object = json_build_object(failed);

	json_object_put(line->object);
	line->object = object;
	text_escape(line->text, LINE_BYTES, head->name, strlen(head->name));
	json_build_add(object, "timestamp_ns",
	               json_build_integer(event->time_ns + (uint64_t)head->wall_offset_ns, failed),
	               failed);
	json_build_add(object, "host", *head->host ? json_build_string(head->host, failed) : NULL,
	               failed);
	json_build_add(object, "cpu",
	               event->cpu == EVENT_CPU_NONE ? NULL : json_build_integer(event->cpu, failed),
	               failed);
	json_build_add(object, "name", json_build_string(line->text, failed), failed);
	json_build_add(object, "creates", json_build_boolean(head->creates, failed), failed);
	json_build_add(object, "contexts", event_json_contexts(words, view, failed), failed);
	json_build_add(object, "fields", event_json_fields(words, view, failed), failed);
	if (outcome)
		return NULL;
	return json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
	                                                      JSON_C_TO_STRING_NOSLASHESCAPE);
}

const char *event_line_write(struct event_line *line, const struct event_line_head *head,
                             const struct event_words *words, const struct kernel_event *view)
{
	return head->json ? write_json(line, head, words, view)
	                  : write_text(line, head, words, view);
}

struct csv *event_csv_table(struct csv_export *export)
{
	static const char *const columns[] = {"timestamp_ns", "host",     "cpu",    "name",
	                                      "creates",      "contexts", "fields", NULL};

	return csv_export_table(export, "events", columns);
}

static void put_json(struct csv_export *export, struct csv *csv, struct json_object *object)
{
	const char *text = json_object_to_json_string_ext(
	        object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!text)
		csv_export_fail(export, "not enough memory");
	csv_text(csv, text);
	json_object_put(object);
}

void event_csv_row(struct csv_export *export, const struct event_line_head *head,
                   const struct event_words *words, const struct kernel_event *view)
{
	struct csv *csv = event_csv_table(export);
	char name[STRING_BYTES_MAX + 1];
	bool failed = false;

	text_escape(name, sizeof(name), head->name, strlen(head->name));
	csv_number(csv, (int64_t)(view->event->time_ns + (uint64_t)head->wall_offset_ns));
	csv_text(csv, head->host);
	if (view->event->cpu == EVENT_CPU_NONE)
		csv_text(csv, NULL);
	else
		csv_number(csv, view->event->cpu);
	csv_text(csv, name);
	csv_number(csv, head->creates);
	put_json(export, csv, event_json_contexts(words, view, &failed));
	put_json(export, csv, event_json_fields(words, view, &failed));
	csv_end_row(csv);
	if (failed)
		csv_export_fail(export, "not enough memory");
}
