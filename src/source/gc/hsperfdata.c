// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parsing of hsperfdata. See hsperfdata.h.
 */
#include "source/gc/hsperfdata.h"

#include <stdio.h>
#include <string.h>

#include "util/text.h"

#define MAGIC           0xcafec0c0u
#define PROLOGUE_BYTES  32
#define ENTRY_BYTES     20
#define ENTRIES_MAX     65536
#define GENERATIONS_MAX 8
#define SPACES_MAX      8

/* The file with the byte order that it declares. */
struct reader {
	const unsigned char *bytes;
	size_t length;
	bool little_endian;
};

struct collector {
	bool seen; /* has a name or a count */
	char name[GC_NAME_BYTES];
	uint64_t invocations;
	uint64_t ticks;
};

struct counters {
	uint64_t ticks_per_s;
	uint64_t ticks; /* since the JVM's start, written every 50 ms by default */
	struct collector collectors[GC_COLLECTORS_MAX];
	bool used_known;
	bool capacity_known;
	uint64_t used_bytes;
	uint64_t capacity_bytes;
	char cause[GC_NAME_BYTES];
	char last_cause[GC_NAME_BYTES];
	bool threads_known;
	uint64_t threads;
};

/* One entry: its name, and its value as a number or as text. */
struct entry {
	const char *name;
	char type; /* 'J': number, 'B': text */
	uint64_t number;
	const char *text;
	size_t text_length;
};

static uint64_t read_number(const struct reader *reader, size_t offset, size_t bytes)
{
	uint64_t number = 0;

	for (size_t i = 0; i < bytes; i++) {
		size_t at = reader->little_endian ? bytes - 1 - i : i;

		number = number << 8 | reader->bytes[offset + at];
	}
	return number;
}

/* A length or an offset: 32 bits, signed, so never above INT32_MAX. */
static bool read_size(const struct reader *reader, size_t offset, size_t *size)
{
	uint64_t number = read_number(reader, offset, 4);

	*size = (size_t)number;
	return number <= INT32_MAX;
}

static bool read_prologue(struct reader *reader, size_t *entry_offset, size_t *entry_count,
                          struct error *error)
{
	uint64_t magic;

	if (reader->length < PROLOGUE_BYTES)
		return error_set(error, "cut: %zu bytes, a header has %d", reader->length,
		                 PROLOGUE_BYTES);
	reader->little_endian = false;
	magic = read_number(reader, 0, 4);
	if (magic != MAGIC)
		return error_set(error, "no hsperfdata: it begins with 0x%08x", (unsigned)magic);
	if (reader->bytes[4] > 1)
		return error_set(error, "byte order %u is unknown", reader->bytes[4]);
	if (reader->bytes[5] != 2)
		return error_set(error, "version %u.%u is unknown, 2.0 is", reader->bytes[5],
		                 reader->bytes[6]);
	if (reader->bytes[7] == 0)
		return error_set(error, "not ready: the JVM is still filling it in");
	reader->little_endian = reader->bytes[4] == 1;
	if (!read_size(reader, 24, entry_offset) || !read_size(reader, 28, entry_count) ||
	    *entry_offset < PROLOGUE_BYTES || *entry_offset > reader->length ||
	    *entry_count > ENTRIES_MAX)
		return error_set(error, "the header lies about its entries");
	return true;
}

/* The entry at `offset`; *length is what leads to the next one. */
static bool read_entry(const struct reader *reader, size_t offset, struct entry *entry,
                       size_t *length)
{
	size_t name_offset, data_offset, vector_length, available;
	const unsigned char *start = reader->bytes + offset;

	if (offset > reader->length || reader->length - offset < ENTRY_BYTES)
		return false;
	if (!read_size(reader, offset, length) || !read_size(reader, offset + 4, &name_offset) ||
	    !read_size(reader, offset + 8, &vector_length) ||
	    !read_size(reader, offset + 16, &data_offset))
		return false;
	if (*length < ENTRY_BYTES || *length > reader->length - offset || name_offset >= *length ||
	    data_offset > *length)
		return false;
	if (!memchr(start + name_offset, '\0', *length - name_offset))
		return false;
	entry->name = (const char *)start + name_offset;
	entry->type = (char)start[12];
	available = *length - data_offset;
	if (entry->type == 'J' && vector_length == 0) {
		if (available < 8)
			return false;
		entry->number = read_number(reader, offset + data_offset, 8);
	} else if (entry->type == 'B') {
		if (vector_length > available)
			return false;
		entry->text = (const char *)start + data_offset;
		entry->text_length = strnlen(entry->text, vector_length);
	}
	return true;
}

static void keep_text(char *target, const struct entry *entry)
{
	text_escape(target, GC_NAME_BYTES, entry->text, entry->text_length);
}

