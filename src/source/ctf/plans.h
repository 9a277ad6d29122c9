/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plans of all event classes seen, found by the class's address: the library
 * keeps that as long as we hold a reference.
 */
#ifndef RTSCOPE_SOURCE_CTF_PLANS_H
#define RTSCOPE_SOURCE_CTF_PLANS_H

#include <stddef.h>

#include "source/ctf/plan.h"

struct plan_entry {
	const bt_event_class *class;
	struct plan *plan;
};

struct plans {
	const struct library *functions;
	struct string_ids *strings;
	struct plan_entry *entries; /* open addressing, a power of two of them */
	size_t size;
	size_t used;
};

void plans_init(struct plans *plans, const struct library *library, struct string_ids *strings);
void plans_clear(struct plans *plans);
/* Forget the plans of the classes of a trace that ended. */
void plans_forget(struct plans *plans, const bt_trace *trace);
/* The plan of `class`, made at first sight. NULL: out of memory. */
const struct plan *plans_find(struct plans *plans, const bt_event_class *class, bool kernel,
                              enum architecture architecture);

#endif
