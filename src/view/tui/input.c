// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keys and the mouse. See input.h.
 */
#include "view/tui/input.h"

#include <curses.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

struct input_reader {
	WINDOW *window; /* a pad: reading from a window would draw it */
};

struct input_reader *input_create(void)
{
	struct input_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->window = newpad(1, 1);
	if (!reader->window) {
		free(reader);
		return NULL;
	}
	keypad(reader->window, TRUE);
	nodelay(reader->window, TRUE);
	return reader;
}

void input_destroy(struct input_reader *reader)
{
	if (!reader)
		return;
	delwin(reader->window);
	free(reader);
}

static struct input read_mouse(void)
{
	struct input input = {.kind = INPUT_KEY};
	MEVENT event;

	if (getmouse(&event) != OK)
		return input;
	input.row = event.y;
	input.column = event.x;
	if (event.bstate & BUTTON4_PRESSED)
		input.kind = INPUT_WHEEL_UP;
	else if (event.bstate & BUTTON5_PRESSED)
		input.kind = INPUT_WHEEL_DOWN;
	else if (event.bstate & BUTTON1_PRESSED)
		input.kind = INPUT_CLICK;
	return input;
}

struct input input_next(struct input_reader *reader)
{
	struct input input = {.kind = INPUT_KEY};
	mbstate_t shift = {0};
	char text[MB_LEN_MAX];
	size_t length;
	wint_t key;

	switch (wget_wch(reader->window, &key)) {
	case ERR:
		input.kind = INPUT_NOTHING;
		return input;
	case KEY_CODE_YES:
		if (key == KEY_MOUSE)
			return read_mouse();
		input.key = (int)key;
		input.erase = key == KEY_BACKSPACE || key == KEY_DC;
		return input;
	default:
		break;
	}
	/* Above ASCII the numbers of characters and of curses' keys are the same ones. */
	input.key = key < 0x80 ? (int)key : 0;
	input.erase = key == 0x08 || key == 0x7f;
	length = wcrtomb(text, (wchar_t)key, &shift);
	if (key >= 0x20 && key != 0x7f && length < sizeof(input.text))
		memcpy(input.text, text, length);
	return input;
}
