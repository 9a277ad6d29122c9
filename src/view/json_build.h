/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How JSON objects are put together without a check at each step: the first lack of
 * memory is remembered in *failed and the rest does nothing. And the builders of the
 * members, by subject.
 */
#ifndef RTSCOPE_VIEW_JSON_BUILD_H
#define RTSCOPE_VIEW_JSON_BUILD_H

#include <json-c/json.h>
#include <stdio.h>

#include "model/statistics.h"
#include "view/sample.h"

struct json_object *json_build_object(bool *failed);
struct json_object *json_build_array(bool *failed);
struct json_object *json_build_integer(uint64_t value, bool *failed);
/* With `decimals` places, at most 3. */
struct json_object *json_build_number(double value, int decimals, bool *failed);
struct json_object *json_build_string(const char *value, bool *failed);
struct json_object *json_build_boolean(bool value, bool *failed);
/* Take `value` (NULL: null) over into `object` or `array`. */
void json_build_add(struct json_object *object, const char *name, struct json_object *value,
                    bool *failed);
/* The same of one of many objects: `name` stays where it is, and is not in the object yet. */
void json_build_member(struct json_object *object, const char *name, struct json_object *value,
                       bool *failed);
void json_build_append(struct json_object *array, struct json_object *value, bool *failed);
/* Print `object` for people, a member a line, and give it back. false: out of memory. */
bool json_build_print(struct json_object *object, FILE *target);
/* Statistics as doc/formats.md names them; without values only the count. */
struct json_object *json_build_statistics(const struct statistics *statistics, bool *failed);

#define JSON_BUILDER(name)                                                                    \
	struct json_object *name(const struct sample *sample, const struct snapshot_row *row, \
	                         bool *failed)

/* json_latency.c */
/* Add the statistics of each kind that the kernel tells of, of the row at that place. */
void json_latency_add_kinds(struct json_object *object, const struct sample *sample, size_t row,
                            bool *failed);
JSON_BUILDER(json_timer);
JSON_BUILDER(json_all);
JSON_BUILDER(json_trackers);
JSON_BUILDER(json_outliers);
JSON_BUILDER(json_outliers_total);
JSON_BUILDER(json_program);
JSON_BUILDER(json_probe);
JSON_BUILDER(json_kernel);
JSON_BUILDER(json_rights);
JSON_BUILDER(json_lost);
JSON_BUILDER(json_lost_events);

/* json_host.c */
JSON_BUILDER(json_timestamp_ns);
JSON_BUILDER(json_host);
JSON_BUILDER(json_interval_ns);
JSON_BUILDER(json_source);
JSON_BUILDER(json_cpu);
JSON_BUILDER(json_node);
JSON_BUILDER(json_isolated);
JSON_BUILDER(json_online);
JSON_BUILDER(json_self);

#endif
