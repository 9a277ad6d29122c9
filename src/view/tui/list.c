// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Order, cursor, search and filter of a list; list_draw.c draws it. See list.h.
 */
#include "view/tui/list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/clock.h"

void list_init(struct list *list, const struct list_type *type)
{
	memset(list, 0, sizeof(*list));
	list->type = type;
	list->sort_column = type->first_sort;
	list->descending = type->columns[type->first_sort].descending;
	list->resort = true;
	list->heading_row = -1;
}

void list_clear(struct list *list)
{
	free(list->entries);
	memset(list, 0, sizeof(*list));
}

static bool row_matches(const struct list *list, const void *rows, size_t row, const char *pattern)
{
	char text[LIST_TEXT_BYTES];

	if (list->type->matches)
		return list->type->matches(rows, row, pattern);
	for (size_t column = 0; column < list->type->column_count; column++) {
		if (list->type->columns[column].picture)
			continue;
		list->type->cell(rows, row, column, text);
		if (strcasestr(text, pattern))
			return true;
	}
	return false;
}

struct sort_context {
	const struct list *list;
	const void *rows;
};

static int by_identity(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_value(const struct list_entry *a, const struct list_entry *b,
                    const struct sort_context *sort)
{
	const struct list *list = sort->list;
	int order = list->type->compare(sort->rows, list->sort_column, a->row, b->row);

	return list->descending ? -order : order;
}

static int by_order(const void *left, const void *right, void *context)
{
	const struct list_entry *a = left;
	const struct list_entry *b = right;
	const struct sort_context *sort = context;
	int order = by_value(a, b, sort);

	if (order == 0 && sort->list->type->ordered)
		return by_identity(a->row, b->row);
	return order == 0 ? by_identity(a->identity, b->identity) : order;
}

/* Lists of many thousand rows come in the order that they begin with: looking is cheaper. */
static bool in_order(const struct list_entry *entries, size_t count, struct sort_context *sort)
{
	for (size_t i = 1; i < count; i++)
		if (by_order(&entries[i - 1], &entries[i], sort) > 0)
			return false;
	return true;
}

/*
 * Of many thousand files most are equal, nothing was read from them: these stand in their order
 * already. What is before and behind the equals of one in the middle is sorted by itself.
 */
static bool sort_around(struct list_entry *entries, size_t count, struct sort_context *sort)
{
	const struct list_entry middle = entries[count / 2];
	struct list_entry *rest = malloc(count * sizeof(*rest));
	size_t before = 0;
	size_t equal = 0;
	size_t behind = 0;

	if (!rest)
		return false;
	for (size_t i = 0; i < count; i++) {
		int order = by_value(&entries[i], &middle, sort);

		if (order < 0)
			entries[before++] = entries[i];
		else if (order == 0)
			rest[equal++] = entries[i];
		else
			rest[count - ++behind] = entries[i];
	}
	memcpy(entries + before, rest, equal * sizeof(*rest));
	memcpy(entries + before + equal, rest + count - behind, behind * sizeof(*rest));
	free(rest);
	qsort_r(entries, before, sizeof(*entries), by_order, sort);
	qsort_r(entries + before + equal, behind, sizeof(*entries), by_order, sort);
	return true;
}

static void sort_entries(struct list_entry *entries, size_t count, struct sort_context *sort)
{
	if (in_order(entries, count, sort) ||
	    (sort->list->type->ordered && sort_around(entries, count, sort)))
		return;
	qsort_r(entries, count, sizeof(*entries), by_order, sort);
}

static int by_rank(const void *left, const void *right)
{
	const struct list_entry *a = left;
	const struct list_entry *b = right;

	if (a->rank != b->rank)
		return (a->rank > b->rank) - (a->rank < b->rank);
	return by_identity(a->identity, b->identity);
}

static int by_entry_identity(const void *left, const void *right)
{
	const struct list_entry *a = left;
	const struct list_entry *b = right;

	return by_identity(a->identity, b->identity);
}

/* Place of each of `fresh` in the order before; new ones go to the end. */
static bool keep_ranks(const struct list *list, struct list_entry *fresh, size_t count)
{
	struct list_entry *before;

	before = malloc((list->entry_count + 1) * sizeof(*before));
	if (!before)
		return false;
	for (size_t i = 0; i < list->entry_count; i++) {
		before[i] = list->entries[i];
		before[i].rank = i;
	}
	qsort(before, list->entry_count, sizeof(*before), by_entry_identity);
	for (size_t i = 0; i < count; i++) {
		struct list_entry *found = bsearch(&fresh[i], before, list->entry_count,
		                                   sizeof(*before), by_entry_identity);

		fresh[i].rank = found ? found->rank : SIZE_MAX;
	}
	free(before);
	return true;
}

static void turn_round(struct list_entry *entries, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct list_entry entry = entries[i];

		entries[i] = entries[count - 1 - i];
		entries[count - 1 - i] = entry;
	}
}

