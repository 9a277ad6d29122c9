/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list: columns that fit by importance, an order that is made at most once a
 * second, a cursor that stays on its row's object, scrolling, search and
 * filter. What the rows are it learns from a struct list_type; it keeps no row.
 */
#ifndef RTSCOPE_VIEW_TUI_LIST_H
#define RTSCOPE_VIEW_TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/tui/canvas.h"
#include "view/tui/keys.h"

#define LIST_COLUMNS_MAX   40
#define LIST_TEXT_BYTES    512
#define LIST_PATTERN_BYTES 80

struct list_column {
	const char *title; /* with the unit where the cells do not name it */
	int width;
	unsigned priority; /* where there is no room, the largest go first; 0 stays */
	bool left;         /* aligned left; numbers are right */
	bool grows;        /* takes the width that is left over; the last one that can */
	bool identity;     /* shown even where a note stands for the row's other cells */
	bool descending;   /* first order when it is chosen: the largest first */
	bool picture;      /* drawn by list_type.picture, not text; does not sort */
	/* 0, or a width that does, too: other columns come before the rest of this one. */
	int narrow;
	const char *narrow_title;
	bool end; /* of a text that has no room the end is shown, with a sign before it */
};

/* `rows` in all of them is what the view gave to list_update(). Rows are 0 .. count() - 1. */
struct list_type {
	const struct list_column *columns;
	size_t column_count;
	size_t first_sort; /* column that sorts at first */
	size_t (*count)(const void *rows);
	/* What the row stands for; the cursor follows it. Never the same for two rows. */
	uint64_t (*identity)(const void *rows, size_t row);
	/* As strcmp(), ascending. */
	int (*compare)(const void *rows, size_t column, size_t a, size_t b);
	/* Text of a cell and how to draw it. */
	enum style (*cell)(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES]);
	/* May be NULL: the row has no figures, this text says why. false: it has. */
	bool (*note)(const void *rows, size_t row, char text[LIST_TEXT_BYTES]);
	/* May be NULL. */
	void (*picture)(const void *rows, size_t row, size_t column, const struct canvas *cell);
	/* May be NULL: title of a column that changes. */
	const char *(*title)(const void *rows, size_t column);
	/* May be NULL: the row stays at the lower edge, in the order of rows (sums). */
	bool (*pinned)(const void *rows, size_t row);
	/* The row matches the pattern of a search or a filter. NULL: its cells' text does. */
	bool (*matches)(const void *rows, size_t row, const char *pattern);
	/*
	 * Rows come and go by themselves: a cursor that nobody has placed stays on the first.
	 * It would follow what happened to stand there to its end, out of sight of the rest.
	 */
	bool first_until_placed;
	/* Of equal rows the one that comes first stands first; else that of the lower identity. */
	bool ordered;
};

struct list_entry {
	uint64_t identity;
	size_t row;
	size_t rank; /* place in the order before */
};

struct list {
	const struct list_type *type;
	size_t sort_column;
	bool descending;
	uint64_t hidden;         /* bit i: column i is not shown */
	unsigned least_priority; /* columns beyond it are not shown, whatever the room; 0: all */
	bool resort;             /* the user chose an order: now, not within the second */
	uint64_t sorted_ns;
	struct list_entry *entries; /* sorted, then the pinned ones */
	size_t entry_count;         /* without the pinned */
	size_t pinned_count;
	size_t entry_room;
	size_t cursor; /* index in entries[], pinned ones included */
	bool has_cursor;
	bool placed; /* the cursor, by the user or the view */
	uint64_t cursor_identity;
	size_t top;  /* first entry on screen */
	int visible; /* entries that fit, as drawn last */
	char search[LIST_PATTERN_BYTES];
	char filter[LIST_PATTERN_BYTES];
	/* Where things are, as drawn last, in the canvas's coordinates; for the mouse. */
	int heading_row;
	int column_begin[LIST_COLUMNS_MAX]; /* -1: not shown */
	int column_end[LIST_COLUMNS_MAX];
};

/* What a click was; an update follows unless it was none. */
enum list_click {
	LIST_CLICK_NONE,
	LIST_CLICK_SORTED,
	LIST_CLICK_MOVED,
	LIST_CLICK_AGAIN, /* on the row under the cursor: opens it where a view opens rows */
};

void list_init(struct list *list, const struct list_type *type);
void list_clear(struct list *list);

/*
 * Take new rows: filter, keep the order or make it anew if `now_ns` is a second
 * later than the last, keep the cursor on its object. false: out of memory, as before.
 */
bool list_update(struct list *list, const void *rows, uint64_t now_ns);
/* Heading, rows, pinned rows. Moves the view to the cursor. */
void list_draw(struct list *list, const void *rows, const struct canvas *canvas);
/* Moves the cursor, changes the order, goes to a match. false: not an action of lists. */
bool list_act(struct list *list, const void *rows, enum action action);
/* A click at a cell of the canvas of list_draw(): sorts or moves the cursor. */
enum list_click list_click(struct list *list, int row, int column);
/* Sort by `column`; chosen again: turned round. */
void list_sort(struct list *list, size_t column, bool descending);
/* Row under the cursor; SIZE_MAX: the list is empty. */
size_t list_cursor_row(const struct list *list);
/* Put the cursor on the row of `identity`, if it is there. */
void list_set_cursor(struct list *list, uint64_t identity);
/* Cursor to the first match from here on (`step` 1) or backwards (-1). false: no match. */
bool list_search(struct list *list, const void *rows, int step, bool from_next);

#endif