static void keep_collector(struct counters *counters, unsigned number, const char *what,
                           const struct entry *entry)
{
	struct collector *collector;

	if (number >= GC_COLLECTORS_MAX)
		return;
	collector = &counters->collectors[number];
	if (strcmp(what, "name") == 0 && entry->type == 'B')
		keep_text(collector->name, entry);
	else if (strcmp(what, "invocations") == 0 && entry->type == 'J')
		collector->invocations = entry->number;
	else if (strcmp(what, "time") == 0 && entry->type == 'J')
		collector->ticks = entry->number;
	else
		return;
	collector->seen = true;
}

/* sun.gc.generation.N.capacity, sun.gc.generation.N.space.M.used: their sums. */
static void keep_generation(struct counters *counters, const char *rest, const struct entry *entry)
{
	unsigned space;
	int length = 0;

	if (entry->type != 'J')
		return;
	if (strcmp(rest, "capacity") == 0) {
		counters->capacity_known = true;
		counters->capacity_bytes += entry->number;
	} else if (sscanf(rest, "space.%1u.%n", &space, &length) == 1 && length > 0 &&
	           space < SPACES_MAX && strcmp(rest + length, "used") == 0) {
		counters->used_known = true;
		counters->used_bytes += entry->number;
	}
}

static void keep(struct counters *counters, const struct entry *entry)
{
	unsigned number;
	int length = 0;

	if (strncmp(entry->name, "sun.gc.", 7) != 0 && strncmp(entry->name, "sun.os.", 7) != 0 &&
	    strncmp(entry->name, "java.", 5) != 0)
		return;
	if (sscanf(entry->name, "sun.gc.collector.%1u.%n", &number, &length) == 1 && length > 0) {
		keep_collector(counters, number, entry->name + length, entry);
	} else if (sscanf(entry->name, "sun.gc.generation.%1u.%n", &number, &length) == 1 &&
	           length > 0 && number < GENERATIONS_MAX) {
		keep_generation(counters, entry->name + length, entry);
	} else if (strcmp(entry->name, "sun.os.hrt.frequency") == 0 && entry->type == 'J') {
		counters->ticks_per_s = entry->number;
	} else if (strcmp(entry->name, "sun.os.hrt.ticks") == 0 && entry->type == 'J') {
		counters->ticks = entry->number;
	} else if (strcmp(entry->name, "sun.gc.cause") == 0 && entry->type == 'B') {
		keep_text(counters->cause, entry);
	} else if (strcmp(entry->name, "sun.gc.lastCause") == 0 && entry->type == 'B') {
		keep_text(counters->last_cause, entry);
	} else if (strcmp(entry->name, "java.threads.live") == 0 && entry->type == 'J') {
		counters->threads_known = true;
		counters->threads = entry->number;
	}
}

static uint64_t ticks_to_ns(uint64_t ticks, uint64_t ticks_per_s)
{
	unsigned __int128 ns = (unsigned __int128)ticks * 1000000000u / ticks_per_s;

	return ns > UINT64_MAX ? UINT64_MAX : (uint64_t)ns;
}

/* The counters as a reading. false: times are given in ticks of an unknown length. */
static bool finish(const struct counters *counters, struct gc_reading *reading)
{
	for (unsigned i = 0; i < GC_COLLECTORS_MAX; i++) {
		const struct collector *collector = &counters->collectors[i];
		struct gc_collector *target = &reading->collectors[reading->collector_count];

		if (!collector->seen)
			continue;
		if (counters->ticks_per_s == 0)
			return false;
		if (collector->name[0])
			memcpy(target->name, collector->name, sizeof(target->name));
		else
			snprintf(target->name, sizeof(target->name), "collector %u", i);
		target->collections = collector->invocations;
		target->time_ns = ticks_to_ns(collector->ticks, counters->ticks_per_s);
		reading->collector_count++;
	}
	if (counters->ticks_per_s > 0)
		reading->age_ns = ticks_to_ns(counters->ticks, counters->ticks_per_s);
	reading->heap_known = counters->used_known && counters->capacity_known;
	reading->heap_used_bytes = counters->used_bytes;
	reading->heap_capacity_bytes = counters->capacity_bytes;
	reading->threads_known = counters->threads_known;
	reading->threads = counters->threads;
	memcpy(reading->cause,
	       strcmp(counters->cause, "No GC") == 0 ? counters->last_cause : counters->cause,
	       sizeof(reading->cause));
	return true;
}

bool hsperfdata_parse(const void *bytes, size_t length, struct gc_reading *reading,
                      struct error *error)
{
	struct reader reader = {.bytes = bytes, .length = length};
	struct counters counters = {0};
	size_t offset = 0;
	size_t count = 0;

	memset(reading, 0, sizeof(*reading));
	if (!read_prologue(&reader, &offset, &count, error))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct entry entry = {0};
		size_t entry_length;

		if (!read_entry(&reader, offset, &entry, &entry_length))
			return error_set(error, "entry %zu of %zu is cut or lies about its lengths",
			                 i + 1, count);
		keep(&counters, &entry);
		offset += entry_length;
	}
	if (!finish(&counters, reading))
		return error_set(error, "no sun.os.hrt.frequency: times have no unit");
	return true;
}
