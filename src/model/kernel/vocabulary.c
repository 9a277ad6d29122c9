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

#define STRING_WORD(event, kind, name) \
	| (FIELD_##kind == FIELD_STR ? UINT32_C(1) << offsetof(struct event##_fields, name) / 4 : 0)
#define WORDS_OF(fields) ((sizeof(fields) + sizeof(uint64_t) - 1) / sizeof(uint64_t))
static const struct kernel_event_row rows[EVENT_TYPE_COUNT] = {
#define EVENT_ROW(symbol, name)                                                        \
	[EVENT_##symbol] = {#name, WORDS_OF(struct name##_fields), FIELD_COUNT_##name, \
	                    0 FIELDS_##symbol(STRING_WORD, name), name##_rows},
        KERNEL_EVENT_LIST(EVENT_ROW)};

static const struct syscall_row syscalls[SYSCALL_COUNT] = {[SYSCALL_OTHER] = {"?", -1, -1, ""},
#define SYSCALL_ROW(name, x86_64, generic, arguments) \
	[SYSCALL_##name] = {#name, x86_64, generic, arguments},
                                                           SYSCALL_LIST(SYSCALL_ROW)};

const struct context_row *context_row(unsigned context)
{
	static const struct context_row contexts[CONTEXT_COUNT] = {
#define CONTEXT_ROW(symbol, name, string) {#name, string},
	        CONTEXT_LIST(CONTEXT_ROW)
#undef CONTEXT_ROW
	};

	return &contexts[context];
}

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

static bool fields_valid(const struct kernel_event_row *row, const void *fields)
{
	for (uint32_t left = row->string_words; left; left &= left - 1) {
		uint32_t id;

		memcpy(&id, (const char *)fields + 4 * __builtin_ctz(left), sizeof(id));
		if (id >= STRING_IDS)
			return false;
	}
	return true;
}

static bool take_arguments(struct kernel_event *view, const uint64_t **position,
                           const uint64_t *end)
{
	const struct event *event = view->event;
	const uint64_t *at = *position;

	view->args_present = event->value >> VALUE_ARGS_SHIFT & ((1u << SYSCALL_ARGS_MAX) - 1);
	if (event->type == EVENT_SYSCALL_EXIT) {
		if (at == end)
			return false;
		view->ret = (int64_t)*at++;
	}
	for (unsigned left = view->args_present; left; left &= left - 1) {
		if (at == end)
			return false;
		view->args[__builtin_ctz(left)] = *at++;
	}
	*position = at;
	return view->number < SYSCALL_COUNT;
}

static bool take_contexts(struct kernel_event *view, const uint64_t **position, const uint64_t *end)
{
	const char *packed = (const char *)*position;
	size_t room = (size_t)(end - *position) * 2;
	size_t count = 0;

	view->contexts_present =
	        view->event->value >> VALUE_CONTEXTS_SHIFT & ((1u << CONTEXT_COUNT) - 1);
	for (unsigned left = view->contexts_present; left; left &= left - 1) {
		if (count == room)
			return false;
		memcpy(&view->contexts[__builtin_ctz(left)], packed + 4 * count++, 4);
	}
	*position += (count + 1) / 2;
	return true;
}

/* A call's string arguments are ids; where its name is not in the table, args[0] is. */
static bool argument_ids_valid(const struct kernel_event *view)
{
	struct syscall_argument argument;

	if (view->number == SYSCALL_OTHER)
		return view->args_present == 1 && view->args[0] < STRING_IDS;
	/* The tracer knew nothing of strings. */
	if (view->event->value & VALUE_UNKNOWN)
		return true;
	for (unsigned left = view->args_present; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);

		if (view->args[i] >= STRING_IDS &&
		    syscall_argument(syscall_row(view->number), i, &argument) &&
		    argument.kind == 's')
			return false;
	}
	return true;
}

/* What comes between the fields and the items. */
static bool take_middle(struct kernel_event *view, const uint64_t **position, const uint64_t *end)
{
	if (view->event->type <= EVENT_SYSCALL_EXIT && !take_arguments(view, position, end))
		return false;
	if (!take_contexts(view, position, end))
		return false;
	if (view->event->value & VALUE_ABSENT) {
		if (*position == end)
			return false;
		view->absent = *(*position)++;
	}
	return true;
}

/* The parts one after the other; false: the record is too short for them. */
static bool take_parts(const struct event *event, const uint64_t *words, struct kernel_event *view)
{
	const struct kernel_event_row *row = &rows[event->type];
	const uint64_t *end = words + event->words;
	const uint64_t *position;

	if (event->words < row->words)
		return false;
	position = words + row->words;
	view->event = event;
	view->fields = words;
	view->number = event->value & VALUE_NUMBER_MASK;
	view->args_present = 0;
	view->contexts_present = 0;
	view->absent = 0;
	if (kernel_event_has_middle(event) && !take_middle(view, &position, end))
		return false;
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
	       (!view->item_words || items_valid(view));
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
		if ((item.kind == ITEM_STRUCT || item.kind == ITEM_ARRAY) && item.small) {
			if (depth == ITEM_DEPTH_MAX)
				return false;
			open[depth++] = item.small;
			continue;
		}
		/* What holds it is complete with its last item, and not before. */
		while (depth && !--open[depth - 1])
			depth--;
	} while (depth);
	return true;
}
