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

#define MOUSE_EVENTS_MAX 16

struct input_reader {
	WINDOW *window;                 /* a pad: reading from a window would draw it */
	MEVENT mouse[MOUSE_EVENTS_MAX]; /* to be handed out, the last one first */
	size_t mouse_count;
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

static struct input mouse_input(const MEVENT *event)
{
	struct input input = {.kind = INPUT_KEY, .row = event->y, .column = event->x};

	if (event->bstate & BUTTON4_PRESSED)
		input.kind = INPUT_WHEEL_UP;
	else if (event->bstate & BUTTON5_PRESSED)
		input.kind = INPUT_WHEEL_DOWN;
	else if (event->bstate & BUTTON1_PRESSED)
		input.kind = INPUT_CLICK;
	return input;
}

/*
 * curses gives one key for all that the mouse did since the last one, and then the
 * newest event first: they are taken all at once and handed out in their order.
 */
static struct input read_mouse(struct input_reader *reader)
{
	while (reader->mouse_count < MOUSE_EVENTS_MAX &&
	       getmouse(&reader->mouse[reader->mouse_count]) == OK)
		reader->mouse_count++;
	if (reader->mouse_count == 0)
		return (struct input){.kind = INPUT_KEY};
	return mouse_input(&reader->mouse[--reader->mouse_count]);
}

struct input input_next(struct input_reader *reader)
{
	struct input input = {.kind = INPUT_KEY};
	mbstate_t shift = {0};
	char text[MB_LEN_MAX];
	size_t length;
	wint_t key;

	if (reader->mouse_count > 0)
		return mouse_input(&reader->mouse[--reader->mouse_count]);
	switch (wget_wch(reader->window, &key)) {
	case ERR:
		input.kind = INPUT_NOTHING;
		return input;
	case KEY_CODE_YES:
		if (key == KEY_MOUSE)
			return read_mouse(reader);
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
