// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is on the screen, as text that a person can read and diff.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

/* A cell is at most a base character and five combining ones, each at most 4 bytes. */
#define CELL_BYTES (VTERM_MAX_CHARS_PER_CELL * 4)

static size_t put_utf8(char *target, uint32_t character)
{
	if (character < 0x80) {
		target[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		target[0] = (char)(0xc0 | character >> 6);
		target[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	if (character < 0x10000) {
		target[0] = (char)(0xe0 | character >> 12);
		target[1] = (char)(0x80 | (character >> 6 & 0x3f));
		target[2] = (char)(0x80 | (character & 0x3f));
		return 3;
	}
	target[0] = (char)(0xf0 | character >> 18);
	target[1] = (char)(0x80 | (character >> 12 & 0x3f));
	target[2] = (char)(0x80 | (character >> 6 & 0x3f));
	target[3] = (char)(0x80 | (character & 0x3f));
	return 4;
}

static size_t put_cell(char *target, const VTermScreenCell *cell)
{
	size_t length = 0;

	if (cell->chars[0] == (uint32_t)-1) /* the right half of a wide character */
		return 0;
	if (cell->chars[0] == 0) {
		target[0] = ' ';
		return 1;
	}
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
		length += put_utf8(target + length, cell->chars[i]);
	return length;
}

char *terminal_text(const struct terminal *terminal)
{
	size_t row_bytes = (size_t)terminal->columns * CELL_BYTES + 1;
	char *text = malloc((size_t)terminal->rows * row_bytes + 1);
	char *end = text;

	if (!text)
		abort();
	for (int row = 0; row < terminal->rows; row++) {
		char *row_start = end;

		for (int column = 0; column < terminal->columns; column++) {
			VTermScreenCell cell;

			if (vterm_screen_get_cell(terminal->screen,
			                          (VTermPos){.row = row, .col = column}, &cell))
				end += put_cell(end, &cell);
		}
		while (end > row_start && end[-1] == ' ')
			end--;
		*end++ = '\n';
	}
	*end = '\0';
	return text;
}

static void put_colour(FILE *out, const char *name, const VTermColor *colour)
{
	if (VTERM_COLOR_IS_INDEXED(colour))
		fprintf(out, " %s=%d", name, colour->indexed.idx);
	else
		fprintf(out, " %s=#%02x%02x%02x", name, colour->rgb.red, colour->rgb.green,
		        colour->rgb.blue);
}

/* How a cell looks, in words; empty: plain. */
static void describe(char *target, size_t size, const VTermScreenCell *cell)
{
	FILE *out = fmemopen(target, size, "w");

	if (!out)
		abort();
	if (cell->attrs.bold)
		fputs(" bold", out);
	if (cell->attrs.underline)
		fputs(" underline", out);
	if (cell->attrs.blink)
		fputs(" blink", out);
	if (cell->attrs.reverse)
		fputs(" reverse", out);
	if (!VTERM_COLOR_IS_DEFAULT_FG(&cell->fg))
		put_colour(out, "fg", &cell->fg);
	if (!VTERM_COLOR_IS_DEFAULT_BG(&cell->bg))
		put_colour(out, "bg", &cell->bg);
	fputc('\0', out);
	fclose(out);
}

static void put_row_attributes(FILE *out, const struct terminal *terminal, int row)
{
	char run[128] = "";
	int first = 0;

	for (int column = 0; column <= terminal->columns; column++) {
		VTermScreenCell cell;
		char words[128] = "";

		if (column < terminal->columns &&
		    vterm_screen_get_cell(terminal->screen, (VTermPos){.row = row, .col = column},
		                          &cell))
			describe(words, sizeof(words), &cell);
		if (strcmp(words, run) == 0 && column < terminal->columns)
			continue;
		if (run[0])
			fprintf(out, "%d:%d-%d%s\n", row, first, column - 1, run);
		memcpy(run, words, sizeof(run));
		first = column;
	}
}

char *terminal_attributes(const struct terminal *terminal)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	for (int row = 0; row < terminal->rows; row++)
		put_row_attributes(out, terminal, row);
	if (fclose(out) != 0)
		abort();
	return text;
}
