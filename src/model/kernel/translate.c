// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One walk over the places of an event where strings stand, for all purposes. See
 * translate.h.
 */
#include "model/kernel/translate.h"

#include <stdlib.h>
#include <string.h>

#define ARGUMENTS_UNKNOWN 0x80u

struct string_map {
	struct names *names;
	uint32_t names_of[STRING_IDS];
	/* Bit i: argument i of a call is a string; ARGUMENTS_UNKNOWN: not looked up yet. */
	uint8_t string_arguments[SYSCALL_COUNT];
};

/* What is done with each string of an event. */
struct visitor {
	uint32_t (*name)(void *context, uint32_t id);
	uint32_t (*word)(void *context, uint32_t id);
	uint8_t (*arguments)(void *context, unsigned call);
	void *context;
};

struct string_map *string_map_create(struct names *names)
{
	struct string_map *map = calloc(1, sizeof(*map));

	if (!map)
		return NULL;
	map->names = names;
	memset(map->string_arguments, ARGUMENTS_UNKNOWN, sizeof(map->string_arguments));
	return map;
}

void string_map_destroy(struct string_map *map)
{
	free(map);
}

bool string_map_define(struct string_map *map, const struct event *event, const uint64_t *words)
{
	const char *text = (const char *)words;

	if (event->value >= STRING_IDS)
		return false;
	map->names_of[event->value] =
	        names_intern_untrusted(map->names, text, strnlen(text, event->words * 8u));
	return true;
}

uint32_t string_map_name(const struct string_map *map, uint32_t id)
{
	return id < STRING_IDS ? map->names_of[id] : 0;
}

const uint32_t *string_map_names(const struct string_map *map)
{
	return map->names_of;
}

void string_map_mark_names(const struct string_map *map)
{
	for (uint32_t i = 0; i < STRING_IDS; i++)
		names_mark(map->names, map->names_of[i]);
}

static uint8_t find_string_arguments(unsigned call)
{
	const struct syscall_row *row = syscall_row(call);
	struct syscall_argument argument;
	uint8_t mask = 0;

	for (unsigned i = 0; i < SYSCALL_ARGS_MAX && syscall_argument(row, i, &argument); i++)
		if (argument.kind == 's')
			mask |= (uint8_t)(1u << i);
	return mask;
}

static void visit_narrow(const struct visitor *visitor, char *at)
{
	uint32_t id;

	memcpy(&id, at, sizeof(id));
	id = visitor->name(visitor->context, id);
	memcpy(at, &id, sizeof(id));
}

static void visit_fields(const struct visitor *visitor, const struct kernel_event_row *row,
                         uint64_t *words)
{
	for (uint32_t left = row->string_words; left; left &= left - 1)
		visit_narrow(visitor, (char *)words + 4 * __builtin_ctz(left));
}

/* Returns the words that the call's own part takes. */
static unsigned visit_arguments(const struct visitor *visitor, const struct event *event,
                                uint64_t *words)
{
	unsigned call = event->value & VALUE_NUMBER_MASK;
	unsigned present = event->value >> VALUE_ARGS_SHIFT & ((1u << SYSCALL_ARGS_MAX) - 1);
	unsigned at = event->type == EVENT_SYSCALL_EXIT;
	/* Where a call has no row, its first argument is its name. */
	unsigned strings = 1;

	if (call != SYSCALL_OTHER && event->value & VALUE_UNKNOWN)
		strings = 0; /* the tracer knew nothing of strings */
	else if (present && call != SYSCALL_OTHER)
		strings = visitor->arguments(visitor->context, call);
	for (unsigned i = 0; i < SYSCALL_ARGS_MAX; i++) {
		if (!(present >> i & 1))
			continue;
		if (strings >> i & 1)
			words[at] = visitor->name(visitor->context, (uint32_t)words[at]);
		at++;
	}
	return at;
}

static unsigned visit_contexts(const struct visitor *visitor, const struct event *event,
                               uint64_t *words)
{
	unsigned present = event->value >> VALUE_CONTEXTS_SHIFT & ((1u << CONTEXT_COUNT) - 1);
	unsigned before;

	if (!present)
		return 0;
	before = (unsigned)__builtin_popcount(present & ((1u << CONTEXT_PROCNAME) - 1));
	if (present >> CONTEXT_PROCNAME & 1)
		visit_narrow(visitor, (char *)words + before * sizeof(uint32_t));
	return ((unsigned)__builtin_popcount(present) + 1) / 2;
}

static void visit_items(const struct visitor *visitor, uint64_t *words, unsigned count)
{
	unsigned at = 0;

	while (at < count) {
		uint64_t *head = &words[at];
		uint64_t name = *head & 0xffff;
		uint64_t small = *head >> 32;
		struct item item;

		if (!item_next(words, count, &at, &item))
			return;
		if (item.kind == ITEM_STRING || item.kind == ITEM_LABEL)
			small = visitor->name(visitor->context, (uint32_t)small);
		if (name)
			name = visitor->word(visitor->context, (uint32_t)name);
		*head = small << 32 | (*head & 0xffff0000u) | name;
	}
}

static void visit(const struct visitor *visitor, struct event *event, uint64_t *words)
{
	const struct kernel_event_row *row = kernel_event_row(event->type);
	unsigned at = row->words;

	visit_fields(visitor, row, words);
	if (event->type == EVENT_NAMED)
		event->value = (event->value & ~VALUE_NUMBER_MASK) |
		               visitor->word(visitor->context, event->value & VALUE_NUMBER_MASK);
	if (kernel_event_has_middle(event)) {
		if (event->type <= EVENT_SYSCALL_EXIT)
			at += visit_arguments(visitor, event, words + at);
		at += visit_contexts(visitor, event, words + at);
		at += (event->value & VALUE_ABSENT) != 0;
	}
	visit_items(visitor, words + at, event->words - at);
}

static uint32_t map_name(void *context, uint32_t id)
{
	return string_map_name(context, id);
}

static uint32_t map_word(void *context, uint32_t id)
{
	struct string_map *map = context;

	return names_word(map->names, string_map_name(map, id));
}

static uint8_t map_arguments(void *context, unsigned call)
{
	struct string_map *map = context;

	if (map->string_arguments[call] == ARGUMENTS_UNKNOWN)
		map->string_arguments[call] = find_string_arguments(call);
	return map->string_arguments[call];
}

void string_map_translate(struct string_map *map, struct event *event, uint64_t *words)
{
	const struct visitor visitor = {map_name, map_word, map_arguments, map};

	visit(&visitor, event, words);
}

static uint32_t mark_name(void *context, uint32_t name)
{
	names_mark(context, name);
	return name;
}

/* Words are kept for ever. */
static uint32_t leave_word(void *context, uint32_t word)
{
	(void)context;
	return word;
}

static uint8_t plain_arguments(void *context, unsigned call)
{
	(void)context;
	return find_string_arguments(call);
}

void kernel_event_mark_names(const struct event *event, const uint64_t *words, struct names *names)
{
	const struct visitor visitor = {mark_name, leave_word, plain_arguments, names};
	struct event_buffer copy;

	copy.event = *event;
	memcpy(copy.words, words, event->words * sizeof(*words));
	visit(&visitor, &copy.event, copy.words);
}
