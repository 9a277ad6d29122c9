// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of samples above the threshold: when, on which CPU, how late.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view/tui/view.h"

enum outlier_column {
	COLUMN_TIME,
	COLUMN_AGE,
	COLUMN_CPU,
	COLUMN_NODE,
	COLUMN_LATENCY,
	COLUMN_KIND
};

static const struct list_column columns[] = {
        [COLUMN_TIME] = {.title = "TIME", .width = 12, .descending = true},
        [COLUMN_AGE] = {.title = "AGO", .width = NUMBER_AGE_WIDTH, .priority = 2},
        [COLUMN_CPU] = {.title = "CPU", .width = 5},
        [COLUMN_NODE] = {.title = "NODE", .width = 4, .priority = 3},
        [COLUMN_LATENCY] = {.title = "us", .width = 6, .descending = true},
        [COLUMN_KIND] = {.title = "LATENCY", .width = 24, .priority = 1, .left = true},
};

struct outliers_state {
	struct list list;
};

static const struct outlier *outlier_at(const void *rows, size_t row)
{
	const struct view_context *context = rows;

	return &context->snapshot->outliers[row];
}

static size_t row_count(const void *rows)
{
	const struct view_context *context = rows;

	return context->snapshot->outlier_count;
}

/* A CPU has one sample at a time; 2^51 ns, 26 days, pass before this could repeat. */
static uint64_t row_identity(const void *rows, size_t row)
{
	const struct outlier *outlier = outlier_at(rows, row);

	return outlier->time_ns << 13 | outlier->cpu;
}

static int node_of(const void *rows, size_t row)
{
	const struct view_context *context = rows;
	const struct cpu_info *info =
	        topology_cpu(&context->snapshot->topology, outlier_at(rows, row)->cpu);

	return info ? info->node : -1;
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct outlier *left = outlier_at(rows, a);
	const struct outlier *right = outlier_at(rows, b);

	switch (column) {
	case COLUMN_CPU:
		return (left->cpu > right->cpu) - (left->cpu < right->cpu);
	case COLUMN_NODE:
		return node_of(rows, a) - node_of(rows, b);
	case COLUMN_KIND:
		return left->kind - right->kind;
	case COLUMN_LATENCY:
		return (left->latency_ns > right->latency_ns) -
		       (left->latency_ns < right->latency_ns);
	case COLUMN_AGE:
		return (right->time_ns > left->time_ns) - (right->time_ns < left->time_ns);
	default:
		return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
	}
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct view_context *context = rows;
	const struct snapshot *snapshot = context->snapshot;
	const struct outlier *outlier = outlier_at(rows, row);
	char number[NUMBER_TEXT_BYTES] = NUMBER_MISSING;

	if (column == COLUMN_KIND) {
		snprintf(text, LIST_TEXT_BYTES, "%s",
		         latency_kind_title((enum latency_kind)outlier->kind));
		return STYLE_NORMAL;
	}
	switch (column) {
	case COLUMN_TIME:
		number_time_of_day(number, outlier->time_ns + (uint64_t)snapshot->wall_offset_ns);
		break;
	case COLUMN_AGE:
		number_age(number, snapshot->time_ns > outlier->time_ns
		                           ? snapshot->time_ns - outlier->time_ns
		                           : 0);
		break;
	case COLUMN_CPU:
		snprintf(number, sizeof(number), "%u", outlier->cpu);
		break;
	case COLUMN_NODE:
		if (node_of(rows, row) >= 0)
			snprintf(number, sizeof(number), "%d", node_of(rows, row));
		break;
	default:
		number_us(number, outlier->latency_ns);
	}
	snprintf(text, LIST_TEXT_BYTES, "%s%s", column == COLUMN_LATENCY ? "!" : "", number);
	return column == COLUMN_LATENCY ? STYLE_THRESHOLD : STYLE_NORMAL;
}

static const struct list_type list_type = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .first_sort = COLUMN_TIME,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
};

static void init(void *state)
{
	struct outliers_state *outliers = state;

	list_init(&outliers->list, &list_type);
}

static void clear(void *state)
{
	struct outliers_state *outliers = state;

	list_clear(&outliers->list);
}

static void update(void *state, struct view_context *context)
{
	struct outliers_state *outliers = state;

	list_update(&outliers->list, context, context->snapshot->time_ns);
}

static void title(void *state, const struct view_context *context, char *text, size_t size)
{
	const struct snapshot *snapshot = context->snapshot;
	char threshold[NUMBER_TEXT_BYTES];

	(void)state;
	if (snapshot->threshold_ns == 0) {
		snprintf(text, size, "outliers: no threshold is set, start with --threshold US");
		return;
	}
	number_latency(threshold, snapshot->threshold_ns);
	snprintf(text, size,
	         "outliers: %" PRIu64 " samples above %s since the start, the newest %zu",
	         snapshot->outliers_total, threshold, snapshot->outlier_count);
}

static void draw(void *state, struct view_context *context, const struct canvas *canvas)
{
	struct outliers_state *outliers = state;

	list_draw(&outliers->list, context, canvas);
	if (context->snapshot->outlier_count == 0)
		canvas_text(canvas, 1, 1, STYLE_DIM, "none");
}

/* The CPU of the outlier is what the histogram shows then. */
static void select_cpu(const struct outliers_state *outliers, struct view_context *context)
{
	size_t row = list_cursor_row(&outliers->list);
	const struct snapshot *snapshot = context->snapshot;

	if (row == SIZE_MAX)
		return;
	context->selected_cpu = (int)snapshot->outliers[row].cpu;
	context->selected_node = node_of(context, row);
	context->wanted_kind = (enum latency_kind)snapshot->outliers[row].kind;
	context->open = ACTION_HISTOGRAM;
}

static bool act(void *state, struct view_context *context, enum action action)
{
	struct outliers_state *outliers = state;

	if (action == ACTION_OPEN) {
		select_cpu(outliers, context);
		return true;
	}
	if (!list_act(&outliers->list, context, action))
		return false;
	update(state, context);
	return true;
}

static void click(void *state, struct view_context *context, int row, int column)
{
	struct outliers_state *outliers = state;

	if (list_click(&outliers->list, context, row, column))
		update(state, context);
}

static struct list *list_of(void *state)
{
	struct outliers_state *outliers = state;

	return &outliers->list;
}

const struct view_type view_outliers = {
        .name = "outliers",
        .action = ACTION_OUTLIERS,
        .keys = KEYS_NONE,
        .state_bytes = sizeof(struct outliers_state),
        .init = init,
        .clear = clear,
        .update = update,
        .title = title,
        .draw = draw,
        .act = act,
        .click = click,
        .list = list_of,
};
