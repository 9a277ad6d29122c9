// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drawing into a rectangle. See canvas.h.
 */
#include "view/tui/canvas.h"

#include <curses.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define TEXT_CELLS_MAX 1024
/* With less room no cell of a text is spent on telling that it goes on. */
#define CUT_ROOM_MIN       5
#define CUT_ROOM_ASCII_MIN 8
#define CUT_SIGN_CELLS_MAX 3
/* What shows on a blank. */
#define SHOWS_ON_BLANKS (A_REVERSE | A_STANDOUT | A_UNDERLINE)

static void set_style(const struct canvas *canvas, enum style style)
{
	attrset((int)theme_attributes(canvas->theme, style));
}

struct canvas canvas_screen(const struct theme *theme, bool ascii)
{
	erase(); /* clear() would send everything again */
	return (struct canvas){.height = LINES, .width = COLS, .ascii = ascii, .theme = theme};
}

struct look {
	attr_t attributes;
	short pair;
};

/* false: a blank, as it was before anything was drawn. */
static bool cell_look(int row, int column, struct look *look)
{
	wchar_t characters[CCHARW_MAX] = L"";
	cchar_t cell;

	*look = (struct look){A_NORMAL, 0};
	if (mvin_wch(row, column, &cell) == ERR ||
	    getcchar(&cell, characters, &look->attributes, &look->pair, NULL) == ERR)
		return true;
	look->attributes &= ~(attr_t)A_COLOR;
	return characters[0] != L' ' || look->attributes != A_NORMAL || look->pair != 0;
}

static bool shows_on_blanks(const struct look *look)
{
	short foreground = -1, background = -1;

	if (look->pair > 0)
		pair_content(look->pair, &foreground, &background);
	return background >= 0 || (look->attributes & SHOWS_ON_BLANKS) != 0;
}

void canvas_join_blanks(void)
{
	for (int row = 0; row < LINES; row++) {
		struct look before = {A_NORMAL, 0};
		int end = 0; /* of what stood last */

		for (int column = 0; column < COLS; column++) {
			struct look look;

			if (!cell_look(row, column, &look))
				continue;
			if (column > end && end > 0 && look.attributes == before.attributes &&
			    look.pair == before.pair &&
			    (look.pair != 0 || look.attributes != A_NORMAL) &&
			    !shows_on_blanks(&look))
				mvchgat(row, end, column - end, look.attributes, look.pair, NULL);
			before = look;
			end = column + 1;
		}
	}
}

struct canvas canvas_part(const struct canvas *canvas, int row, int column, int height, int width)
{
	struct canvas part = *canvas;

	part.top += row;
	part.left += column;
	part.height = height < canvas->height - row ? height : canvas->height - row;
	part.width = width < canvas->width - column ? width : canvas->width - column;
	if (part.height < 0)
		part.height = 0;
	if (part.width < 0)
		part.width = 0;
	return part;
}

/* The code point at *text, which moves on; '?' where it is not UTF-8. Texts were escaped before. */
static wchar_t next_point(const char **text)
{
	const unsigned char *from = (const unsigned char *)*text;
	unsigned length = from[0] < 0x80 ? 1 : from[0] >= 0xf0 ? 4 : from[0] >= 0xe0 ? 3 : 2;
	wchar_t point = length == 1 ? from[0] : from[0] & (0x7f >> length);

	for (unsigned i = 1; i < length; i++) {
		if ((from[i] & 0xc0) != 0x80) {
			*text += i;
			return L'?';
		}
		point = point << 6 | (from[i] & 0x3f);
	}
	*text += length;
	return point;
}

/* Cells of a code point; one that has none of its own (combining, unknown) is shown as `?`. */
static int point_width(wchar_t *point, bool ascii)
{
	int width;

	if (*point >= 0x20 && *point < 0x7f)
		return 1;
	width = ascii ? 0 : wcwidth(*point);
	if (width > 0)
		return width;
	*point = L'?';
	return 1;
}

static int text_width(const char *text, bool ascii)
{
	int cells = 0;

	while (*text) {
		wchar_t point = next_point(&text);

		cells += point_width(&point, ascii);
	}
	return cells;
}

int canvas_text_width(const char *text)
{
	return text_width(text, false);
}

/* The sign that a text goes on takes the place of its last cells. Returns the column after it. */
static int put_cut_sign(const struct canvas *canvas, wchar_t *wide, int *count, int column)
{
	const wchar_t *sign = canvas->ascii ? L"..." : L"…";
	int cells = (int)wcslen(sign);

	while (*count > 0 && column + cells > canvas->width)
		column -= point_width(&wide[--*count], canvas->ascii);
	wmemcpy(&wide[*count], sign, (size_t)cells);
	*count += cells;
	return column + cells;
}

int canvas_text(const struct canvas *canvas, int row, int column, enum style style,
                const char *text)
{
	const int least = canvas->ascii ? CUT_ROOM_ASCII_MIN : CUT_ROOM_MIN;
	wchar_t wide[TEXT_CELLS_MAX + CUT_SIGN_CELLS_MAX];
	int count = 0;
	int begin = column;

	if (row < 0 || row >= canvas->height || column < 0)
		return column;
	while (*text && count < TEXT_CELLS_MAX) {
		const char *rest = text;
		wchar_t point = next_point(&text);
		int width = point_width(&point, canvas->ascii);

		if (column + width > canvas->width) {
			if (rest[strspn(rest, " ")] && canvas->width - begin >= least)
				column = put_cut_sign(canvas, wide, &count, column);
			break;
		}
		wide[count++] = point;
		column += width;
	}
	if (count > 0) {
		set_style(canvas, style);
		mvaddnwstr(canvas->top + row, canvas->left + begin, wide, count);
	}
	return column;
}

