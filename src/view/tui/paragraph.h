/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running text wrapped at words into a rectangle of the screen.
 */
#ifndef RTSCOPE_VIEW_TUI_PARAGRAPH_H
#define RTSCOPE_VIEW_TUI_PARAGRAPH_H

#include "view/tui/canvas.h"

/* Draw `text` from `row` on. Returns the rows that it takes (or would, below the edge). */
int paragraph_draw(const struct canvas *canvas, int row, enum style style, const char *text);

#endif
