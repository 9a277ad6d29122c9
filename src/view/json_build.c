// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Putting JSON objects together. See json_build.h.
 */
#include "view/json_build.h"

#include <stdio.h>

static struct json_object *checked(struct json_object *object, bool *failed)
{
	if (!object)
		*failed = true;
	return object;
}

struct json_object *json_build_object(bool *failed)
{
	return checked(json_object_new_object(), failed);
}

struct json_object *json_build_array(bool *failed)
{
	return checked(json_object_new_array(), failed);
}

struct json_object *json_build_integer(uint64_t value, bool *failed)
{
	return checked(json_object_new_uint64(value), failed);
}

struct json_object *json_build_number(double value, int decimals, bool *failed)
{
	char text[64];

	snprintf(text, sizeof(text), "%.*f", decimals, value);
	return checked(json_object_new_double_s(value, text), failed);
}

struct json_object *json_build_string(const char *value, bool *failed)
{
	return checked(json_object_new_string(value), failed);
}

struct json_object *json_build_boolean(bool value, bool *failed)
{
	return checked(json_object_new_boolean(value), failed);
}

void json_build_add(struct json_object *object, const char *name, struct json_object *value,
                    bool *failed)
{
	if (object && json_object_object_add(object, name, value) == 0)
		return;
	json_object_put(value);
	*failed = true;
}

void json_build_member(struct json_object *object, const char *name, struct json_object *value,
                       bool *failed)
{
	const unsigned as_it_is = JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_KEY_IS_CONSTANT;

	if (object && json_object_object_add_ex(object, name, value, as_it_is) == 0)
		return;
	json_object_put(value);
	*failed = true;
}

void json_build_append(struct json_object *array, struct json_object *value, bool *failed)
{
	if (array && json_object_array_add(array, value) == 0)
		return;
	json_object_put(value);
	*failed = true;
}

struct json_object *json_build_statistics(const struct statistics *statistics, bool *failed)
{
	struct json_object *object = json_build_object(failed);
	const struct {
		const char *name;
		uint64_t value;
	} members[] = {
	        {"min", statistics->min_ns},     {"avg", statistics_avg_ns(statistics)},
	        {"max", statistics->max_ns},     {"p50", statistics->p50_ns},
	        {"p90", statistics->p90_ns},     {"p99", statistics->p99_ns},
	        {"p99_9", statistics->p99_9_ns}, {"p99_99", statistics->p99_99_ns},
	};

	json_build_add(object, "count", json_build_integer(statistics->count, failed), failed);
	for (size_t i = 0; statistics->count > 0 && i < sizeof(members) / sizeof(members[0]); i++)
		json_build_add(object, members[i].name,
		               json_build_integer(members[i].value, failed), failed);
	return object;
}
