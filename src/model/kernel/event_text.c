// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The walk over an event as text. See event_text.h.
 */
#include "model/kernel/event_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/text.h"

struct line {
	char *target;
	size_t size;
	size_t length;
	bool first; /* in the braces that were opened last */
};

__attribute__((format(printf, 2, 3))) static void put(struct line *line, const char *format, ...)
{
	size_t room = line->size - line->length;
	va_list arguments;
	int written;

	va_start(arguments, format);
	written = vsnprintf(line->target + line->length, room, format, arguments);
	va_end(arguments);
	if (written > 0)
		line->length += (size_t)written < room ? (size_t)written : room - 1;
}

/* Untrusted text. */
static void put_text(struct line *line, const char *text, size_t length)
{
	line->length +=
	        text_escape(line->target + line->length, line->size - line->length, text, length);
}

static void put_quoted(struct line *line, const char *text)
{
	put(line, "\"");
	put_text(line, text, strlen(text));
	put(line, "\"");
}

static void put_member(struct line *line, const struct event_member *member)
{
	put(line, line->first ? " " : ", ");
	line->first = false;
	if (member->name)
		put_text(line, member->name, member->length);
	else
		put(line, "[%u]", member->element);
	put(line, " = ");
}

static void put_number(struct line *line, uint64_t value, bool is_signed, unsigned base)
{
	if (base == 16)
		put(line, "0x%" PRIX64, value);
	else if (base == 8)
		put(line, "0%" PRIo64, value);
	else if (is_signed)
		put(line, "%" PRId64, (int64_t)value);
	else
		put(line, "%" PRIu64, value);
}

static void text_integer(void *target, const struct event_member *member, uint64_t value,
                         bool is_signed, unsigned base)
{
	put_member(target, member);
	put_number(target, value, is_signed, base);
}

static void text_string(void *target, const struct event_member *member, const char *value)
{
	put_member(target, member);
	put_quoted(target, value);
}

static void text_label(void *target, const struct event_member *member, const char *label,
                       uint64_t value, bool is_signed)
{
	put_member(target, member);
	put(target, "( ");
	if (label)
		put_quoted(target, label);
	else
		put(target, "<unknown>");
	put(target, " : container = ");
	put_number(target, value, is_signed, 10);
	put(target, " )");
}

static void text_real(void *target, const struct event_member *member, double value)
{
	put_member(target, member);
	put(target, "%g", value);
}

static void text_boolean(void *target, const struct event_member *member, bool value)
{
	put_member(target, member);
	put(target, value ? "true" : "false");
}

static void text_begin(void *target, const struct event_member *member, bool array)
{
	struct line *line = target;

	put_member(line, member);
	put(line, array ? "[" : "{");
	line->first = true;
}

static void text_end(void *target, bool array)
{
	struct line *line = target;

	put(line, array ? " ]" : " }");
	/* What it stood in had at least this. */
	line->first = false;
}

static void text_cut(void *target, const struct event_member *member, uint32_t count)
{
	put_member(target, member);
	put(target, "%" PRIu32 " fields did not fit", count);
}

static const struct event_sink text_sink = {
        .integer = text_integer,
        .string = text_string,
        .label = text_label,
        .real = text_real,
        .boolean = text_boolean,
        .begin = text_begin,
        .end = text_end,
        .cut = text_cut,
};

size_t event_text_write(const struct event_words *words, const struct kernel_event *view,
                        char *target, size_t size)
{
	struct line line = {.target = target, .size = size};
	char name[STRING_BYTES_MAX + 1];

	target[0] = '\0';
	event_name(words, view, name, sizeof(name));
	put_text(&line, name, strlen(name));
	put(&line, ": ");
	if (event_has_contexts(words, view)) {
		put(&line, "{");
		line.first = true;
		event_walk_contexts(words, view, &text_sink, &line);
		put(&line, " }, ");
	}
	put(&line, "{");
	line.first = true;
	event_walk_fields(words, view, &text_sink, &line);
	put(&line, " }");
	return line.length;
}
