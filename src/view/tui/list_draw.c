// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a list is drawn: which columns fit, the heading, the rows. See list.h.
 */
#include <stdio.h>
#include <string.h>

#include "view/tui/list.h"

/* A column of text keeps these. */
#define TEXT_CELLS_MIN 6

static const char *title_of(const struct list *list, const void *rows, size_t column)
{
	const char *title = list->type->title ? list->type->title(rows, column) : NULL;
	const struct list_column *type = &list->type->columns[column];

	if (title)
		return title;
	return type->narrow_title &&
	                       list->column_end[column] - list->column_begin[column] < type->width
	               ? type->narrow_title
	               : type->title;
}

static bool is_hidden(const struct list *list, size_t column)
{
	return list->hidden >> column & 1;
}

static int least_width(const struct list_column *column)
{
	return column->narrow > 0 ? column->narrow : column->width;
}

/* Width that columns up to `priority` take at least, a blank between two. */
static int width_up_to(const struct list *list, unsigned priority)
{
	const struct list_type *type = list->type;
	int width = 0;

	for (size_t i = 0; i < type->column_count; i++)
		if (type->columns[i].priority <= priority && !is_hidden(list, i))
			width += least_width(&type->columns[i]) + 1;
	return width - 1;
}

/*
 * Which columns are shown: the least important are left out until the others fit; of one
 * priority the ones further right go first. Returns the cells that they take at least.
 */
static int choose_columns(const struct list *list, int width, bool shown[LIST_COLUMNS_MAX])
{
	const struct list_type *type = list->type;
	unsigned priority = 0;
	int used = -1;

	for (size_t i = 0; i < type->column_count; i++)
		if (type->columns[i].priority > priority)
			priority = type->columns[i].priority;
	if (list->least_priority > 0 && priority > list->least_priority)
		priority = list->least_priority;
	while (priority > 0 && width_up_to(list, priority) > width)
		priority--;
	for (size_t i = 0; i < type->column_count; i++) {
		shown[i] = type->columns[i].priority <= priority && !is_hidden(list, i);
		used += shown[i] ? least_width(&type->columns[i]) + 1 : 0;
	}
	/* Of the next priority those that still fit. */
	for (size_t i = 0; i < type->column_count; i++) {
		int cells = least_width(&type->columns[i]) + 1;

		if (!is_hidden(list, i) && type->columns[i].priority == priority + 1 &&
		    priority != list->least_priority && used + cells <= width) {
			shown[i] = true;
			used += cells;
		}
	}
	return used;
}

/*
 * Where even the most important columns have no room the widest texts give way: of a text the
 * beginning may do, a number that is cut off would be another number.
 */
static void narrow_texts(const struct list_type *type, int excess, int cells[LIST_COLUMNS_MAX])
{
	for (; excess > 0; excess--) {
		size_t widest = SIZE_MAX;

		for (size_t i = 0; i < type->column_count; i++)
			if (type->columns[i].left && cells[i] > TEXT_CELLS_MIN &&
			    (widest == SIZE_MAX || cells[i] > cells[widest]))
				widest = i;
		if (widest == SIZE_MAX)
			return;
		cells[widest]--;
	}
}

/* Begin and end of each column. */
static void place_columns(struct list *list, int width)
{
	const struct list_type *type = list->type;
	bool shown[LIST_COLUMNS_MAX];
	bool wide[LIST_COLUMNS_MAX];
	int cells[LIST_COLUMNS_MAX];
	int used = choose_columns(list, width, shown);
	int grower = -1;
	int place = 0;

	/* First all get their own width, then one of them what is left over. */
	for (size_t i = 0; i < type->column_count; i++) {
		int more = type->columns[i].width - least_width(&type->columns[i]);

		if (shown[i] && type->columns[i].grows)
			grower = (int)i;
		wide[i] = shown[i] && used + more <= width;
		used += wide[i] ? more : 0;
	}
	for (size_t i = 0; i < type->column_count; i++) {
		cells[i] = !shown[i] ? 0
		           : wide[i] ? type->columns[i].width
		                     : least_width(&type->columns[i]);
		if ((int)i == grower && used < width)
			cells[i] += width - used;
	}
	narrow_texts(type, used - width, cells);
	for (size_t i = 0; i < type->column_count; i++) {
		list->column_begin[i] = list->column_end[i] = -1;
		if (!shown[i])
			continue;
		list->column_begin[i] = place;
		list->column_end[i] = place + cells[i];
		place += cells[i] + 1;
	}
}

static void draw_text(const struct list *list, const struct canvas *canvas, int row, size_t column,
                      enum style style, const char *text)
{
	int begin = list->column_begin[column];
	int end = list->column_end[column];