void canvas_text_end(const struct canvas *canvas, int row, int column, enum style style,
                     const char *text)
{
	const char *sign = canvas->ascii ? "..." : "…";
	int width = text_width(text, canvas->ascii);
	int room = canvas->width - column;

	if (width > room) {
		room -= canvas_text_width(sign);
		while (width > room && *text) {
			wchar_t point = next_point(&text);

			width -= point_width(&point, canvas->ascii);
		}
		column = canvas_text(canvas, row, column, style, sign);
	}
	canvas_text(canvas, row, column, style, text);
}

int canvas_print(const struct canvas *canvas, int row, int column, enum style style,
                 const char *format, ...)
{
	char text[TEXT_CELLS_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return canvas_text(canvas, row, column, style, text);
}

void canvas_right(const struct canvas *canvas, int row, int column, int end, enum style style,
                  const char *text)
{
	struct canvas part;
	int begin = end - canvas_text_width(text);

	if (begin < column)
		begin = column;
	part = canvas_part(canvas, 0, 0, canvas->height, end);
	canvas_text(&part, row, begin, style, text);
}

void canvas_fill(const struct canvas *canvas, int row, enum style style)
{
	if (row < 0 || row >= canvas->height || canvas->width <= 0)
		return;
	set_style(canvas, style);
	mvhline(canvas->top + row, canvas->left,
	        ' ' | (chtype)theme_attributes(canvas->theme, style), canvas->width);
}

void canvas_restyle(const struct canvas *canvas, int row, int column, enum style style)
{
	unsigned long attributes = theme_attributes(canvas->theme, style);

	if (row < 0 || row >= canvas->height || column < 0 || column >= canvas->width)
		return;
	mvchgat(canvas->top + row, canvas->left + column, 1, (attr_t)attributes & ~A_COLOR,
	        (short)PAIR_NUMBER(attributes), NULL);
}

void canvas_bar(const struct canvas *canvas, int row, int column, int width, double fraction,
                enum style style)
{
	static const wchar_t parts[] = L" ▏▎▍▌▋▊▉█";
	long eighths;

	if (row < 0 || row >= canvas->height || column < 0)
		return;
	if (width > canvas->width - column)
		width = canvas->width - column;
	if (width <= 0 || !(fraction > 0))
		return;
	eighths = lround(fraction * width * 8);
	if (eighths < 1)
		eighths = 1;
	if (eighths > width * 8L)
		eighths = width * 8L;
	set_style(canvas, style);
	for (int cell = 0; eighths > 0; cell++, eighths -= 8) {
		size_t part = eighths > 8 ? 8 : (size_t)eighths;

		if (canvas->ascii)
			mvaddch(canvas->top + row, canvas->left + column + cell,
			        part >= 4 ? '#' : '-');
		else
			mvaddnwstr(canvas->top + row, canvas->left + column + cell, &parts[part],
			           1);
	}
}

void canvas_shade(const struct canvas *canvas, int row, int column, double fraction,
                  enum style style)
{
	static const wchar_t shades[] = L" ░▒▓█";
	static const char signs[] = " .:*#";
	size_t level = fraction > 0 ? 1 + (size_t)(fraction * 3.999) : 0;

	if (row < 0 || row >= canvas->height || column < 0 || column >= canvas->width)
		return;
	if (level > 4)
		level = 4;
	set_style(canvas, style);
	if (canvas->ascii || level == 0)
		mvaddch(canvas->top + row, canvas->left + column, (chtype)signs[level]);
	else
		mvaddnwstr(canvas->top + row, canvas->left + column, &shades[level], 1);
}

void canvas_spark(const struct canvas *canvas, int row, int column, const unsigned char *levels,
                  int count, enum style style)
{
	static const wchar_t blocks[CANVAS_SPARK_LEVELS + 2] = L" ▁▂▃▄▅▆▇█";
	static const char signs[CANVAS_SPARK_LEVELS + 2] = " .:-=+*#@";

	if (row < 0 || row >= canvas->height || column < 0)
		return;
	set_style(canvas, style);
	for (int i = 0; i < count && column + i < canvas->width; i++) {
		if (levels[i] == 0)
			continue;
		if (canvas->ascii)
			mvaddch(canvas->top + row, canvas->left + column + i,
			        (chtype)signs[levels[i]]);
		else
			mvaddnwstr(canvas->top + row, canvas->left + column + i, &blocks[levels[i]],
			           1);
	}
}

double canvas_fraction(uint64_t value, uint64_t largest, bool logarithmic)
{
	if (value == 0 || largest == 0)
		return 0;
	if (value >= largest)
		return 1;
	if (!logarithmic)
		return (double)value / (double)largest;
	/* One sample is visible beside any number of others. */
	return (log((double)value) + 1) / (log((double)largest) + 1);
}

unsigned char canvas_spark_level(uint64_t value, uint64_t largest, bool logarithmic)
{
	long level = lround(canvas_fraction(value, largest, logarithmic) * CANVAS_SPARK_LEVELS);

	if (value == 0)
		return 0;
	return (unsigned char)(level < 1 ? 1 : level);
}
