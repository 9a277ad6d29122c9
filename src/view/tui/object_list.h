/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list whose rows are objects of a column table: cells, order, search, filter
 * expression and the explanation of the column that sorts come from the table. What a
 * view adds is where its objects are and which of them look special.
 */
#ifndef RTSCOPE_VIEW_TUI_OBJECT_LIST_H
#define RTSCOPE_VIEW_TUI_OBJECT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/column_table.h"
#include "view/tui/list.h"
#include "view/tui/list_filter.h"

/* `owner` is what the view gave to object_list_init(). */
struct object_list_type {
	const struct column_table *table;
	size_t first_sort;
	size_t grows; /* the column that takes the width that is left over */
	/* Width of each column where there is little room; 0: its own. */
	const unsigned char *narrow;
	uint64_t identities; /* bit i: column i is shown even where a note stands for the rest */
	size_t (*count)(const void *owner);
	/* What the table gets; valid until the rows change. */
	const void *(*object)(const void *owner, size_t row);
	uint64_t (*identity)(const void *owner, size_t row);
	/* How a cell is drawn; `text` is the table's and may be changed. */
	enum style (*style)(const void *owner, size_t row, size_t column,
	                    char text[LIST_TEXT_BYTES]);
	/* May be NULL, as in struct list_type. */
	bool (*note)(const void *owner, size_t row, char text[LIST_TEXT_BYTES]);
	bool ordered; /* as in struct list_type */
	/* May be NULL: another order than the column's (a tree); ascending. */
	int (*compare)(const void *owner, size_t column, size_t a, size_t b);
};

struct object_list {
	struct list list;
	struct list_filter filter;
	bool explain;      /* the column that sorts is explained below the list */
	uint64_t followed; /* identity of the row that stays at the lower edge; 0: none */
	const struct object_list_type *type;
	const void *owner;
	struct filter_value *values; /* of each row, in the column that sorts */
	size_t value_room;
	struct list_type list_type;
	struct list_column columns[LIST_COLUMNS_MAX];
};

void object_list_init(struct object_list *objects, const struct object_list_type *type,
                      const void *owner);
void object_list_clear(struct object_list *objects);
/* New rows, or another filter: as list_update(). */
bool object_list_update(struct object_list *objects, uint64_t now_ns);
/* The same rows after an action or a click: in another order if it asked for one. */
bool object_list_reorder(struct object_list *objects, uint64_t now_ns);
/* The list, with the explanation below it where it is wanted. */
void object_list_draw(struct object_list *objects, const struct canvas *canvas);
/* What a list does, ACTION_EXPLAIN and ACTION_FOLLOW; a reorder follows. false: not an action of it. */
bool object_list_act(struct object_list *objects, enum action action);
/* What is wrong with the filter; empty: nothing. */
const char *object_list_error(const struct object_list *objects);

#endif
