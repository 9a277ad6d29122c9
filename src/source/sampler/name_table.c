// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names by id. See name_table.h. Ids that are not in use any more are found by going
 * over all of them whenever their number has doubled, or none is left.
 */
#include "source/sampler/name_table.h"

#include <stdlib.h>
#include <string.h>

/* Below so many it is not worth the while. */
#define SWEEP_MIN 1024u

struct name {
	char *text; /* NULL: the id is free */
	uint64_t used;
	uint32_t next_free;
};

struct name_table {
	uint32_t limit;
	uint32_t count; /* ids 1 .. count are in use or free */
	uint32_t live;
	uint32_t sweep_at; /* live names */
	uint32_t free;     /* first of the free ids, 0: none */
	uint64_t reading;
	uint64_t swept;     /* reading in which it was gone over last */
	struct name *names; /* by id - 1 */
	uint32_t size;
	uint32_t *hash; /* -> id, 0: empty */
	size_t hash_size;
};

struct name_table *name_table_create(uint32_t limit)
{
	struct name_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->limit = limit;
	table->sweep_at = SWEEP_MIN;
	table->reading = 1;
	table->hash_size = 256;
	table->hash = calloc(table->hash_size, sizeof(table->hash[0]));
	if (!table->hash) {
		free(table);
		return NULL;
	}
	return table;
}

void name_table_destroy(struct name_table *table)
{
	if (!table)
		return;
	for (uint32_t i = 0; i < table->count; i++)
		free(table->names[i].text);
	free(table->names);
	free(table->hash);
	free(table);
}

void name_table_next_reading(struct name_table *table)
{
	table->reading++;
}

static uint32_t *find(struct name_table *table, const char *name, size_t length)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)name[i]) * UINT64_C(0x100000001b3);
	for (size_t at = (size_t)(hash ^ hash >> 32);; at++) {
		uint32_t *slot = &table->hash[at & (table->hash_size - 1)];
		const char *text = *slot ? table->names[*slot - 1].text : NULL;

		if (!text || (strncmp(text, name, length) == 0 && text[length] == '\0'))
			return slot;
	}
}

/* Enter all names in use into the hash, and nothing else. */
static void fill_hash(struct name_table *table)
{
	memset(table->hash, 0, table->hash_size * sizeof(table->hash[0]));
	for (uint32_t i = 0; i < table->count; i++) {
		const char *text = table->names[i].text;

		if (text)
			*find(table, text, strlen(text)) = i + 1;
	}
}

/* Give the ids back that were not used for long. */
static void sweep(struct name_table *table)
{
	for (uint32_t i = 0; i < table->count; i++) {
		struct name *name = &table->names[i];

		if (!name->text || name->used + NAME_KEEP_READINGS >= table->reading)
			continue;
		free(name->text);
		*name = (struct name){.next_free = table->free};
		table->free = i + 1;
		table->live--;
	}
	fill_hash(table);
	table->swept = table->reading;
	table->sweep_at = table->live < SWEEP_MIN / 2 ? SWEEP_MIN : 2 * table->live;
}

static bool grow_hash(struct name_table *table)
{
	uint32_t *hash;

	if (2 * ((size_t)table->live + 1) <= table->hash_size)
		return true;
	hash = calloc(2 * table->hash_size, sizeof(*hash));
	if (!hash)
		return false;
	free(table->hash);
	table->hash = hash;
	table->hash_size *= 2;
	fill_hash(table);
	return true;
}

/* A free id, or a new one at the end; 0: there is none. */
static uint32_t take_id(struct name_table *table)
{
	uint32_t id = table->free;

	if (id) {
		table->free = table->names[id - 1].next_free;
		return id;
	}
	if (table->count + 1 >= table->limit)
		return 0;
	if (table->count == table->size) {
		uint32_t size = table->size ? 2 * table->size : 64;
		struct name *names = realloc(table->names, size * sizeof(*names));

		if (!names)
			return 0;
		table->names = names;
		table->size = size;
	}
	table->names[table->count] = (struct name){.text = NULL};
	return ++table->count;
}

uint32_t name_table_id(struct name_table *table, const char *name, size_t length, uint32_t spare,
                       bool *fresh)
{
	uint32_t most = table->limit - 1 > spare ? table->limit - 1 - spare : 0;
	uint32_t id;
	char *copy;

	*fresh = false;
	length = strnlen(name, length < NAME_BYTES ? length : NAME_BYTES - 1);
	id = *find(table, name, length);
	if (id) {
		table->names[id - 1].used = table->reading;
		return id;
	}
	if ((table->live >= table->sweep_at || table->live >= most) &&
	    table->swept != table->reading)
		sweep(table);
	if (table->live >= most || !grow_hash(table))
		return 0;
	copy = strndup(name, length);
	id = copy ? take_id(table) : 0;
	if (!id) {
		free(copy);
		return 0;
	}
	table->names[id - 1] = (struct name){.text = copy, .used = table->reading};
	*find(table, copy, length) = id;
	table->live++;
	*fresh = true;
	return id;
}

void name_table_keep(struct name_table *table, uint32_t id)
{
	if (id)
		table->names[id - 1].used = table->reading;
}

uint32_t name_table_end(const struct name_table *table)
{
	return table->count + 1;
}

const char *name_table_text(const struct name_table *table, uint32_t id)
{
	return table->names[id - 1].text;
}
