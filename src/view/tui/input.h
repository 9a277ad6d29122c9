/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keys and the mouse as curses decodes them, one at a time, never waiting. What
 * they mean is said in keys.h.
 */
#ifndef RTSCOPE_VIEW_TUI_INPUT_H
#define RTSCOPE_VIEW_TUI_INPUT_H

#include <stdbool.h>

enum input_kind {
	INPUT_NOTHING,
	INPUT_KEY,
	INPUT_CLICK,
	INPUT_WHEEL_UP,
	INPUT_WHEEL_DOWN
};

struct input {
	enum input_kind kind;
	int key;         /* for key_action(); 0: none that a table has */
	char text[8];    /* the character in UTF-8 if it is one that can be written, else empty */
	bool erase;      /* backspace */
	int row, column; /* of a click, on the screen */
};

struct input_reader;

/* After terminal_take(). NULL: out of memory. */
struct input_reader *input_create(void);
void input_destroy(struct input_reader *reader);
/* The next one, INPUT_NOTHING if there is none now. */
struct input input_next(struct input_reader *reader);

#endif
