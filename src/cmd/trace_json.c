// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One JSON object of one host or several. See trace_json.h.
 */
#include "cmd/trace_json.h"

#include <errno.h>
#include <stdio.h>

#include "view/json_build.h"

struct trace_json trace_json_begin(unsigned host_count)
{
	struct trace_json json = {0};

	if (host_count < 2)
		return json;
	json.object = json_build_object(&json.failed);
	json.hosts = json_build_array(&json.failed);
	json_build_add(json.object, "hosts", json.hosts, &json.failed);
	if (json.failed)
		json.hosts = NULL;
	return json;
}

void trace_json_add(struct trace_json *json, struct json_object *object)
{
	if (!object)
		json->failed = true;
	if (json->hosts)
		json_build_append(json->hosts, object, &json->failed);
	else if (!json->object)
		json->object = object;
	else
		json_object_put(object);
}

bool trace_json_print(struct trace_json *json, struct error *error)
{
	const char *text = NULL;
	bool done = true;

	if (!json->failed)
		text = json_object_to_json_string_ext(
		        json->object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text)
		done = error_set(error, "not enough memory to print the result");
	else if (puts(text) < 0)
		done = error_set_errno(error, errno, "cannot write to the standard output");
	json_object_put(json->object);
	return done;
}
