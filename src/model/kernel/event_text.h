/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace event as one line of text, names and fields as the tracer called them, in
 * the form of babeltrace2's: `name: { contexts }, { fields }`. For people and for
 * `rtscope events`; no other program's parser is promised that.
 */
#ifndef RTSCOPE_MODEL_KERNEL_EVENT_TEXT_H
#define RTSCOPE_MODEL_KERNEL_EVENT_TEXT_H

#include <stddef.h>

#include "model/kernel/event_walk.h"

/*
 * Write the line without time, host and CPU, ended by NUL, cut at `size`; all that
 * came from the trace is escaped. Returns the bytes written without the NUL.
 */
size_t event_text_write(const struct event_words *words, const struct kernel_event *view,
                        char *target, size_t size);

#endif
