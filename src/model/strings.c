// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strings by id. See strings.h.
 */
#include "model/strings.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

struct text {
	atomic_uint references;
	char bytes[];
};

struct strings {
	atomic_uint references;
	size_t count; /* ids 0 .. count - 1 have a place */
	size_t bytes;
	struct text *texts[];
};

static struct strings *strings_of_size(size_t count)
{
	struct strings *strings = calloc(1, sizeof(*strings) + count * sizeof(strings->texts[0]));

	if (strings) {
		strings->references = 1;
		strings->count = count;
		strings->bytes = sizeof(*strings) + count * sizeof(strings->texts[0]);
	}
	return strings;
}

struct strings *strings_create(void)
{
	return strings_of_size(64);
}

struct strings *strings_reference(struct strings *strings)
{
	atomic_fetch_add_explicit(&strings->references, 1, memory_order_relaxed);
	return strings;
}

static void text_release(struct text *text)
{
	if (text && atomic_fetch_sub_explicit(&text->references, 1, memory_order_acq_rel) == 1)
		free(text);
}

void strings_release(struct strings *strings)
{
	if (!strings ||
	    atomic_fetch_sub_explicit(&strings->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t id = 0; id < strings->count; id++)
		text_release(strings->texts[id]);
	free(strings);
}

/* Make *strings ours alone and at least `count` long. */
static bool make_writable(struct strings **strings, size_t count)
{
	struct strings *old = *strings;
	struct strings *copy;
	size_t size = old->count;

	if (count <= size && atomic_load_explicit(&old->references, memory_order_acquire) == 1)
		return true;
	while (size < count)
		size *= 2;
	copy = strings_of_size(size);
	if (!copy)
		return false;
	for (size_t id = 0; id < old->count; id++) {
		copy->texts[id] = old->texts[id];
		if (copy->texts[id])
			atomic_fetch_add_explicit(&copy->texts[id]->references, 1,
			                          memory_order_relaxed);
	}
	copy->bytes += old->bytes - sizeof(*old) - old->count * sizeof(old->texts[0]);
	strings_release(old);
	*strings = copy;
	return true;
}

bool strings_set(struct strings **strings, uint64_t id, const char *text, size_t length)
{
	char escaped[STRINGS_TEXT_BYTES];
	struct text *entry;
	size_t size;

	if (id == 0 || id >= STRINGS_LIMIT)
		return false;
	size = text_escape(escaped, sizeof(escaped), text, length) + 1;
	if (!make_writable(strings, (size_t)id + 1))
		return false;
	entry = malloc(sizeof(*entry) + size);
	if (!entry)
		return false;
	entry->references = 1;
	memcpy(entry->bytes, escaped, size);
	if ((*strings)->texts[id])
		(*strings)->bytes -= sizeof(*entry) + strlen((*strings)->texts[id]->bytes) + 1;
	text_release((*strings)->texts[id]);
	(*strings)->texts[id] = entry;
	(*strings)->bytes += sizeof(*entry) + size;
	return true;
}

const char *strings_get(const struct strings *strings, uint64_t id)
{
	if (id >= strings->count || !strings->texts[id])
		return NULL;
	return strings->texts[id]->bytes;
}

size_t strings_bytes(const struct strings *strings)
{
	return strings->bytes;
}
