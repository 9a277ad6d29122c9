// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of a table's objects. See object_list.h.
 */
#include "view/tui/object_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/tui/paragraph.h"

static size_t row_count(const void *rows)
{
	const struct object_list *objects = rows;

	return objects->type->count(objects->owner);
}

static const void *object_at(const struct object_list *objects, size_t row)
{
	return objects->type->object(objects->owner, row);
}

static uint64_t row_identity(const void *rows, size_t row)
{
	const struct object_list *objects = rows;

	return objects->type->identity(objects->owner, row);
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct object_list *objects = rows;

	if (objects->type->compare)
		return objects->type->compare(objects->owner, column, a, b);
	return column_compare_values(objects->type->table, column, &objects->values[a],
	                             &objects->values[b]);
}

/* Each row's value is asked for once and not at each comparison. false: out of memory. */
static bool take_values(struct object_list *objects)
{
	size_t count = row_count(objects);

	if (count > objects->value_room) {
		struct filter_value *values = realloc(objects->values, count * sizeof(*values));

		if (!values)
			return false;
		objects->values = values;
		objects->value_room = count;
	}
	for (size_t row = 0; row < count; row++) {
		objects->values[row] = (struct filter_value){0};
		objects->type->table->value(object_at(objects, row), objects->list.sort_column,
		                            &objects->values[row]);
	}
	return true;
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct object_list *objects = rows;

	column_text(objects->type->table, column, object_at(objects, row), text, LIST_TEXT_BYTES);
	return objects->type->style(objects->owner, row, column, text);
}

static bool row_note(const void *rows, size_t row, char text[LIST_TEXT_BYTES])
{
	const struct object_list *objects = rows;

	return objects->type->note && objects->type->note(objects->owner, row, text);
}

static bool row_pinned(const void *rows, size_t row)
{
	const struct object_list *objects = rows;

	return objects->followed && row_identity(rows, row) == objects->followed;
}

/* The filter is an expression; a search looks for its text in the texts of the row. */
static bool row_matches(const void *rows, size_t row, const char *pattern)
{
	const struct object_list *objects = rows;
	const void *object = object_at(objects, row);

	const struct column_table *table = objects->type->table;

	if (pattern == objects->list.filter)
		return list_filter_match(&objects->filter,
		                         table->field_value ? table->field_value : table->value,
		                         object);
	return column_search(table, object, pattern);
}

void object_list_init(struct object_list *objects, const struct object_list_type *type,
                      const void *owner)
{
	const struct column_table *table = type->table;

	memset(objects, 0, sizeof(*objects));
	objects->type = type;
	objects->owner = owner;
	for (size_t i = 0; i < table->count && i < LIST_COLUMNS_MAX; i++) {
		const struct column *column = &table->columns[i];

		objects->columns[i] = (struct list_column){
		        .title = column->title,
		        .width = column->width,
		        .narrow = type->narrow ? type->narrow[i] : 0,
		        .narrow_title = column->title,
		        .priority = column->priority,
		        .left = COLUMN_IS_TEXT(column->form),
		        .end = column->form == COLUMN_PATH,
		        .identity = type->identities >> i & 1,
		        .grows = i == type->grows,
		        .descending = !COLUMN_IS_TEXT(column->form),
		};
	}
	objects->list_type = (struct list_type){
	        .columns = objects->columns,
	        .column_count = table->count < LIST_COLUMNS_MAX ? table->count : LIST_COLUMNS_MAX,
	        .first_sort = type->first_sort,
	        .count = row_count,
	        .identity = row_identity,
	        .compare = row_compare,
	        .cell = row_cell,
	        .note = row_note,
	        .pinned = row_pinned,
	        .matches = row_matches,
	        .first_until_placed = true,
	        .ordered = type->ordered,
	};
	list_init(&objects->list, &objects->list_type);
}

void object_list_clear(struct object_list *objects)
{
	list_clear(&objects->list);
	list_filter_clear(&objects->filter);
	free(objects->values);
}

bool object_list_update(struct object_list *objects, uint64_t now_ns)
{
	const struct column_table *table = objects->type->table;

	list_filter_set(&objects->filter, objects->list.filter, table->fields,
	                table->field_count ? table->field_count : table->count);
	return take_values(objects) && list_update(&objects->list, objects, now_ns);
}

bool object_list_reorder(struct object_list *objects, uint64_t now_ns)
{
	return !objects->list.resort || object_list_update(objects, now_ns);
}

/* What the column that sorts means, from `row` on. Returns the rows that it takes. */
static int explain(const struct object_list *objects, const struct canvas *canvas, int row)
{
	const struct column *column = &objects->type->table->columns[objects->list.sort_column];
	char text[512];

	snprintf(text, sizeof(text), "%s (filter: %s): %s", column->title, column->name,
	         column->description);
	return paragraph_draw(canvas, row, STYLE_TITLE, text);
}

void object_list_draw(struct object_list *objects, const struct canvas *canvas)
{
	struct canvas part;
	int rows = 0;

	if (objects->explain)
		rows = explain(objects, canvas, canvas->height); /* only measured: below the edge */
	if (rows >= canvas->height)
		rows = 0;
	part = canvas_part(canvas, 0, 0, canvas->height - rows, canvas->width);
	list_draw(&objects->list, objects, &part);
	if (rows > 0)
		explain(objects, canvas, canvas->height - rows);
}

static void follow(struct object_list *objects)
{
	size_t row = list_cursor_row(&objects->list);

	if (row == SIZE_MAX)
		return;
	objects->followed = row_pinned(objects, row) ? 0 : row_identity(objects, row);
	list_set_cursor(&objects->list, row_identity(objects, row));
	objects->list.resort = true;
}

bool object_list_act(struct object_list *objects, enum action action)
{
	switch (action) {
	case ACTION_EXPLAIN:
		objects->explain = !objects->explain;
		return true;
	case ACTION_FOLLOW:
		follow(objects);
		return true;
	default:
		return list_act(&objects->list, objects, action);
	}
}

const char *object_list_error(const struct object_list *objects)
{
	return objects->filter.error.text;
}
