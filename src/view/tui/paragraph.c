// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Wrapped text. See paragraph.h.
 */
#include "view/tui/paragraph.h"

#include <stdio.h>
#include <string.h>

/* Bytes of the longest beginning of `text` that ends with a word and fits `width` cells. */
static size_t line_bytes(const char *text, int width)
{
	size_t best = 0;
	size_t end = 0;
	char line[512];

	while (text[end]) {
		size_t next = end + strspn(text + end, " ");

		next += strcspn(text + next, " ");
		if (next >= sizeof(line))
			break;
		snprintf(line, next + 1, "%s", text);
		if (canvas_text_width(line) > width)
			break;
		best = end = next;
	}
	/* A word that is longer than the line is cut by the canvas, not lost. */
	return best ? best : strcspn(text + strspn(text, " "), " ") + strspn(text, " ");
}

int paragraph_draw(const struct canvas *canvas, int row, enum style style, const char *text)
{
	int rows = 0;

	text += strspn(text, " ");
	while (*text) {
		size_t length = line_bytes(text, canvas->width);

		canvas_print(canvas, row + rows, 0, style, "%.*s", (int)length, text);
		rows++;
		text += length;
		text += strspn(text, " ");
	}
	return rows;
}
