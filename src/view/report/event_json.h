/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An original event as JSON: its contexts and fields as members by the tracer's names.
 */
#ifndef RTSCOPE_VIEW_REPORT_EVENT_JSON_H
#define RTSCOPE_VIEW_REPORT_EVENT_JSON_H

#include <json-c/json.h>

#include "model/kernel/event_walk.h"

/*
 * Integers are numbers, strings escaped text, enumerations {"label", "value"}, structures
 * objects, arrays arrays; a real that is no number is null. NULL with *failed: out of memory.
 */
struct json_object *event_json_contexts(const struct event_words *words,
                                        const struct kernel_event *view, bool *failed);
struct json_object *event_json_fields(const struct event_words *words,
                                      const struct kernel_event *view, bool *failed);

#endif
