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
	/* A character of several bytes that has begun. */
	mbstate_t shift;
	char begun[MB_LEN_MAX];
	size_t begun_bytes;
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

/*
 * One byte of a character above ASCII; the text is there when it ends one. wget_wch() is not used since
 * it swallows a dozen keys behind a byte that begins no character.
 */
static void take_byte(struct input_reader *reader, struct input *input, char byte)
{
	wchar_t character;
	size_t result = mbrtowc(&character, &byte, 1, &reader->shift);

	if (result == (size_t)-1 || reader->begun_bytes + 1 >= sizeof(input->text)) {
		memset(&reader->shift, 0, sizeof(reader->shift));
		reader->begun_bytes = 0;
		return;
	}
	reader->begun[reader->begun_bytes++] = byte;
	if (result == (size_t)-2)
		return;
	memcpy(input->text, reader->begun, reader->begun_bytes);
	reader->begun_bytes = 0;
}

struct input input_next(struct input_reader *reader)
{
	struct input input = {.kind = INPUT_KEY};
	int key;

	if (reader->mouse_count > 0)
		return mouse_input(&reader->mouse[--reader->mouse_count]);
	key = wgetch(reader->window);
	if (key == ERR) {
		input.kind = INPUT_NOTHING;
		return input;
	}
	/* A byte that ends no character is a key without a meaning: something was read. */
	if (key >= 0x80 && key <= 0xff) {
		take_byte(reader, &input, (char)key);
		return input;
	}
	memset(&reader->shift, 0, sizeof(reader->shift));
	reader->begun_bytes = 0;
	if (key == KEY_MOUSE)
		return read_mouse(reader);
	input.key = key;
	input.erase = key == KEY_BACKSPACE || key == KEY_DC || key == 0x08 || key == 0x7f;
	if (key >= 0x20 && key < 0x7f)
		input.text[0] = (char)key;
	return input;
}
