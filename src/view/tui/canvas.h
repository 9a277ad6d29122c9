/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rectangle of the screen to draw in: text, bars, sparklines, each cut at its
 * edges, with UTF-8 or without any byte above 127. Beside terminal.c and theme.c
 * the one place that calls curses to draw; it knows nothing of what it shows.
 */
#ifndef RTSCOPE_VIEW_TUI_CANVAS_H
#define RTSCOPE_VIEW_TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/tui/theme.h"

struct canvas {
	int top, left; /* on the screen */
	int height, width;
	bool ascii;
	const struct theme *theme;
};

/* The whole screen, emptied. */
struct canvas canvas_screen(const struct theme *theme, bool ascii);
/*
 * When all is drawn: blanks between two cells of one look take that look where it does not show
 * on them. On the wire to change the look twice costs 16 bytes, the blanks one each.
 */
void canvas_join_blanks(void);
/* A part of `canvas`, cut to what lies inside it. */
struct canvas canvas_part(const struct canvas *canvas, int row, int column, int height, int width);

/*
 * Text from `column` on (UTF-8; `?` for what ascii cannot show). One that is too long for the row
 * ends with a sign that it goes on, unless there are but a few cells. Returns the column after it.
 */
int canvas_text(const struct canvas *canvas, int row, int column, enum style style,
                const char *text);
/* Where it is too long for the row its end, behind that sign. */
void canvas_text_end(const struct canvas *canvas, int row, int column, enum style style,
                     const char *text);
/* As printf(). */
int canvas_print(const struct canvas *canvas, int row, int column, enum style style,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Text whose last cell is `end` - 1; cut on its right where it would begin before `column`. */
void canvas_right(const struct canvas *canvas, int row, int column, int end, enum style style,
                  const char *text);
/* Cells that the text takes. */
int canvas_text_width(const char *text);
/* The row empty in `style`. */
void canvas_fill(const struct canvas *canvas, int row, enum style style);

/* What is in the cell, drawn in another style. */
void canvas_restyle(const struct canvas *canvas, int row, int column, enum style style);

/* A bar of `fraction` (0 .. 1) of `width` cells, in eighths of a cell; never empty above 0. */
void canvas_bar(const struct canvas *canvas, int row, int column, int width, double fraction,
                enum style style);
/* One cell filled to `fraction` (0 .. 1) by shade; above 0 never blank. */
void canvas_shade(const struct canvas *canvas, int row, int column, double fraction,
                  enum style style);
/* A cell a value, its height 0 (blank) .. CANVAS_SPARK_LEVELS. */
#define CANVAS_SPARK_LEVELS 8
void canvas_spark(const struct canvas *canvas, int row, int column, const unsigned char *levels,
                  int count, enum style style);
/*
 * Height of `value` in a sparkline whose largest is `largest`: 0 for 0, at least 1
 * else, so that a single sample is seen beside millions; on a logarithmic scale or not.
 */
unsigned char canvas_spark_level(uint64_t value, uint64_t largest, bool logarithmic);
/* The same as a fraction, for canvas_bar(). */
double canvas_fraction(uint64_t value, uint64_t largest, bool logarithmic);

#endif