/* Rows that pass the filter, the pinned ones behind the others. NULL: out of memory. */
static struct list_entry *collect(const struct list *list, const void *rows, size_t *entries,
                                  size_t *pinned)
{
	const struct list_type *type = list->type;
	size_t count = type->count(rows);
	struct list_entry *fresh = malloc((count + 1) * sizeof(*fresh));
	size_t behind = count;

	*entries = 0;
	if (!fresh)
		return NULL;
	for (size_t row = 0; row < count; row++) {
		struct list_entry entry = {.identity = type->identity(rows, row), .row = row};

		if (type->pinned && type->pinned(rows, row))
			fresh[--behind] = entry;
		else if (!list->filter[0] || row_matches(list, rows, row, list->filter))
			fresh[(*entries)++] = entry;
	}
	*pinned = count - behind;
	turn_round(fresh + behind, *pinned);
	memmove(fresh + *entries, fresh + behind, *pinned * sizeof(*fresh));
	return fresh;
}

static void find_cursor(struct list *list)
{
	size_t total = list->entry_count + list->pinned_count;

	if (list->type->first_until_placed && !list->placed) {
		list->has_cursor = false;
		list->cursor = 0;
	}
	if (list->has_cursor) {
		for (size_t i = 0; i < total; i++) {
			if (list->entries[i].identity == list->cursor_identity) {
				list->cursor = i;
				return;
			}
		}
	}
	/* Its object is gone: the cursor takes what stands in its place now. */
	if (list->cursor >= total)
		list->cursor = total > 0 ? total - 1 : 0;
	list->has_cursor = total > 0;
	if (total > 0)
		list->cursor_identity = list->entries[list->cursor].identity;
}

bool list_update(struct list *list, const void *rows, uint64_t now_ns)
{
	struct sort_context sort = {list, rows};
	struct list_entry *fresh;
	size_t count;
	size_t pinned;
	/* A refresh a second may come a little early and must not be passed over. */
	bool resort = list->resort || now_ns < list->sorted_ns ||
	              now_ns - list->sorted_ns >= NS_PER_S - NS_PER_S / 10;

	fresh = collect(list, rows, &count, &pinned);
	if (!fresh)
		return false;
	if (resort) {
		sort_entries(fresh, count, &sort);
		list->sorted_ns = now_ns;
		list->resort = false;
	} else {
		if (!keep_ranks(list, fresh, count)) {
			free(fresh);
			return false;
		}
		qsort(fresh, count, sizeof(*fresh), by_rank);
	}
	free(list->entries);
	list->entries = fresh;
	list->entry_count = count;
	list->pinned_count = pinned;
	find_cursor(list);
	return true;
}

static void put_cursor(struct list *list, size_t index)
{
	if (list->entry_count + list->pinned_count == 0)
		return;
	list->cursor = index;
	list->cursor_identity = list->entries[index].identity;
	list->has_cursor = true;
	list->placed = true;
}

void list_set_cursor(struct list *list, uint64_t identity)
{
	list->cursor_identity = identity;
	list->has_cursor = true;
	list->placed = true;
	find_cursor(list);
}

size_t list_cursor_row(const struct list *list)
{
	if (list->entry_count + list->pinned_count == 0)
		return SIZE_MAX;
	return list->entries[list->cursor].row;
}

