// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The query "sessions" of source.ctf.lttng-live. See session_query.h.
 */
#include "source/live/session_query.h"

#include <stdio.h>
#include <string.h>

/* No name that would have to be looked up: the connection is there. */
#define QUERY_URL "net://127.0.0.1"

static bool copy_text(const struct library *bt, const bt_value *map, const char *key, char *text,
                      size_t size)
{
	const bt_value *value = bt->value_map_borrow_entry_value_const(map, key);

	if (!value || bt->value_get_type(value) != BT_VALUE_TYPE_STRING)
		return false;
	snprintf(text, size, "%s", bt->value_string_get(value));
	return true;
}

static uint64_t number(const struct library *bt, const bt_value *map, const char *key)
{
	const bt_value *value = bt->value_map_borrow_entry_value_const(map, key);

	if (!value || bt->value_get_type(value) != BT_VALUE_TYPE_UNSIGNED_INTEGER)
		return 0;
	return bt->value_integer_unsigned_get(value);
}

static void copy_sessions(const struct library *bt, const bt_value *array,
                          struct relay_session *sessions, size_t *count)
{
	uint64_t length = bt->value_get_type(array) == BT_VALUE_TYPE_ARRAY
	                          ? bt->value_array_get_length(array)
	                          : 0;

	*count = 0;
	for (uint64_t i = 0; i < length && *count < RELAY_SESSIONS_MAX; i++) {
		const bt_value *map = bt->value_array_borrow_element_by_index_const(array, i);
		struct relay_session *session = &sessions[*count];

		if (!copy_text(bt, map, "target-hostname", session->host, sizeof(session->host)) ||
		    !copy_text(bt, map, "session-name", session->session, sizeof(session->session)))
			continue;
		session->live_timer_us = number(bt, map, "timer-us");
		session->streams = number(bt, map, "stream-count");
		session->viewers = number(bt, map, "client-count");
		(*count)++;
	}
}

static bt_value *parameters(const struct library *bt)
{
	bt_value *map = bt->value_map_create();

	if (map && bt->value_map_insert_string_entry(map, "url", QUERY_URL) == 0)
		return map;
	bt->value_put_ref(map);
	return NULL;
}

bool session_query(const struct library *bt, const bt_plugin *plugin,
                   struct relay_session *sessions, size_t *count, struct error *error)
{
	const bt_component_class_source *class =
	        bt->plugin_borrow_source_component_class_by_name_const(plugin, "lttng-live");
	bt_value *map = parameters(bt);
	bt_query_executor *executor = NULL;
	const bt_value *result = NULL;
	struct library_cause cause;
	bool ok = false;

	if (!class)
		error_set(error, "babeltrace2's plug-in ctf cannot read live sessions");
	else if (map)
		executor = bt->query_executor_create(
		        bt_component_class_source_as_component_class_const(class), "sessions", map);
	if (executor && bt->query_executor_query(executor, &result) == 0 && result) {
		copy_sessions(bt, result, sessions, count);
		bt->value_put_ref(result);
		ok = true;
	} else if (!error->text[0]) {
		library_take_cause(bt, &cause);
		error_set(error, "%.300s",
		          cause.message[0] ? cause.message : "libbabeltrace2 gives no reason");
	}
	if (executor)
		bt->query_executor_put_ref(executor);
	bt->value_put_ref(map);
	return ok;
}
