/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace event as one line of text, names and fields as the tracer called them, in
 * the form of babeltrace2's: `name: { contexts }, { fields }`. For people and for
 * `rtscope events`; no other program's parser is promised that.
 */
#ifndef RTSCOPE_MODEL_KERNEL_EVENT_TEXT_H
#define RTSCOPE_MODEL_KERNEL_EVENT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kernel/vocabulary.h"

struct event_text {
	/* What a string id means now; "" for an unknown one. Need not be escaped. */
	const char *(*string)(void *context, uint32_t id);
	void *context;
	bool generic; /* system call numbers are the generic table's, not x86-64's */
};

/*
 * Write the line without time, host and CPU, ended by NUL, cut at `size`; all that
 * came from the trace is escaped. Returns the bytes written without the NUL.
 */
size_t event_text_write(const struct event_text *text, const struct kernel_event *view,
                        char *target, size_t size);
/* Only the name, e.g. `syscall_entry_openat`. */
size_t event_text_name(const struct event_text *text, const struct kernel_event *view, char *target,
                       size_t size);

#endif
