/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contexts and fields of a trace event one after the other, by the names that the
 * tracer gave them, wherever in the record they lie. Text, JSON and whatever else is
 * written of an event are sinks of this walk.
 */
#ifndef RTSCOPE_MODEL_KERNEL_EVENT_WALK_H
#define RTSCOPE_MODEL_KERNEL_EVENT_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kernel/vocabulary.h"

/* What numbers in a record mean. */
struct event_words {
	/* What a string id means now; "" for an unknown one. Need not be escaped. */
	const char *(*string)(void *context, uint32_t id);
	/* Of the 16-bit ids of items' and events' names; NULL: the same. */
	const char *(*word)(void *context, uint32_t id);
	void *context;
	bool generic; /* system call numbers are the generic table's, not x86-64's */
};

/* Where a value stands: a member by name, or an element by number. */
struct event_member {
	const char *name; /* not escaped, not ended by NUL; NULL: an element */
	size_t length;
	unsigned element;
};

/* Each is called with the `target` that the walk was given. Strings are not escaped. */
struct event_sink {
	void (*integer)(void *target, const struct event_member *member, uint64_t value,
	                bool is_signed, unsigned base);
	void (*string)(void *target, const struct event_member *member, const char *value);
	/* An enumeration; label NULL: the value has none. */
	void (*label)(void *target, const struct event_member *member, const char *label,
	              uint64_t value, bool is_signed);
	void (*real)(void *target, const struct event_member *member, double value);
	void (*boolean)(void *target, const struct event_member *member, bool value);
	/* What comes until end() is in it. */
	void (*begin)(void *target, const struct event_member *member, bool array);
	void (*end)(void *target, bool array);
	/* So many fields did not fit into the record. */
	void (*cut)(void *target, const struct event_member *member, uint32_t count);
};

bool event_has_contexts(const struct event_words *words, const struct kernel_event *view);
void event_walk_contexts(const struct event_words *words, const struct kernel_event *view,
                         const struct event_sink *sink, void *target);
void event_walk_fields(const struct event_words *words, const struct kernel_event *view,
                       const struct event_sink *sink, void *target);
/* The event's name, e.g. `syscall_entry_openat`, not escaped; cut at `size`. */
void event_name(const struct event_words *words, const struct kernel_event *view, char *target,
                size_t size);

#endif
