/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sample as a block of plain text, for people who read a log or a pipe: fixed
 * columns, a heading each time, no control character. Programs read JSON instead.
 */
#ifndef RTSCOPE_VIEW_TEXT_H
#define RTSCOPE_VIEW_TEXT_H

#include "view/sample.h"

/* A column of the table of latencies. */
struct text_column {
	const char *heading;
	int width;               /* with the blank before it */
	const char *description; /* for doc/columns.md */
};

extern const struct text_column text_columns[]; /* ended by heading NULL */

/* The whole block, to be freed; NULL: out of memory. */
char *text_block(const struct sample *sample);

#endif
