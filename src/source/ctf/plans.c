// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hash table from event classes to plans. See plans.h.
 */
#include "source/ctf/plans.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 1024u

void plans_init(struct plans *plans, const struct library *library, struct string_ids *strings)
{
	*plans = (struct plans){.functions = library, .strings = strings};
}

void plans_clear(struct plans *plans)
{
	for (size_t i = 0; i < plans->size; i++) {
		if (!plans->entries[i].class)
			continue;
		plans->functions->event_class_put_ref(plans->entries[i].class);
		plan_destroy(plans->entries[i].plan);
	}
	free(plans->entries);
	plans->entries = NULL;
	plans->size = 0;
}

static struct plan_entry *slot_of(struct plan_entry *entries, size_t size,
                                  const bt_event_class *class)
{
	/* Objects are at least 16 bytes apart. */
	size_t at = ((uintptr_t) class >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32;

	for (;; at++) {
		struct plan_entry *entry = &entries[at & (size - 1)];

		if (!entry->class || entry->class == class)
			return entry;
	}
}

static bool grow(struct plans *plans)
{
	size_t size = plans->size ? plans->size * 2 : FIRST_SIZE;
	struct plan_entry *entries = calloc(size, sizeof(*entries));

	if (!entries)
		return false;
	for (size_t i = 0; i < plans->size; i++)
		if (plans->entries[i].class)
			*slot_of(entries, size, plans->entries[i].class) = plans->entries[i];
	free(plans->entries);
	plans->entries = entries;
	plans->size = size;
	return true;
}

void plans_forget(struct plans *plans, const bt_trace *trace)
{
	const struct library *bt = plans->functions;
	const bt_trace_class *of = bt->trace_borrow_class_const(trace);
	struct plan_entry *entries = plans->size ? calloc(plans->size, sizeof(*entries)) : NULL;

	/* Without memory they stay until the end. */
	if (!entries)
		return;
	plans->used = 0;
	for (size_t i = 0; i < plans->size; i++) {
		struct plan_entry *entry = &plans->entries[i];

		if (!entry->class)
			continue;
		if (bt->stream_class_borrow_trace_class_const(
		            bt->event_class_borrow_stream_class_const(entry->class)) == of) {
			bt->event_class_put_ref(entry->class);
			plan_destroy(entry->plan);
		} else {
			*slot_of(entries, plans->size, entry->class) = *entry;
			plans->used++;
		}
	}
	free(plans->entries);
	plans->entries = entries;
}

const struct plan *plans_find(struct plans *plans, const bt_event_class *class, bool kernel,
                              enum architecture architecture)
{
	struct plan_entry *entry;

	if (plans->size) {
		entry = slot_of(plans->entries, plans->size, class);
		if (entry->class)
			return entry->plan;
	}
	if (plans->used * 2 >= plans->size && !grow(plans))
		return NULL;
	entry = slot_of(plans->entries, plans->size, class);
	entry->plan = plan_create(plans->functions, plans->strings, class, kernel, architecture);
	if (!entry->plan)
		return NULL;
	entry->class = class;
	plans->functions->event_class_get_ref(class);
	plans->used++;
	return entry->plan;
}
