// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records back into the words of the tracer. See event_walk.h.
 */
#include "model/kernel/event_walk.h"

#include <stdio.h>
#include <string.h>

struct walk {
	const struct event_words *words;
	const struct kernel_event *view;
	const struct event_sink *sink;
	void *target;
};

static const char *string_of(const struct walk *walk, uint32_t id)
{
	return walk->words->string(walk->words->context, id);
}

static const char *word_of(const struct event_words *words, uint32_t id)
{
	return words->word ? words->word(words->context, id) : words->string(words->context, id);
}

static struct event_member named(const char *name, size_t length)
{
	return (struct event_member){.name = name, .length = length};
}

static void put_integer(const struct walk *walk, const char *name, size_t length, uint64_t value,
                        bool is_signed, unsigned base)
{
	const struct event_member member = named(name, length);

	walk->sink->integer(walk->target, &member, value, is_signed, base);
}

static void put_string(const struct walk *walk, const char *name, size_t length, uint32_t id)
{
	const struct event_member member = named(name, length);

	walk->sink->string(walk->target, &member, string_of(walk, id));
}

static void put_integers(const struct walk *walk, const char *name, size_t length,
                         const uint64_t *values, unsigned count, bool is_signed)
{
	const struct event_member member = named(name, length);

	walk->sink->begin(walk->target, &member, true);
	for (unsigned i = 0; i < count; i++) {
		const struct event_member element = {.element = i};

		walk->sink->integer(walk->target, &element, values[i], is_signed, 10);
	}
	walk->sink->end(walk->target, true);
}

static void walk_row(const struct walk *walk, const struct kernel_event_row *row)
{
	for (unsigned i = 0; i < row->field_count; i++) {
		const struct field_row *field = &row->fields[i];
		const char *at = (const char *)walk->view->fields + field->offset;
		bool is_signed = field->kind == FIELD_I32 || field->kind == FIELD_I64;
		bool is_hex = field->kind == FIELD_X32 || field->kind == FIELD_X64;
		uint64_t value = 0;
		uint32_t narrow;

		if (walk->view->absent >> i & 1)
			continue;
		memcpy(&narrow, at, sizeof(narrow));
		value = field->kind == FIELD_I32 ? (uint64_t)(int64_t)(int32_t)narrow : narrow;
		if (field->kind >= FIELD_I64)
			memcpy(&value, at, sizeof(value));
		if (field->kind == FIELD_STR)
			put_string(walk, field->name, strlen(field->name), narrow);
		else
			put_integer(walk, field->name, strlen(field->name), value, is_signed,
			            is_hex ? 16 : 10);
	}
}

/* `syscall_entry_unknown {id, args[6]}`, as it was recorded. */
static void walk_unknown(const struct walk *walk, const struct syscall_row *row)
{
	int64_t id = walk->words->generic ? row->number_generic : row->number_x86_64;

	put_integer(walk, "id", 2, (uint64_t)id, true, 10);
	put_integers(walk, "args", 4, walk->view->args, SYSCALL_ARGS_MAX, false);
}

static void walk_argument(const struct walk *walk, const struct syscall_argument *argument,
                          uint64_t value)
{
	const uint64_t pair[] = {(uint64_t)(int64_t)(int32_t)value,
	                         (uint64_t)(int64_t)(int32_t)(value >> 32)};

	if (argument->kind == 's')
		put_string(walk, argument->name, argument->name_length, (uint32_t)value);
	else if (argument->kind == 'p')
		put_integers(walk, argument->name, argument->name_length, pair, 2, true);
	else
		put_integer(walk, argument->name, argument->name_length, value,
		            argument->kind == 'd', argument->kind == 'x' ? 16 : 10);
}

static void walk_arguments(const struct walk *walk)
{
	const struct syscall_row *row = syscall_row(walk->view->number);
	struct syscall_argument argument;

	if (walk->view->event->type == EVENT_SYSCALL_EXIT)
		put_integer(walk, "ret", 3, (uint64_t)walk->view->ret, true, 10);
	if (walk->view->event->value & VALUE_UNKNOWN) {
		walk_unknown(walk, row);
		return;
	}
	for (unsigned i = 0; syscall_argument(row, i, &argument); i++)
		if (kernel_event_has_arg(walk->view, i))
			walk_argument(walk, &argument, walk->view->args[i]);
}

static void walk_item(const struct walk *walk, unsigned *at, const unsigned *element);

static void walk_members(const struct walk *walk, unsigned *at, const struct event_member *member,
                         const struct item *item)
{
	bool array = item->kind == ITEM_ARRAY;

	walk->sink->begin(walk->target, member, array);
	for (unsigned i = 0; i < item->small; i++)
		walk_item(walk, at, array ? &i : NULL);
	walk->sink->end(walk->target, array);
}

