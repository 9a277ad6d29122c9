// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records back into the words of the tracer. See event_text.h.
 */
#include "model/kernel/event_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/text.h"

struct line {
	const struct event_text *text;
	const struct kernel_event *view;
	char *target;
	size_t size;
	size_t length;
	bool first; /* in the braces that are open */
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

static void put_string(struct line *line, uint32_t id)
{
	const char *string = line->text->string(line->text->context, id);

	put_text(line, string, strlen(string));
}

static void put_quoted(struct line *line, uint32_t id)
{
	put(line, "\"");
	put_string(line, id);
	put(line, "\"");
}

static void put_name(struct line *line, const char *name, size_t length)
{
	put(line, line->first ? " " : ", ");
	line->first = false;
	put_text(line, name, length);
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

static void put_pair(struct line *line, uint64_t word)
{
	put(line, "[ [0] = %" PRId32 ", [1] = %" PRId32 " ]", (int32_t)word, (int32_t)(word >> 32));
}

static void put_fields(struct line *line, const struct kernel_event_row *row)
{
	for (unsigned i = 0; i < row->field_count; i++) {
		const struct field_row *field = &row->fields[i];
		const char *at = (const char *)line->view->fields + field->offset;
		bool wide = field->kind >= FIELD_I64;
		uint64_t value = 0;
		uint32_t narrow;

		if (line->view->absent >> i & 1)
			continue;
		put_name(line, field->name, strlen(field->name));
		memcpy(&narrow, at, sizeof(narrow));
		value = field->kind == FIELD_I32 ? (uint64_t)(int64_t)(int32_t)narrow : narrow;
		if (wide)
			memcpy(&value, at, sizeof(value));
		if (field->kind == FIELD_STR)
			put_quoted(line, narrow);
		else
			put_number(line, value,
			           field->kind == FIELD_I32 || field->kind == FIELD_I64,
			           field->kind == FIELD_X32 || field->kind == FIELD_X64 ? 16 : 10);
	}
}

/* `syscall_entry_unknown {id, args[6]}`, as it was recorded. */
static void put_unknown(struct line *line, const struct syscall_row *row)
{
	put_name(line, "id", 2);
	put(line, "%d", line->text->generic ? row->number_generic : row->number_x86_64);
	put_name(line, "args", 4);
	for (unsigned i = 0; i < SYSCALL_ARGS_MAX; i++)
		put(line, "%s[%u] = %" PRIu64, i ? ", " : "[ ", i, line->view->args[i]);
	put(line, " ]");
}

static void put_arguments(struct line *line)
{
	const struct syscall_row *row = syscall_row(line->view->number);
	struct syscall_argument argument;

	if (line->view->event->type == EVENT_SYSCALL_EXIT) {
		put_name(line, "ret", 3);
		put(line, "%" PRId64, line->view->ret);
	}
	if (line->view->event->value & VALUE_UNKNOWN) {
		put_unknown(line, row);
		return;
	}
	for (unsigned i = 0; syscall_argument(row, i, &argument); i++) {
		uint64_t value = line->view->args[i];

		if (!kernel_event_has_arg(line->view, i))
			continue;
		put_name(line, argument.name, argument.name_length);
		if (argument.kind == 's')
			put_quoted(line, (uint32_t)value);
		else if (argument.kind == 'p')
			put_pair(line, value);
		else
			put_number(line, value, argument.kind == 'd',
			           argument.kind == 'x' ? 16 : 10);
	}
}

/* One item and all that is in it; *at moves on. Depth was checked when the view was made. */
static void put_item(struct line *line, unsigned *at, int element);

static void put_members(struct line *line, unsigned *at, const struct item *item, bool array)
{
	bool outer = line->first;

	put(line, array ? "[" : "{");
	line->first = true;
	for (uint32_t i = 0; i < item->small; i++)
		put_item(line, at, array ? (int)i : -1);
	put(line, array ? " ]" : " }");
	line->first = outer;
}

static void put_value(struct line *line, unsigned *at, const struct item *item)
{
	double real;

	switch (item->kind) {
	case ITEM_UINT:
	case ITEM_UINT32:
		put_number(line, item->word, false, item->detail);
		break;
	case ITEM_INT:
	case ITEM_INT32:
		put_number(line, item->word, true, item->detail);
		break;
	case ITEM_STRING:
		put_quoted(line, item->small);
		break;
	case ITEM_LABEL:
		put(line, "( ");
		if (item->small)
			put_quoted(line, item->small);
		else
			put(line, "<unknown>");
		put(line, " : container = ");
		put_number(line, item->word, item->detail & 1, 10);
		put(line, " )");
		break;
	case ITEM_REAL:
		memcpy(&real, &item->word, sizeof(real));
		put(line, "%g", real);
		break;
	case ITEM_BOOL:
		put(line, item->small ? "true" : "false");
		break;
	case ITEM_CUT:
		put(line, "%" PRIu32 " fields did not fit", item->small);
		break;
	default:
		put_members(line, at, item, item->kind == ITEM_ARRAY);
		break;
	}
}

static void put_item(struct line *line, unsigned *at, int element)
{
	const struct kernel_event *view = line->view;
	const char *name;
	struct item item;

	if (!item_next(view->items, view->item_words, at, &item))
		return;
	if (element >= 0) {
		put(line, "%s[%d] = ", line->first ? " " : ", ", element);
		line->first = false;
	} else {
		name = item.kind == ITEM_CUT ? "rtscope_cut"
		                             : line->text->string(line->text->context, item.name);
		put_name(line, name, strlen(name));
	}
	put_value(line, at, &item);
}

/* The items that are contexts: members of a first one named `context`. */
static unsigned context_items(const struct line *line, struct item *item)
{
	unsigned at = 0;

	if (item_next(line->view->items, line->view->item_words, &at, item) &&
	    item->kind == ITEM_STRUCT &&
	    strcmp(line->text->string(line->text->context, item->name), "context") == 0)
		return at;
	return 0;
}

static void put_contexts(struct line *line, unsigned *at)
{
	static const struct {
		const char *name;
		bool string;
	} contexts[] = {
#define CONTEXT_ROW(symbol, name, string) {#name, string},
	        CONTEXT_LIST(CONTEXT_ROW)
#undef CONTEXT_ROW
	};
	struct item item;

	*at = context_items(line, &item);
	if (!line->view->contexts_present && !*at)
		return;
	put(line, "{");
	line->first = true;
	for (unsigned i = 0; i < CONTEXT_COUNT; i++) {
		if (!kernel_event_has_context(line->view, i))
			continue;
		put_name(line, contexts[i].name, strlen(contexts[i].name));
		if (contexts[i].string)
			put_quoted(line, line->view->contexts[i]);
		else
			put(line, "%" PRId32, (int32_t)line->view->contexts[i]);
	}
	for (uint32_t i = 0; *at && i < item.small; i++)
		put_item(line, at, -1);
	put(line, " }, ");
}

static void put_event_name(struct line *line)
{
	const struct event *event = line->view->event;

	if (event->type == EVENT_NAMED) {
		put_string(line, line->view->number);
		return;
	}
	if (event->value & VALUE_COMPAT)
		put(line, "compat_");
	put(line, "%s", event_type_name(event->type));
	if (event->type > EVENT_SYSCALL_EXIT)
		return;
	put(line, "_");
	if (event->value & VALUE_UNKNOWN)
		put(line, "unknown");
	else if (line->view->number == SYSCALL_OTHER)
		put_string(line, (uint32_t)line->view->args[0]);
	else
		put(line, "%s", syscall_row(line->view->number)->name);
}

size_t event_text_name(const struct event_text *text, const struct kernel_event *view, char *target,
                       size_t size)
{
	struct line line = {.text = text, .view = view, .target = target, .size = size};

	target[0] = '\0';
	put_event_name(&line);
	return line.length;
}

size_t event_text_write(const struct event_text *text, const struct kernel_event *view,
                        char *target, size_t size)
{
	struct line line = {.text = text, .view = view, .target = target, .size = size};
	unsigned at;

	target[0] = '\0';
	put_event_name(&line);
	put(&line, ": ");
	put_contexts(&line, &at);
	put(&line, "{");
	line.first = true;
	if (view->event->type <= EVENT_SYSCALL_EXIT)
		put_arguments(&line);
	else
		put_fields(&line, kernel_event_row(view->event->type));
	while (at < view->item_words)
		put_item(&line, &at, -1);
	put(&line, " }");
	return line.length;
}
