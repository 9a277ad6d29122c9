/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of columns: what is told of an object of some sort, one row a column with
 * its name in filters and exports, heading, importance, form and description. Text,
 * order and search of a cell all come from its one value. Draws nothing.
 */
#ifndef RTSCOPE_VIEW_COLUMN_TABLE_H
#define RTSCOPE_VIEW_COLUMN_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "view/filter.h"

/* How a value is written; the number is in the unit in which filters compare it. */
enum column_form {
	COLUMN_TEXT,
	COLUMN_PATH,     /* a text of which the end tells most: it is cut at its beginning */
	COLUMN_NUMBER,   /* an id, whole: 1204 */
	COLUMN_QUANTITY, /* of things: 1.20k */
	COLUMN_TENTHS,   /* 97.9 */
	COLUMN_BYTES,    /* in bytes: 12.3M */
	COLUMN_KIB,      /* the same, filters in KiB */
	COLUMN_CPU_TIME, /* in seconds: 2:03.41 */
	COLUMN_US,       /* a latency in us: 412, 1.23m */
	COLUMN_CLOCK,    /* wall time in seconds since the epoch: 14:03:19.204 */
};

#define COLUMN_IS_TEXT(form) ((form) == COLUMN_TEXT || (form) == COLUMN_PATH)

struct column {
	const char *name; /* in filters and exports */
	const char *title;
	int width;
	unsigned priority; /* where there is no room, the largest go first; 0 stays */
	enum column_form form;
	const char *description;
};

struct column_table {
	const char *objects; /* what the rows are, for headings: "Processes" */
	const struct column *columns;
	size_t count;
	/* The same for filters, in the same order; a table may have further ones behind them. */
	const struct filter_field *fields;
	size_t field_count;                 /* 0: those of the columns */
	filter_value_function *value;       /* of a cell */
	filter_value_function *field_value; /* of a field; NULL: `value` */
};

/* X(SYMBOL, "name", "TITLE", width, priority, FORM, "description") makes the three of a list. */
#define COLUMN_ROW(symbol, name, title, width, priority, form, description) \
	{name, title, width, priority, COLUMN_##form, description},
#define COLUMN_FIELD(symbol, name, title, width, priority, form, description) \
	{name, COLUMN_IS_TEXT(COLUMN_##form)},

/* For a table's value function. What is NaN, or a text that is NULL or empty, is not known. */
void column_set_number(struct filter_value *value, bool known, double number);
void column_set_text(struct filter_value *value, const char *text);

/* Text of a cell, cut at `size`; `-` where it is not known. */
void column_text(const struct column_table *table, size_t column, const void *object, char *text,
                 size_t size);
/* Order as strcmp(), ascending; what is not known is less than all else. */
int column_compare(const struct column_table *table, size_t column, const void *a, const void *b);
/* The same of two cells' values, for many objects, whose values are asked for once. */
int column_compare_values(const struct column_table *table, size_t column,
                          const struct filter_value *left, const struct filter_value *right);
/* The text of some column holds `pattern`, case ignored. */
bool column_search(const struct column_table *table, const void *object, const char *pattern);

#endif
