/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of what is told of an outlier, one row a column (view/column_table.h): filters, help
 * and doc/columns.md come from it. How they are drawn is the screen's (view/tui/view_outliers.c).
 */
#ifndef RTSCOPE_VIEW_OUTLIER_COLUMNS_H
#define RTSCOPE_VIEW_OUTLIER_COLUMNS_H

#include "view/cause_text.h"
#include "view/column_table.h"
#include "view/number.h"

/* X(SYMBOL, "name", "TITLE", width, priority, FORM, "description") */
#define OUTLIER_COLUMN_LIST(X)                                                                   \
	X(TIME, "time", "TIME", 12, 0, CLOCK, "when it ended. Filters: seconds since the epoch") \
	X(AGE, "ago", "AGO", NUMBER_AGE_WIDTH, 2, TENTHS,                                        \
	  "how long ago that was. Filters: in seconds")                                          \
	X(CPU, "cpu", "CPU", 5, 0, NUMBER, "CPU on which it was")                                \
	X(NODE, "node", "NODE", 4, 3, NUMBER, "NUMA node of that CPU")                           \
	X(LATENCY, "latency", "us", 6, 0, US, "the latency, above the threshold, us")            \
	X(KIND, "kind", "LATENCY", 14, 5, TEXT, "which latency: the probe's timer, or a wakeup") \
	X(THREAD, "thread", "LATE", 15, 4, TEXT, "thread that was late")                         \
	X(CAUSE, "cause", "WHAT HELD THE CPU", 40, 1, TEXT,                                      \
	  "what had the CPU meanwhile, the longest first, with durations; filters see all of it")

enum outlier_column {
#define OUTLIER_COLUMN_ENUM(symbol, name, title, width, priority, form, description) \
	OUTLIER_COLUMN_##symbol,
	OUTLIER_COLUMN_LIST(OUTLIER_COLUMN_ENUM)
#undef OUTLIER_COLUMN_ENUM
	OUTLIER_COLUMN_COUNT
};

/* An object of the table. */
struct outlier_row {
	const struct outlier *outlier;
	int64_t wall_offset_ns; /* takes its times to the epoch */
	uint64_t now_ns;        /* on its clock */
	int node;               /* of its CPU; -1: not known */
	char *causes; /* room for CAUSES_TEXT_BYTES, where they are written when they are asked for */
};

extern const struct column_table outlier_column_table;

#endif
