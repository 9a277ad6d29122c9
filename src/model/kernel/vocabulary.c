// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of the vocabulary as data, and the one place that takes a record
 * of a trace event apart. Whoever wrote the record is not trusted.
 */
#include "model/kernel/vocabulary.h"

#include <string.h>

/* An array of fields for each event; an empty row ends it, so that none is empty. */
#define FIELD_ROW(event, kind, name) {#name, FIELD_##kind, offsetof(struct event##_fields, name)},
#define FIELD_ARRAY(symbol, name) \
	static const struct field_row name##_rows[] = {FIELDS_##symbol(FIELD_ROW, name){0}};
KERNEL_EVENT_LIST(FIELD_ARRAY)

static const struct kernel_event_row rows[EVENT_TYPE_COUNT] = {
#define EVENT_ROW(symbol, name) \
	[EVENT_##symbol] = {#name, sizeof(struct name##_fields), FIELD_COUNT_##name, name##_rows},
        KERNEL_EVENT_LIST(EVENT_ROW)};

static const struct syscall_row syscalls[SYSCALL_COUNT] = {[SYSCALL_OTHER] = {"?", -1, -1, ""},
#define SYSCALL_ROW(name, x86_64, generic, arguments) \
	[SYSCALL_##name] = {#name, x86_64, generic, arguments},
                                                           SYSCALL_LIST(SYSCALL_ROW)};

const struct kernel_event_row *kernel_event_row(unsigned type)
{
	return &rows[type < EVENT_TYPE_COUNT ? type : EVENT_TICK];
}

const struct syscall_row *syscall_row(unsigned number)
{
	return &syscalls[number < SYSCALL_COUNT ? number : SYSCALL_OTHER];
}

bool syscall_argument(const struct syscall_row *row, unsigned index,
                      struct syscall_argument *argument)
{
	const char *text = row->arguments;

	for (; index && text; index--) {
		text = strchr(text, ' ');
		if (text)
			text++;
	}
	if (!text || !*text)
		return false;
	argument->kind = text[0];
	argument->name = text + 2;
	argument->name_length = (unsigned)strcspn(argument->name, " |");
	return true;
}

/* The next `count` words of the record, NULL: it has not so many. */
static const uint64_t *take(const uint64_t **position, const uint64_t *end, size_t count)
{
	const uint64_t *words = *position;

	if ((size_t)(end - words) < count)
		return NULL;
	*position += count;
	return words;
}

static bool fields_valid(const struct kernel_event_row *row, const void *fields)
{
	for (unsigned i = 0; i < row->field_count; i++) {
		uint32_t id;

		if (row->fields[i].kind != FIELD_STR)
			continue;
		memcpy(&id, (const char *)fields + row->fields[i].offset, sizeof(id));
		if (id >= STRING_IDS)
			return false;
	}
	return true;
}

static bool take_arguments(struct kernel_event *view, const uint64_t **position,
                           const uint64_t *end)
{
	const struct event *event = view->event;
	const uint64_t *words;

	view->args_present = event->value >> VALUE_ARGS_SHIFT & ((1u << SYSCALL_ARGS_MAX) - 1);
	if (event->type == EVENT_SYSCALL_EXIT) {
		words = take(position, end, 1);
		if (!words)
			return false;
		view->ret = (int64_t)words[0];
	}
	for (unsigned i = 0; i < SYSCALL_ARGS_MAX; i++) {
		if (!kernel_event_has_arg(view, i))
			continue;
		words = take(position, end, 1);
		if (!words)
			return false;
		view->args[i] = words[0];
	}
	return view->number < SYSCALL_COUNT;
}

static bool take_contexts(struct kernel_event *view, const uint64_t **position, const uint64_t *end)
{
	const uint64_t *words;
	unsigned count = 0;
	uint32_t packed[CONTEXT_COUNT + 1];

	view->contexts_present =
	        view->event->value >> VALUE_CONTEXTS_SHIFT & ((1u << CONTEXT_COUNT) - 1);
	if (!view->contexts_present)
		return true;
	count = (unsigned)__builtin_popcount(view->contexts_present);
	words = take(position, end, (count + 1) / 2);
	if (!words)
		return false;
	memcpy(packed, words, (count + 1) / 2 * 8);
	count = 0;
	for (unsigned i = 0; i < CONTEXT_COUNT; i++)
		if (view->contexts_present >> i & 1)
			view->contexts[i] = packed[count++];
	return true;
}

/* A call's string arguments are ids; where its name is not in the table, args[0] is. */
static bool argument_ids_valid(const struct kernel_event *view)
{
	if (view->number == SYSCALL_OTHER)
		return view->args_present == 1 && view->args[0] < STRING_IDS;
	/* The tracer knew nothing of strings. */
	if (view->event->value & VALUE_UNKNOWN)
		return true;
	for (unsigned i = 0; i < SYSCALL_ARGS_MAX; i++) {
		struct syscall_argument argument;

		if (!kernel_event_has_arg(view, i) || view->args[i] < STRING_IDS)
			continue;
		if (syscall_argument(syscall_row(view->number), i, &argument) &&
		    argument.kind == 's')
			return false;
	}
	return true;
}

/* The parts one after the other; false: the record is too short for them. */
static bool take_parts(const struct event *event, const uint64_t *words, struct kernel_event *view)
{
	const struct kernel_event_row *row = kernel_event_row(event->type);
	const uint64_t *position = words;
	const uint64_t *end = words + event->words;

	view->event = event;
	view->number = event->value & VALUE_NUMBER_MASK;
	view->args_present = 0;
	view->absent = 0;
	view->fields = take(&position, end, (row->bytes + 7u) / 8);
	if (!view->fields)
		return false;
	if (event->type <= EVENT_SYSCALL_EXIT && !take_arguments(view, &position, end))
		return false;
	if (!take_contexts(view, &position, end))
		return false;
	if (event->value & VALUE_ABSENT) {
		const uint64_t *mask = take(&position, end, 1);

		if (!mask)
			return false;
		view->absent = *mask;
	}
	view->items = position;
	view->item_words = (unsigned)(end - position);
	return true;
}

static bool items_valid(const struct kernel_event *view)
{
	struct item item;

	for (unsigned at = 0; at < view->item_words;)
		if (!item_next(view->items, view->item_words, &at, &item) ||
		    ((item.kind == ITEM_STRING || item.kind == ITEM_LABEL) &&
		     item.small >= STRING_IDS))
			return false;
	for (unsigned at = 0; at < view->item_words;)
		if (!item_skip(view->items, view->item_words, &at))
			return false;
	return true;
}

static bool ids_valid(const struct kernel_event *view)
{
	if (!fields_valid(kernel_event_row(view->event->type), view->fields))
		return false;
	if (view->event->type <= EVENT_SYSCALL_EXIT && !argument_ids_valid(view))
		return false;
	return !kernel_event_has_context(view, CONTEXT_PROCNAME) ||
	       view->contexts[CONTEXT_PROCNAME] < STRING_IDS;
}

bool kernel_event_view(const struct event *event, const uint64_t *words, struct kernel_event *view)
{
	return kernel_event_is(event) && take_parts(event, words, view) && ids_valid(view) &&
	       items_valid(view);
}

void kernel_event_view_held(const struct event *event, const uint64_t *words,
                            struct kernel_event *view)
{
	(void)take_parts(event, words, view);
}

bool item_next(const uint64_t *words, unsigned count, unsigned *position, struct item *item)
{
	uint64_t head;

	if (*position >= count)
		return false;
	head = words[(*position)++];
	item->name = (uint16_t)head;
	item->kind = (uint8_t)(head >> 16);
	item->detail = (uint8_t)(head >> 24);
	item->small = (uint32_t)(head >> 32);
	item->word = item->small;
	switch (item->kind) {
	case ITEM_INT32:
		item->word = (uint64_t)(int64_t)(int32_t)item->small;
		return true;
	case ITEM_UINT:
	case ITEM_INT:
	case ITEM_REAL:
	case ITEM_LABEL:
		if (*position >= count)
			return false;
		item->word = words[(*position)++];
		return true;
	default:
		return item->kind < ITEM_KIND_COUNT;
	}
}

bool item_skip(const uint64_t *words, unsigned count, unsigned *position)
{
	uint64_t open[ITEM_DEPTH_MAX]; /* items still to come at each level */
	unsigned depth = 0;
	struct item item;

	do {
		if (!item_next(words, count, position, &item))
			return false;
		while (depth && !--open[depth - 1])
			depth--;
		if ((item.kind == ITEM_STRUCT || item.kind == ITEM_ARRAY) && item.small) {
			if (depth == ITEM_DEPTH_MAX)
				return false;
			open[depth++] = item.small;
		}
	} while (depth);
	return true;
}
