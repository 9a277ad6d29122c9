// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three ranges of ids: names, found by open addressing and never moved; short
 * values, in sets of eight ways; long values (paths), the same with fewer sets,
 * since each may hold kilobytes. See string_ids.h.
 */
#include "source/string_ids.h"

#include <stdlib.h>
#include <string.h>

#include "model/kernel/vocabulary.h"

#define WAYS        8u
#define NAME_IDS    24576u
#define NAME_SLOTS  65536u /* a power of two, above NAME_IDS */
#define SHORT_SETS  4096u
#define LONG_SETS   1023u
#define SHORT_BYTES 64u
#define NEAR_BYTES  16u /* names of threads, which come with nearly each event */
#define SHORT_FIRST NAME_IDS
#define LONG_FIRST  (SHORT_FIRST + SHORT_SETS * WAYS)

#define VALUES ((SHORT_SETS + LONG_SETS) * WAYS)

_Static_assert(LONG_FIRST + LONG_SETS * WAYS <= STRING_IDS, "ids fit into 16 bits");

struct value {
	uint64_t used; /* number of the event that used it last; 0: never */
	uint32_t hash;
	uint32_t length;
	union {
		char near[NEAR_BYTES]; /* where it is as short as that */
		char *text;            /* own memory, at least `length` bytes */
	};
};

struct name {
	uint32_t hash;
	uint32_t id; /* 0: free */
	char *text;
};

struct string_ids {
	string_ids_define *define;
	void *context;
	uint64_t event;
	uint64_t refused;
	uint32_t names_used;
	struct name names[NAME_SLOTS];
	struct value values[VALUES];
};

struct string_ids *string_ids_create(string_ids_define *define, void *context)
{
	struct string_ids *strings = calloc(1, sizeof(*strings));

	if (!strings)
		return NULL;
	strings->define = define;
	strings->context = context;
	strings->event = 1;
	return strings;
}

static bool is_near(const struct value *value)
{
	return value->length <= NEAR_BYTES;
}

void string_ids_destroy(struct string_ids *strings)
{
	if (!strings)
		return;
	for (size_t i = 0; i < NAME_SLOTS; i++)
		free(strings->names[i].text);
	for (size_t i = 0; i < VALUES; i++)
		if (!is_near(&strings->values[i]))
			free(strings->values[i].text);
	free(strings);
}

static uint32_t hash_of(const char *text, size_t length)
{
	uint64_t hash = length * UINT64_C(0x9e3779b97f4a7c15);

	for (; length >= 8; text += 8, length -= 8) {
		uint64_t word;

		memcpy(&word, text, 8);
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	if (length) {
		uint64_t word = 0;

		memcpy(&word, text, length);
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
	}
	return (uint32_t)(hash >> 32);
}

uint32_t string_ids_name(struct string_ids *strings, const char *text)
{
	size_t length = text ? strnlen(text, STRING_BYTES_MAX) : 0;
	uint32_t hash = hash_of(text, length);
	struct name *name;

	if (!length)
		return 0;
	for (uint32_t i = hash;; i++) {
		name = &strings->names[i % NAME_SLOTS];
		if (!name->id)
			break;
		if (name->hash == hash && strncmp(name->text, text, STRING_BYTES_MAX) == 0)
			return name->id;
	}
	if (strings->names_used + 1 >= NAME_IDS)
		return 0;
	name->text = strndup(text, length);
	if (!name->text)
		return 0;
	strings->define(strings->context, strings->names_used + 1, text, length);
	name->hash = hash;
	name->id = ++strings->names_used;
	return name->id;
}

static bool holds(const struct value *value, uint32_t hash, const char *text, size_t length)
{
	return value->used && value->hash == hash && value->length == length &&
	       memcmp(is_near(value) ? value->near : value->text, text, length) == 0;
}

/* The way of the set that holds the text; NULL: none. */
static struct value *find(struct string_ids *strings, uint32_t first, uint32_t hash,
                          const char *text, size_t length)
{
	for (uint32_t i = first; i < first + WAYS; i++)
		if (holds(&strings->values[i], hash, text, length))
			return &strings->values[i];
	return NULL;
}

static bool keep(struct value *value, uint32_t hash, const char *text, size_t length)
{
	size_t room = length <= SHORT_BYTES ? SHORT_BYTES : length;
	char *memory = is_near(value) ? NULL : value->text;

	if (length <= NEAR_BYTES) {
		free(memory);
		memcpy(value->near, text, length);
	} else {
		char *place = memory && room <= SHORT_BYTES ? memory : realloc(memory, room);

		if (!place)
			return false;
		value->text = place;
		memcpy(place, text, length);
	}
	value->hash = hash;
	value->length = (uint32_t)length;
	return true;
}

/* In the place of what was not used for longest; NULL: the event needs all, or out of memory. */
static struct value *add(struct string_ids *strings, uint32_t first, uint32_t hash,
                         const char *text, size_t length)
{
	uint32_t oldest = first;

	for (uint32_t i = first + 1; i < first + WAYS; i++)
		if (strings->values[i].used < strings->values[oldest].used)
			oldest = i;
	if (strings->values[oldest].used == strings->event)
		return NULL;
	if (!keep(&strings->values[oldest], hash, text, length)) {
		strings->values[oldest].used = 0;
		return NULL;
	}
	strings->define(strings->context, SHORT_FIRST + oldest, text, length);
	return &strings->values[oldest];
}

uint32_t string_ids_value(struct string_ids *strings, const char *text, size_t length)
{
	struct value *value;
	uint32_t hash;
	uint32_t set;

	if (!length)
		return 0;
	if (length > STRING_BYTES_MAX)
		length = STRING_BYTES_MAX;
	hash = hash_of(text, length);
	if (length <= SHORT_BYTES)
		set = hash % SHORT_SETS;
	else
		set = SHORT_SETS + hash % LONG_SETS;
	value = find(strings, set * WAYS, hash, text, length);
	if (!value)
		value = add(strings, set * WAYS, hash, text, length);
	if (!value) {
		strings->refused++;
		return 0;
	}
	value->used = strings->event;
	return SHORT_FIRST + (uint32_t)(value - strings->values);
}

void string_ids_next_event(struct string_ids *strings)
{
	strings->event++;
}

uint64_t string_ids_refused(const struct string_ids *strings)
{
	return strings->refused;
}