void list_sort(struct list *list, size_t column, bool descending)
{
	list->sort_column = column;
	list->descending = descending;
	list->resort = true;
}

static void choose_column(struct list *list, size_t column)
{
	if (list->sort_column == column)
		list_sort(list, column, !list->descending);
	else
		list_sort(list, column, list->type->columns[column].descending);
}

static void next_column(struct list *list, size_t step)
{
	size_t column = list->sort_column;

	/* Only what is on screen: an order by something that is not seen would puzzle. */
	for (size_t tried = 0; tried < list->type->column_count; tried++) {
		column = (column + step) % list->type->column_count;
		if (list->type->columns[column].picture || list->column_begin[column] < 0)
			continue;
		if (column != list->sort_column)
			choose_column(list, column);
		return;
	}
}

bool list_search(struct list *list, const void *rows, int step, bool from_next)
{
	size_t total = list->entry_count + list->pinned_count;
	size_t index = list->cursor;

	if (total == 0 || !list->search[0])
		return false;
	for (size_t tried = 0; tried < total; tried++) {
		if (tried > 0 || from_next)
			index = (index + (step > 0 ? 1 : total - 1)) % total;
		if (row_matches(list, rows, list->entries[index].row, list->search)) {
			put_cursor(list, index);
			return true;
		}
	}
	return false;
}

static void move_cursor(struct list *list, long by)
{
	long total = (long)(list->entry_count + list->pinned_count);
	long index = (long)list->cursor + by;

	if (index >= total)
		index = total - 1;
	if (index < 0)
		index = 0;
	if (total > 0)
		put_cursor(list, (size_t)index);
}

bool list_act(struct list *list, const void *rows, enum action action)
{
	long page = list->visible > 1 ? list->visible - 1 : 1;

	switch (action) {
	case ACTION_UP:
		move_cursor(list, -1);
		return true;
	case ACTION_DOWN:
		move_cursor(list, 1);
		return true;
	case ACTION_PAGE_UP:
		move_cursor(list, -page);
		return true;
	case ACTION_PAGE_DOWN:
		move_cursor(list, page);
		return true;
	case ACTION_FIRST:
		put_cursor(list, 0);
		list->placed = false;
		return true;
	case ACTION_LAST:
		move_cursor(list, (long)(list->entry_count + list->pinned_count));
		return true;
	case ACTION_SORT_NEXT:
		next_column(list, 1);
		return true;
	case ACTION_SORT_PREVIOUS:
		next_column(list, list->type->column_count - 1);
		return true;
	case ACTION_SORT_REVERSE:
		list_sort(list, list->sort_column, !list->descending);
		return true;
	case ACTION_SEARCH_NEXT:
		list_search(list, rows, 1, true);
		return true;
	case ACTION_SEARCH_PREVIOUS:
		list_search(list, rows, -1, true);
		return true;
	default:
		return false;
	}
}

static bool click_column(struct list *list, int column)
{
	for (size_t i = 0; i < list->type->column_count; i++) {
		/* The blank before a column belongs to it. */
		if (column < list->column_begin[i] - 1 || column >= list->column_end[i] ||
		    list->column_begin[i] < 0 || list->type->columns[i].picture)
			continue;
		choose_column(list, i);
		return true;
	}
	return false;
}

enum list_click list_click(struct list *list, int row, int column)
{
	uint64_t before = list->cursor_identity;
	size_t index;

	if (row == list->heading_row)
		return click_column(list, column) ? LIST_CLICK_SORTED : LIST_CLICK_NONE;
	if (list->heading_row < 0 || row < list->heading_row)
		return LIST_CLICK_NONE;
	index = (size_t)(row - list->heading_row - 1);
	if (index < (size_t)list->visible) {
		index += list->top;
		if (index >= list->entry_count)
			return LIST_CLICK_NONE;
	} else {
		index += list->entry_count - (size_t)list->visible;
	}
	if (index >= list->entry_count + list->pinned_count)
		return LIST_CLICK_NONE;
	put_cursor(list, index);
	return list->cursor_identity == before ? LIST_CLICK_AGAIN : LIST_CLICK_MOVED;
}
