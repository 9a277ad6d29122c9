/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sample as one JSON object on one line, for programs. The members are tables
 * (json.c): one row a member, one small file a subject. Names are fixed for good;
 * what is not measured is null, what is measured but empty is {"count": 0}.
 */
#ifndef RTSCOPE_VIEW_JSON_H
#define RTSCOPE_VIEW_JSON_H

#include <json-c/json.h>

#include "view/sample.h"

/* A member of the object, or of each object in "cpus" (`row`, NULL elsewhere). */
struct json_member {
	const char *name;
	/* What it is, for doc/columns.md. */
	const char *description;
	/* A new object or NULL for null; *failed is set if there was no memory. */
	struct json_object *(*build)(const struct sample *sample, const struct snapshot_row *row,
	                             bool *failed);
};

extern const struct json_member json_members[];     /* ended by name NULL */
extern const struct json_member json_cpu_members[]; /* likewise */

/* The whole line, ended by a newline, to be freed; NULL: out of memory. */
char *json_line(const struct sample *sample);

#endif
