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

_Static_assert(LONG_FIRST + LONG_SETS * WAYS <= STRING_IDS, "ids fit into 16 bits");

struct value {
	uint32_t hash;
	uint32_t length;
	uint64_t used; /* number of the event that used it last; 0: never */
	char *text;    /* own memory, at least `length` bytes; not where that is near */
	char near[NEAR_BYTES];
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
	struct value values[(SHORT_SETS + LONG_SETS) * WAYS];
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

void string_ids_destroy(struct string_ids *strings)
{
	if (!strings)
		return;
	for (size_t i = 0; i < NAME_SLOTS; i++)
		free(strings->names[i].text);
	for (size_t i = 0; i < (SHORT_SETS + LONG_SETS) * WAYS; i++)
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
	if (!value->used || value->hash != hash || value->length != length)
		return false;
	return memcmp(length <= NEAR_BYTES ? value->near : value->text, text, length) == 0;
}

/* The way of the set that holds the text or has to make room for it; NULL: none may. */
static struct value *find(struct string_ids *strings, struct value *set, uint32_t hash,
                          const char *text, size_t length, bool *found)
{
	struct value *oldest = &set[0];

	for (unsigned way = 0; way < WAYS; way++) {
		struct value *value = &set[way];

		*found = holds(value, hash, text, length);
		if (*found)
			return value;
		if (value->used < oldest->used)
			oldest = value;
	}
	return oldest->used == strings->event ? NULL : oldest;
}

static bool keep(struct value *value, uint32_t hash, const char *text, size_t length)
{
	size_t room = length <= SHORT_BYTES ? SHORT_BYTES : length;

	if (length > NEAR_BYTES && (!value->text || room > SHORT_BYTES)) {
		char *memory = realloc(value->text, room);

		if (!memory)
			return false;
		value->text = memory;
	}
	memcpy(length <= NEAR_BYTES ? value->near : value->text, text, length);
	value->hash = hash;
	value->length = (uint32_t)length;
	return true;
}

uint32_t string_ids_value(struct string_ids *strings, const char *text, size_t length)
{
	struct value *value;
	uint32_t hash;
	uint32_t set;
	bool found;

	if (!length)
		return 0;
	if (length > STRING_BYTES_MAX)
		length = STRING_BYTES_MAX;
	hash = hash_of(text, length);
	if (length <= SHORT_BYTES)
		set = hash % SHORT_SETS;
	else
		set = SHORT_SETS + hash % LONG_SETS;
	value = find(strings, &strings->values[set * WAYS], hash, text, length, &found);
	if (!value) {
		strings->refused++;
		return 0;
	}
	uint32_t id = SHORT_FIRST + (uint32_t)(value - strings->values);

	if (!found) {
		if (!keep(value, hash, text, length)) {
			value->used = 0;
			strings->refused++;
			return 0;
		}
		strings->define(strings->context, id, text, length);
	}
	value->used = strings->event;
	return id;
}

void string_ids_next_event(struct string_ids *strings)
{
	strings->event++;
}

uint64_t string_ids_refused(const struct string_ids *strings)
{
	return strings->refused;
}
