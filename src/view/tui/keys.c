// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of keys. See keys.h.
 */
#include "view/tui/keys.h"

#include <curses.h>

const struct key_info key_table[ACTION_COUNT] = {[ACTION_NONE] = {KEYS_NONE, 0, 0, "", "", ""},
#define KEY_INFO(symbol, context, key, second, names, label, help) \
	[ACTION_##symbol] = {context, key, second, names, label, help},
                                                 KEY_LIST(KEY_INFO)
#undef KEY_INFO
};

const char *key_context_heading(enum key_context context)
{
	static const char *const headings[] = {
#define KEY_CONTEXT_HEADING(symbol, heading) [KEYS_##symbol] = heading,
	        KEY_CONTEXT_LIST(KEY_CONTEXT_HEADING)
#undef KEY_CONTEXT_HEADING
	};

	return headings[context];
}

static enum action find(int key, enum key_context context)
{
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		const struct key_info *info = &key_table[action];

		if (info->context == context && (info->key == key || info->second == key))
			return action;
	}
	return ACTION_NONE;
}

enum action key_action(int key, const struct key_place *place)
{
	enum action action = ACTION_NONE;

	if (key == 0)
		return ACTION_NONE;
	if (key == '\r')
		key = '\n';
	if (place->paused)
		action = find(key, KEYS_PAUSED);
	if (action == ACTION_NONE && place->view != KEYS_NONE)
		action = find(key, place->view);
	if (action == ACTION_NONE && place->objects)
		action = find(key, KEYS_OBJECTS);
	if (action == ACTION_NONE && place->list)
		action = find(key, KEYS_LIST);
	return action == ACTION_NONE ? find(key, KEYS_GLOBAL) : action;
}

bool key_in_force(enum action action, const struct key_place *place)
{
	enum key_context context = key_table[action].context;

	return action != ACTION_NONE &&
	       (context == KEYS_GLOBAL || (context == KEYS_LIST && place->list) ||
	        (context == KEYS_OBJECTS && place->objects) ||
	        (context == KEYS_PAUSED && place->paused) ||
	        (context == place->view && place->view != KEYS_NONE));
}
