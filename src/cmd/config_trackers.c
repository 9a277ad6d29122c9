// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading and printing of declared trackers. See config_trackers.h.
 */
#include "cmd/config_trackers.h"

#include <stdio.h>
#include <string.h>

#include "util/clock.h"
#include "util/quantity.h"

#define TIMEOUT_MAX_NS (86400 * NS_PER_S)

/* A string that is not empty, without NUL, and fits. */
static bool take_string(char *target, size_t size, struct json_object *value, struct error *error)
{
	const char *text = json_object_get_string(value);

	if (!json_object_is_type(value, json_type_string))
		return error_set(error, "%.80s is not a string", text ? text : "null");
	if (strlen(text) != (size_t)json_object_get_string_len(value))
		return error_set(error, "a string with a NUL character");
	if (!*text)
		return error_set(error, "an empty string names nothing");
	if (strlen(text) >= size)
		return error_set(error, "longer than %zu bytes", size - 1);
	strcpy(target, text);
	return true;
}

static bool take_keys(struct tracker_rule *rule, struct json_object *value, struct error *error)
{
	size_t count;

	if (!json_object_is_type(value, json_type_array))
		return error_set(error, "%.80s is not an array of names of fields",
		                 json_object_get_string(value));
	count = json_object_array_length(value);
	if (count > TRACKER_KEYS_MAX)
		return error_set(error, "more than %u fields", TRACKER_KEYS_MAX);
	for (size_t i = 0; i < count; i++)
		if (!take_string(rule->keys[i], sizeof(rule->keys[i]),
		                 json_object_array_get_idx(value, i), error)) {
			char sentence[sizeof(error->text)];

			strcpy(sentence, error->text);
			return error_set(error, "[%zu]: %.400s", i, sentence);
		}
	rule->key_count = (unsigned)count;
	return true;
}

static bool take_timeout(struct tracker_rule *rule, struct json_object *value, struct error *error)
{
	if (!json_object_is_type(value, json_type_int) &&
	    !json_object_is_type(value, json_type_double) &&
	    !json_object_is_type(value, json_type_string))
		return error_set(error, "%.80s is not a number or a string with a unit",
		                 json_object_get_string(value));
	if (!quantity_parse(&rule->timeout_ns, json_object_get_string(value), QUANTITY_DURATION,
	                    NS_PER_MS, error))
		return false;
	if (!rule->timeout_ns || rule->timeout_ns > TIMEOUT_MAX_NS)
		return error_set(error, "%.80s is out of 1ns..1d", json_object_get_string(value));
	return true;
}

static bool take_member(struct tracker_rule *rule, const char *key, struct json_object *value,
                        struct error *error)
{
	if (!strcmp(key, "name"))
		return take_string(rule->name, sizeof(rule->name), value, error);
	if (!strcmp(key, "begin"))
		return take_string(rule->begin, sizeof(rule->begin), value, error);
	if (!strcmp(key, "end"))
		return take_string(rule->end, sizeof(rule->end), value, error);
	if (!strcmp(key, "key"))
		return take_keys(rule, value, error);
	/* null: not set, as everywhere in the configuration */
	if (!strcmp(key, "label"))
		return !value || take_string(rule->label, sizeof(rule->label), value, error);
	if (!strcmp(key, "timeout_ms"))
		return !value || take_timeout(rule, value, error);
	return error_set(error, "unknown key");
}

/* `path.` or `path` before the sentence: that of an element begins with a bracket. */
static bool prefix(struct error *error, const char *path, const char *key)
{
	char sentence[sizeof(error->text)];

	strcpy(sentence, error->text);
	if (*sentence == '[')
		return error_set(error, "%s.%.60s%.380s", path, key, sentence);
	return error_set(error, "%s.%.60s: %.380s", path, key, sentence);
}

static bool take_rule(struct tracker_rules *rules, struct json_object *value, const char *path,
                      struct error *error)
{
	struct tracker_rule *rule = &rules->rules[rules->count];

	*rule = (struct tracker_rule){.key_count = 0};
	if (!json_object_is_type(value, json_type_object))
		return error_set(error, "%s: %.80s is not an object", path,
		                 json_object_get_string(value));
	json_object_object_foreach(value, key, member)
	{
		if (!take_member(rule, key, member, error))
			return prefix(error, path, key);
	}
	if (!*rule->name || !*rule->begin || !*rule->end)
		return error_set(error, "%s.%s: missing", path,
		                 !*rule->name    ? "name"
		                 : !*rule->begin ? "begin"
		                                 : "end");
	for (unsigned i = 0; i < rules->count; i++)
		if (!strcmp(rules->rules[i].name, rule->name))
			return error_set(error, "%s.name: there is a tracker '%s' already", path,
			                 rule->name);
	rules->count++;
	return true;
}

bool config_trackers_parse(struct tracker_rules *rules, struct json_object *value,
                           struct error *error)
{
	size_t count;

	rules->count = 0;
	if (!value) /* as --print-config writes what is not set */
		return true;
	if (!json_object_is_type(value, json_type_array))
		return error_set(error, CONFIG_TRACKERS_KEY ": %.80s is not an array",
		                 json_object_get_string(value));
	count = json_object_array_length(value);
	if (count > TRACKERS_MAX)
		return error_set(error, CONFIG_TRACKERS_KEY ": more than %u", TRACKERS_MAX);
	for (size_t i = 0; i < count; i++) {
		char path[32];

		snprintf(path, sizeof(path), CONFIG_TRACKERS_KEY "[%zu]", i);
		if (!take_rule(rules, json_object_array_get_idx(value, i), path, error))
			return false;
	}
	return true;
}

static bool add(struct json_object *object, const char *name, struct json_object *value)
{
	if (value && json_object_object_add(object, name, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

static struct json_object *rule_json(const struct tracker_rule *rule)
{
	struct json_object *object = json_object_new_object();
	struct json_object *keys = json_object_new_array();
	char timeout[64];
	bool good = object && keys;

	for (unsigned i = 0; good && i < rule->key_count; i++) {
		struct json_object *key = json_object_new_string(rule->keys[i]);

		good = key && json_object_array_add(keys, key) == 0;
	}
	good = good && add(object, "name", json_object_new_string(rule->name)) &&
	       add(object, "begin", json_object_new_string(rule->begin)) &&
	       add(object, "end", json_object_new_string(rule->end));
	if (good)
		good = add(object, "key", keys);
	else
		json_object_put(keys);
	if (good && *rule->label)
		good = add(object, "label", json_object_new_string(rule->label));
	if (good && rule->timeout_ns) {
		quantity_format_in_unit(timeout, sizeof(timeout), rule->timeout_ns, NS_PER_MS);
		good = add(object, "timeout_ms",
		           json_object_new_double_s((double)rule->timeout_ns / (double)NS_PER_MS,
		                                    timeout));
	}
	if (good)
		return object;
	json_object_put(object);
	return NULL;
}

struct json_object *config_trackers_json(const struct tracker_rules *rules)
{
	struct json_object *array = json_object_new_array();

	for (unsigned i = 0; array && i < rules->count; i++) {
		struct json_object *object = rule_json(&rules->rules[i]);

		if (!object || json_object_array_add(array, object) != 0) {
			json_object_put(object);
			json_object_put(array);
			return NULL;
		}
	}
	return array;
}