static void walk_value(const struct walk *walk, unsigned *at, const struct event_member *member,
                       const struct item *item)
{
	const struct event_sink *sink = walk->sink;
	double real;

	switch (item->kind) {
	case ITEM_UINT:
	case ITEM_UINT32:
		sink->integer(walk->target, member, item->word, false, item->detail);
		break;
	case ITEM_INT:
	case ITEM_INT32:
		sink->integer(walk->target, member, item->word, true, item->detail);
		break;
	case ITEM_STRING:
		sink->string(walk->target, member, string_of(walk, item->small));
		break;
	case ITEM_LABEL:
		sink->label(walk->target, member, item->small ? string_of(walk, item->small) : NULL,
		            item->word, item->detail & 1);
		break;
	case ITEM_REAL:
		memcpy(&real, &item->word, sizeof(real));
		sink->real(walk->target, member, real);
		break;
	case ITEM_BOOL:
		sink->boolean(walk->target, member, item->small);
		break;
	case ITEM_CUT:
		sink->cut(walk->target, member, item->small);
		break;
	default:
		walk_members(walk, at, member, item);
		break;
	}
}

/* One item and all that is in it; *at moves on. Depth was checked when the view was made. */
static void walk_item(const struct walk *walk, unsigned *at, const unsigned *element)
{
	struct event_member member = {.element = element ? *element : 0};
	struct item item;

	if (!item_next(walk->view->items, walk->view->item_words, at, &item))
		return;
	if (!element) {
		member.name =
		        item.kind == ITEM_CUT ? "rtscope_cut" : word_of(walk->words, item.name);
		member.length = strlen(member.name);
	}
	walk_value(walk, at, &member, &item);
}

/* The items that are contexts are members of a first one named `context`; 0: there is none. */
static unsigned context_items(const struct event_words *words, const struct kernel_event *view,
                              struct item *item)
{
	unsigned at = 0;

	if (item_next(view->items, view->item_words, &at, item) && item->kind == ITEM_STRUCT &&
	    strcmp(word_of(words, item->name), "context") == 0)
		return at;
	return 0;
}

bool event_has_contexts(const struct event_words *words, const struct kernel_event *view)
{
	struct item item;

	return view->contexts_present || context_items(words, view, &item);
}

void event_walk_contexts(const struct event_words *words, const struct kernel_event *view,
                         const struct event_sink *sink, void *target)
{
	const struct walk walk = {words, view, sink, target};
	struct item item;
	unsigned at = context_items(words, view, &item);

	for (unsigned i = 0; i < CONTEXT_COUNT; i++) {
		const char *name = context_row(i)->name;

		if (!kernel_event_has_context(view, i))
			continue;
		if (context_row(i)->string)
			put_string(&walk, name, strlen(name), view->contexts[i]);
		else
			put_integer(&walk, name, strlen(name),
			            (uint64_t)(int64_t)(int32_t)view->contexts[i], true, 10);
	}
	for (uint32_t i = 0; at && i < item.small; i++)
		walk_item(&walk, &at, NULL);
}

void event_walk_fields(const struct event_words *words, const struct kernel_event *view,
                       const struct event_sink *sink, void *target)
{
	const struct walk walk = {words, view, sink, target};
	struct item item;
	unsigned at = 0;

	if (view->event->type <= EVENT_SYSCALL_EXIT)
		walk_arguments(&walk);
	else
		walk_row(&walk, kernel_event_row(view->event->type));
	if (context_items(words, view, &item))
		item_skip(view->items, view->item_words, &at);
	while (at < view->item_words)
		walk_item(&walk, &at, NULL);
}

void event_name(const struct event_words *words, const struct kernel_event *view, char *target,
                size_t size)
{
	const struct event *event = view->event;
	const char *call;

	if (event->type == EVENT_NAMED) {
		snprintf(target, size, "%s", word_of(words, view->number));
		return;
	}
	if (event->type > EVENT_SYSCALL_EXIT) {
		snprintf(target, size, "%s", event_type_name(event->type));
		return;
	}
	if (event->value & VALUE_UNKNOWN)
		call = "unknown";
	else if (view->number == SYSCALL_OTHER)
		call = words->string(words->context, (uint32_t)view->args[0]);
	else
		call = syscall_row(view->number)->name;
	snprintf(target, size, "%s%s_%s", event->value & VALUE_COMPAT ? "compat_" : "",
	         event_type_name(event->type), call);
}
