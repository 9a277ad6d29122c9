// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All kinds of latency that are known, a row each, of all CPUs together; the one under
 * the cursor, chosen with Enter, is what the CPU view, histogram and outliers show.
 */
#include <stdio.h>
#include <string.h>

#include "view/tui/paragraph.h"
#include "view/tui/view.h"

enum kind_column {
	COLUMN_KIND,
	COLUMN_COUNT,
	COLUMN_P50,
	COLUMN_P99,
	COLUMN_P99_9,
	COLUMN_MAX,
	COLUMN_WHEN,
	COLUMN_WHAT
};

static const struct list_column columns[] = {
        [COLUMN_KIND] = {.title = "LATENCY", .width = 32, .left = true},
        [COLUMN_COUNT] = {.title = "COUNT", .width = NUMBER_COUNT_WIDTH, .descending = true},
        [COLUMN_P50] = {.title = "P50",
                        .width = NUMBER_US_WIDTH,
                        .priority = 3,
                        .descending = true},
        [COLUMN_P99] = {.title = "P99",
                        .width = NUMBER_US_WIDTH,
                        .priority = 1,
                        .descending = true},
        [COLUMN_P99_9] = {.title = "P99.9",
                          .width = NUMBER_US_WIDTH,
                          .priority = 2,
                          .descending = true},
        [COLUMN_MAX] = {.title = "MAX", .width = NUMBER_US_WIDTH, .descending = true},
        [COLUMN_WHEN] = {.title = "WHEN", .width = NUMBER_AGE_WIDTH, .priority = 3},
        [COLUMN_WHAT] =
                {.title = "FROM -> TO", .width = 36, .priority = 4, .left = true, .grows = true},
};

struct kinds_state {
	struct list list;
	struct snapshot *snapshot;                        /* for one kind after the other */
	struct statistics statistics[LATENCY_KIND_COUNT]; /* of all CPUs */
	uint64_t time_ns;
	bool opened; /* the cursor was put on the kind that is shown */
};

static size_t row_count(const void *rows)
{
	(void)rows;
	return LATENCY_KIND_COUNT;
}

static uint64_t row_identity(const void *rows, size_t row)
{
	(void)rows;
	return row;
}

static uint64_t value_of(const void *rows, size_t row, size_t column)
{
	const struct kinds_state *kinds = rows;
	const struct statistics *statistics = &kinds->statistics[row];

	switch (column) {
	case COLUMN_COUNT:
		return statistics->count;
	case COLUMN_P50:
		return statistics->p50_ns;
	case COLUMN_P99:
		return statistics->p99_ns;
	case COLUMN_P99_9:
		return statistics->p99_9_ns;
	case COLUMN_MAX:
		return statistics->max_ns;
	case COLUMN_WHEN:
		return statistics->max_time_ns < kinds->time_ns
		               ? kinds->time_ns - statistics->max_time_ns
		               : 0;
	default:
		return row;
	}
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct kinds_state *kinds = rows;
	bool has_a = kinds->statistics[a].count > 0;
	bool has_b = kinds->statistics[b].count > 0;
	uint64_t value_a = value_of(rows, a, column);
	uint64_t value_b = value_of(rows, b, column);

	if (column > COLUMN_COUNT && column < COLUMN_WHAT && (!has_a || !has_b))
		return has_a - has_b;
	return (value_a > value_b) - (value_a < value_b);
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct kinds_state *kinds = rows;
	bool known = kinds->statistics[row].count > 0;
	char number[NUMBER_TEXT_BYTES] = NUMBER_MISSING;

	if (column == COLUMN_KIND || column == COLUMN_WHAT) {
		snprintf(text, LIST_TEXT_BYTES, "%s",
		         column == COLUMN_KIND ? latency_kind_title((enum latency_kind)row)
		                               : latency_kind_help((enum latency_kind)row));
		return known ? STYLE_NORMAL : STYLE_DIM;
	}
	if (known && column == COLUMN_COUNT)
		number_count(number, value_of(rows, row, column));
	else if (known && column == COLUMN_WHEN)
		number_age(number, value_of(rows, row, column));
	else if (known)
		number_us(number, value_of(rows, row, column));
	snprintf(text, LIST_TEXT_BYTES, "%s", number);
	return known ? STYLE_NORMAL : STYLE_DIM;
}

static const struct list_type list_type = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .first_sort = COLUMN_KIND,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
};

static void init(void *view)
{
	struct kinds_state *kinds = view;

	list_init(&kinds->list, &list_type);
}

static void clear(void *view)
{
	struct kinds_state *kinds = view;

	list_clear(&kinds->list);
	snapshot_destroy(kinds->snapshot);
}

/* Each kind is a question of its own. What cannot be answered has no data. */
static void ask(struct kinds_state *kinds, const struct view_context *context)
{
	struct model_request request = *context->request;

	memset(kinds->statistics, 0, sizeof(kinds->statistics));
	if (!kinds->snapshot)
		kinds->snapshot = snapshot_create();
	for (unsigned kind = 0; kinds->snapshot && kind < LATENCY_KIND_COUNT; kind++) {
		const struct snapshot_row *all;

		request.kind = (enum latency_kind)kind;
		if (!model_snapshot(context->model, &request, kinds->snapshot))
			continue;
		all = snapshot_all(kinds->snapshot);
		if (all)
			kinds->statistics[kind] = latency_of(all, context->span)->statistics;
	}
	kinds->time_ns = context->snapshot->time_ns;
}

static void update(void *view, struct view_context *context)
{
	struct kinds_state *kinds = view;

	ask(kinds, context);
	list_update(&kinds->list, kinds, context->snapshot->time_ns);
	if (!kinds->opened)
		list_set_cursor(&kinds->list, context->request->kind);
	kinds->opened = true;
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	char span[64];

	(void)view;
	view_span_text(context, span, sizeof(span));
	snprintf(text, size, "choose a latency, us, all CPUs, %s   Enter: show it, k: next", span);
}

static void choose(struct kinds_state *kinds, struct view_context *context)
{
	size_t row = list_cursor_row(&kinds->list);

	if (row == SIZE_MAX)
		return;
	context->wanted_kind = (enum latency_kind)row;
	context->open = ACTION_BACK;
	kinds->opened = false;
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct kinds_state *kinds = view;

	switch (action) {
	case ACTION_OPEN:
		choose(kinds, context);
		return true;
	case ACTION_KIND:
		action = ACTION_DOWN;
		break;
	case ACTION_BACK:
		kinds->opened = false;
		return false;
	default:
		break;
	}
	if (!list_act(&kinds->list, kinds, action))
		return false;
	list_update(&kinds->list, kinds, context->snapshot->time_ns);
	return true;
}

static struct list *list_of(void *view)
{
	struct kinds_state *kinds = view;

	return &kinds->list;
}

const struct view_type view_kinds = {
        .name = "latencies",
        .action = ACTION_KIND,
        .keys = KEYS_NONE,
        .state_bytes = sizeof(struct kinds_state),
        .init = init,
        .clear = clear,
        .update = update,
        .title = title,
        .act = act,
        .list = list_of,
};
