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
	static const char *const formats[] = {"%.0f", "%.1f", "%.2f", "%.3f"};
	struct json_object *number = checked(json_object_new_double(value), failed);

	if (number)
		json_object_set_serializer(number, json_object_double_to_json_string,
		                           (void *)(uintptr_t)formats[decimals], NULL);
	return number;
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

bool json_build_print(struct json_object *object, FILE *target)
{
	const char *text = json_object_to_json_string_ext(
	        object,
	        JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
	bool printed = text != NULL;

	if (printed)
		fprintf(target, "%s\n", text);
	json_object_put(object);
	return printed;
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

	json_build_member(object, "count", json_build_integer(statistics->count, failed), failed);
	for (size_t i = 0; statistics->count > 0 && i < sizeof(members) / sizeof(members[0]); i++)
		json_build_member(object, members[i].name,
		                  json_build_integer(members[i].value, failed), failed);
	return object;
}
