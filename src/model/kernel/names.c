// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names held once. See names.h.
 */
#include "model/kernel/names.h"

#include <stdlib.h>
#include <string.h>

#include "util/text.h"

#define CROWDED_FIRST 65536u

struct name {
	char *text; /* NULL: free; then `length` is the next free number */
	uint32_t length;
	uint32_t hash;
	uint16_t word; /* 0: it is none */
	bool marked;
};

struct names {
	struct name *entries; /* [0] is the empty name */
	uint32_t capacity;
	uint32_t top;
	uint32_t free_head;
	uint32_t count;
	uint32_t crowded_at;
	uint32_t *slots; /* numbers by hash, 0: free */
	uint32_t slot_count;
	uint32_t *words; /* numbers by word; [0] is none */
	uint32_t word_count;
	uint32_t word_capacity;
	size_t text_bytes;
};

static uint32_t hash_text(const char *text, size_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ length;

	while (length >= 8) {
		uint64_t word;

		memcpy(&word, text, 8);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
		text += 8;
		length -= 8;
	}
	for (; length; length--)
		hash = (hash ^ (unsigned char)*text++) * UINT64_C(0x100000001b3);
	hash ^= hash >> 31;
	return (uint32_t)(hash ^ hash >> 17);
}

struct names *names_create(void)
{
	struct names *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->capacity = 256;
	names->slot_count = 1024;
	names->top = 1;
	names->crowded_at = CROWDED_FIRST;
	names->entries = calloc(names->capacity, sizeof(*names->entries));
	names->slots = calloc(names->slot_count, sizeof(*names->slots));
	if (!names->entries || !names->slots) {
		names_destroy(names);
		return NULL;
	}
	return names;
}

void names_destroy(struct names *names)
{
	if (!names)
		return;
	for (uint32_t i = 1; i < names->top; i++)
		free(names->entries[i].text);
	free(names->entries);
	free(names->slots);
	free(names->words);
	free(names);
}

static void place(struct names *names, uint32_t number)
{
	uint32_t mask = names->slot_count - 1;
	uint32_t at = names->entries[number].hash & mask;

	while (names->slots[at])
		at = (at + 1) & mask;
	names->slots[at] = number;
}

static bool rebuild(struct names *names, uint32_t slot_count)
{
	uint32_t *slots = calloc(slot_count, sizeof(*slots));

	if (!slots)
		return false;
	free(names->slots);
	names->slots = slots;
	names->slot_count = slot_count;
	for (uint32_t i = 1; i < names->top; i++)
		if (names->entries[i].text)
			place(names, i);
	return true;
}

static uint32_t take_number(struct names *names)
{
	uint32_t number = names->free_head;

	if (number) {
		names->free_head = names->entries[number].length;
		return number;
	}
	if (names->top == names->capacity) {
		struct name *entries =
		        realloc(names->entries, 2 * (size_t)names->capacity * sizeof(*entries));

		if (!entries)
			return 0;
		names->entries = entries;
		memset(entries + names->capacity, 0, names->capacity * sizeof(*entries));
		names->capacity *= 2;
	}
	return names->top++;
}

static uint32_t add(struct names *names, const char *text, size_t length, uint32_t hash)
{
	char *copy;
	uint32_t number;

	if (names->count * 2 >= names->slot_count && !rebuild(names, names->slot_count * 2))
		return 0;
	copy = malloc(length + 1);
	number = copy ? take_number(names) : 0;
	if (!number) {
		free(copy);
		return 0;
	}
	memcpy(copy, text, length);
	copy[length] = '\0';
	names->entries[number] =
	        (struct name){.text = copy, .length = (uint32_t)length, .hash = hash};
	names->count++;
	names->text_bytes += length + 1;
	place(names, number);
	return number;
}

uint32_t names_intern(struct names *names, const char *text, size_t length)
{
	uint32_t hash;
	uint32_t number;

	if (length > NAME_BYTES_MAX)
		length = NAME_BYTES_MAX;
	if (!length)
		return 0;
	hash = hash_text(text, length);
	for (uint32_t at = hash & (names->slot_count - 1); (number = names->slots[at]);
	     at = (at + 1) & (names->slot_count - 1)) {
		const struct name *name = &names->entries[number];

		if (name->hash == hash && name->length == length &&
		    memcmp(name->text, text, length) == 0)
			return number;
	}
	return add(names, text, length, hash);
}

uint32_t names_intern_untrusted(struct names *names, const char *text, size_t length)
{
	char escaped[NAME_BYTES_MAX + 1];

	return names_intern(names, escaped, text_escape(escaped, sizeof(escaped), text, length));
}

const char *names_text(const struct names *names, uint32_t number)
{
	if (number >= names->top || !names->entries[number].text)
		return "";
	return names->entries[number].text;
}

size_t names_length(const struct names *names, uint32_t number)
{
	if (number >= names->top || !names->entries[number].text)
		return 0;
	return names->entries[number].length;
}

uint16_t names_word(struct names *names, uint32_t number)
{
	uint32_t *words;

	if (!number || number >= names->top || !names->entries[number].text)
		return 0;
	if (names->entries[number].word)
		return names->entries[number].word;
	if (names->word_count + 1 >= names->word_capacity) {
		uint32_t capacity = names->word_capacity ? names->word_capacity * 2 : 256;

		if (capacity > UINT16_MAX + 1u)
			return 0;
		words = realloc(names->words, capacity * sizeof(*words));
		if (!words)
			return 0;
		words[0] = 0;
		names->words = words;
		names->word_capacity = capacity;
	}
	names->words[++names->word_count] = number;
	return names->entries[number].word = (uint16_t)names->word_count;
}

uint32_t names_of_word(const struct names *names, uint32_t word)
{
	return word && word <= names->word_count ? names->words[word] : 0;
}

void names_mark(struct names *names, uint32_t number)
{
	if (number < names->top)
		names->entries[number].marked = true;
}

void names_sweep(struct names *names)
{
	for (uint32_t i = 1; i < names->top; i++) {
		struct name *name = &names->entries[i];

		if (name->text && !name->marked && !name->word) {
			names->text_bytes -= name->length + 1;
			names->count--;
			free(name->text);
			*name = (struct name){.length = names->free_head};
			names->free_head = i;
		}
		name->marked = false;
	}
	/* Without memory for a new index the old one goes on: it must not name freed entries. */
	if (!rebuild(names, names->slot_count)) {
		memset(names->slots, 0, names->slot_count * sizeof(*names->slots));
		for (uint32_t i = 1; i < names->top; i++)
			if (names->entries[i].text)
				place(names, i);
	}
	names->crowded_at = names->count * 2 > CROWDED_FIRST ? names->count * 2 : CROWDED_FIRST;
}

bool names_crowded(const struct names *names)
{
	return names->count >= names->crowded_at;
}

size_t names_bytes(const struct names *names)
{
	return names->text_bytes + names->capacity * sizeof(*names->entries) +
	       names->slot_count * sizeof(*names->slots) +
	       names->word_capacity * sizeof(*names->words);
}