	if (list->type->columns[column].left) {
		struct canvas cell = canvas_part(canvas, row, begin, 1, end - begin);

		if (list->type->columns[column].end)
			canvas_text_end(&cell, 0, 0, style, text);
		else
			canvas_text(&cell, 0, 0, style, text);
	} else if (canvas_text_width(text) > end - begin) {
		/* A number that is cut off would be another number. */
		struct canvas cell = canvas_part(canvas, row, begin, 1, end - begin);

		for (int i = 0; i < end - begin; i++)
			canvas_text(&cell, 0, i, style, "#");
	} else {
		canvas_right(canvas, row, begin, end, style, text);
	}
}

static void draw_heading(const struct list *list, const void *rows, const struct canvas *canvas)
{
	canvas_fill(canvas, list->heading_row, STYLE_HEADING);
	for (size_t i = 0; i < list->type->column_count; i++) {
		bool sorted = i == list->sort_column;
		char text[LIST_TEXT_BYTES];

		if (list->column_begin[i] < 0)
			continue;
		/* The order is told by a sign as well, where there is room for it. */
		snprintf(text, sizeof(text), "%s", title_of(list, rows, i));
		if (sorted && (int)strlen(text) < list->column_end[i] - list->column_begin[i]) {
			size_t length = strlen(text);

			memmove(text + 1, text, length + 1);
			text[0] = list->descending ? 'v' : '^';
		}
		draw_text(list, canvas, list->heading_row, i, sorted ? STYLE_SORTED : STYLE_HEADING,
		          text);
	}
}

/* Between the identity columns on the left and those, if any, on the right. */
static void draw_note(const struct list *list, const struct canvas *canvas, int screen_row,
                      enum style style, const char *note)
{
	struct canvas room;
	int begin = 0;
	int end = canvas->width;
	bool left = true;

	for (size_t i = 0; i < list->type->column_count; i++) {
		if (list->column_begin[i] < 0)
			continue;
		if (!list->type->columns[i].identity)
			left = false;
		else if (left)
			begin = list->column_end[i] + 2;
		else if (list->column_begin[i] - 1 < end)
			end = list->column_begin[i] - 1;
	}
	room = canvas_part(canvas, screen_row, begin, 1, end - begin);
	canvas_text(&room, 0, 0, style, note);
}

static void draw_row(const struct list *list, const void *rows, const struct canvas *canvas,
                     int screen_row, size_t index)
{
	const struct list_type *type = list->type;
	size_t row = list->entries[index].row;
	bool cursor = index == list->cursor;
	char note[LIST_TEXT_BYTES];
	bool noted = type->note && type->note(rows, row, note);

	canvas_fill(canvas, screen_row, cursor ? STYLE_CURSOR : STYLE_NORMAL);
	for (size_t i = 0; i < type->column_count; i++) {
		const struct list_column *column = &type->columns[i];
		char text[LIST_TEXT_BYTES] = "";
		enum style style;

		if (list->column_begin[i] < 0 || (noted && !column->identity))
			continue;
		if (column->picture) {
			struct canvas cell =
			        canvas_part(canvas, screen_row, list->column_begin[i], 1,
			                    list->column_end[i] - list->column_begin[i]);

			type->picture(rows, row, i, &cell);
			continue;
		}
		style = type->cell(rows, row, i, text);
		if (list->search[0] && strcasestr(text, list->search))
			style = STYLE_MATCH;
		draw_text(list, canvas, screen_row, i, cursor ? STYLE_CURSOR : style, text);
	}
	if (noted)
		draw_note(list, canvas, screen_row, cursor ? STYLE_CURSOR : STYLE_DIM, note);
}

/* Rows of the screen for entries and for pinned rows; the entries keep at least half. */
static int split(const struct list *list, int room)
{
	int pinned = (int)list->pinned_count;

	if (pinned > room / 2)
		pinned = room / 2;
	return pinned;
}

void list_draw(struct list *list, const void *rows, const struct canvas *canvas)
{
	int pinned = split(list, canvas->height - 1);
	size_t first_pinned;

	list->heading_row = 0;
	list->visible = canvas->height - 1 - pinned;
	if (list->visible < 0)
		list->visible = 0;
	place_columns(list, canvas->width);
	draw_heading(list, rows, canvas);
	if (list->cursor < list->entry_count) {
		if (list->cursor < list->top)
			list->top = list->cursor;
		else if (list->visible > 0 && list->cursor >= list->top + (size_t)list->visible)
			list->top = list->cursor - (size_t)list->visible + 1;
	}
	/* No empty lines at the end while there are rows above. */
	if (list->top + (size_t)list->visible > list->entry_count)
		list->top = list->entry_count > (size_t)list->visible
		                    ? list->entry_count - (size_t)list->visible
		                    : 0;
	if (list->visible > (int)(list->entry_count - list->top))
		list->visible = (int)(list->entry_count - list->top);
	for (int i = 0; i < list->visible; i++)
		draw_row(list, rows, canvas, 1 + i, list->top + (size_t)i);
	/* Where not all sums fit, the last ones: they stand for the most. */
	first_pinned = list->entry_count + list->pinned_count - (size_t)pinned;
	for (int i = 0; i < pinned; i++)
		draw_row(list, rows, canvas, 1 + list->visible + i, first_pinned + (size_t)i);
}
