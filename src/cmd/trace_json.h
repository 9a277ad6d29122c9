/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command on traces prints as JSON: one object, of one host its own, of several
 * {"hosts": [...]}.
 */
#ifndef RTSCOPE_CMD_TRACE_JSON_H
#define RTSCOPE_CMD_TRACE_JSON_H

#include <json-c/json.h>
#include <stdbool.h>

#include "util/error.h"

struct trace_json {
	struct json_object *object;
	struct json_object *hosts; /* in it; NULL: one host */
	bool failed;
};

struct trace_json trace_json_begin(unsigned host_count);
/* Takes `object` over; NULL: out of memory, which trace_json_print() tells. */
void trace_json_add(struct trace_json *json, struct json_object *object);
/* To the standard output; frees. */
bool trace_json_print(struct trace_json *json, struct error *error);

#endif
