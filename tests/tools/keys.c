// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of keys to what a terminal sends for them. libvterm knows the bytes, since
 * they depend on the modes that the program has set.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"

static const struct {
	const char *name;
	VTermKey key;
	VTermModifier modifier;
} key_names[] = {
        {"Enter", VTERM_KEY_ENTER, VTERM_MOD_NONE},
        {"Tab", VTERM_KEY_TAB, VTERM_MOD_NONE},
        {"S-Tab", VTERM_KEY_TAB, VTERM_MOD_SHIFT},
        {"Backspace", VTERM_KEY_BACKSPACE, VTERM_MOD_NONE},
        {"Esc", VTERM_KEY_ESCAPE, VTERM_MOD_NONE},
        {"Up", VTERM_KEY_UP, VTERM_MOD_NONE},
        {"Down", VTERM_KEY_DOWN, VTERM_MOD_NONE},
        {"Left", VTERM_KEY_LEFT, VTERM_MOD_NONE},
        {"Right", VTERM_KEY_RIGHT, VTERM_MOD_NONE},
        {"Insert", VTERM_KEY_INS, VTERM_MOD_NONE},
        {"Delete", VTERM_KEY_DEL, VTERM_MOD_NONE},
        {"Home", VTERM_KEY_HOME, VTERM_MOD_NONE},
        {"End", VTERM_KEY_END, VTERM_MOD_NONE},
        {"PageUp", VTERM_KEY_PAGEUP, VTERM_MOD_NONE},
        {"PageDown", VTERM_KEY_PAGEDOWN, VTERM_MOD_NONE},
};

static bool type_mouse(struct terminal *terminal, const char *name)
{
	static const struct {
		const char *format;
		int button;
	} gestures[] = {{"Click %d,%d", 1}, {"WheelUp %d,%d", 4}, {"WheelDown %d,%d", 5}};
	int column;
	int row;

	for (size_t i = 0; i < sizeof(gestures) / sizeof(gestures[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		if (sscanf(name, gestures[i].format, &column, &row) != 2)
			continue;
#pragma GCC diagnostic pop
		vterm_mouse_move(terminal->vterm, row, column, VTERM_MOD_NONE);
		vterm_mouse_button(terminal->vterm, gestures[i].button, true, VTERM_MOD_NONE);
		if (gestures[i].button == 1)
			vterm_mouse_button(terminal->vterm, 1, false, VTERM_MOD_NONE);
		return true;
	}
	return false;
}

static bool type_name(struct terminal *terminal, const char *name)
{
	char *end;
	long number;

	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
		if (strcmp(key_names[i].name, name) != 0)
			continue;
		vterm_keyboard_key(terminal->vterm, key_names[i].key, key_names[i].modifier);
		return true;
	}
	number = name[0] == 'F' ? strtol(name + 1, &end, 10) : 0;
	if (number >= 1 && number <= 24 && *end == '\0') {
		vterm_keyboard_key(terminal->vterm, (VTermKey)VTERM_KEY_FUNCTION(number),
		                   VTERM_MOD_NONE);
		return true;
	}
	number = strncmp(name, "0x", 2) == 0 ? strtol(name, &end, 16) : -1;
	if (number >= 0 && number <= 255 && *end == '\0') {
		terminal_send(terminal, &(char){(char)number}, 1);
		return true;
	}
	if (strncmp(name, "C-", 2) == 0 && name[2] && !name[3]) {
		terminal_send(terminal, &(char){(char)(toupper((unsigned char)name[2]) ^ 0x40)}, 1);
		return true;
	}
	if (strncmp(name, "A-", 2) == 0 && name[2] && !name[3]) {
		terminal_send(terminal, (char[]){'\033', name[2]}, 2);
		return true;
	}
	if (strcmp(name, "lt") == 0 || strcmp(name, "Space") == 0) {
		terminal_send(terminal, name[0] == 'l' ? "<" : " ", 1);
		return true;
	}
	return type_mouse(terminal, name);
}

bool keys_type(struct terminal *terminal, const char *keys, const char **bad)
{
	while (*keys) {
		const char *close = *keys == '<' ? strchr(keys, '>') : NULL;
		char name[64];

		if (!close) {
			terminal_send(terminal, keys, 1);
			keys++;
			continue;
		}
		snprintf(name, sizeof(name), "%.*s", (int)(close - keys - 1), keys + 1);
		if (!type_name(terminal, name)) {
			*bad = keys;
			return false;
		}
		keys = close + 1;
	}
	return true;
}
