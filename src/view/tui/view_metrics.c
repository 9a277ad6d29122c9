// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sampler's metrics: one row a metric of an object with its value and the
 * last minute as a line; the one under the cursor as a large graph with what it
 * is, where it is read and what is normal.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/metric_text.h"
#include "view/tui/graph.h"
#include "view/tui/paragraph.h"
#include "view/tui/view.h"

#define LINE_COLUMNS      60 /* the last minute, a second a column */
#define GRAPH_COLUMNS_MAX 400
#define AXIS_CELLS        10
#define POINTS_MAX        600

enum metric_list_column {
	COLUMN_OBJECT,
	COLUMN_METRIC,
	COLUMN_VALUE,
	COLUMN_UNIT,
	COLUMN_LINE
};

static const struct list_column columns[] = {
        [COLUMN_OBJECT] = {.title = "OBJECT", .width = 16, .left = true, .identity = true},
        [COLUMN_METRIC] = {.title = "METRIC", .width = 20, .left = true, .identity = true},
        [COLUMN_VALUE] = {.title = "VALUE", .width = 7, .descending = true},
        [COLUMN_UNIT] = {.title = "UNIT", .width = 5, .left = true},
        [COLUMN_LINE] = {.title = "LAST MINUTE",
                         .width = 20,
                         .priority = 1,
                         .left = true,
                         .grows = true,
                         .picture = true},
};

struct metrics_row {
	const struct metric_instance *instance;
	enum metric metric;
};

struct metrics_state {
	struct list list;
	enum metric_object object; /* the one on screen; METRIC_OBJECT_COUNT: all */
	bool large;                /* the row under the cursor as a graph */
	size_t zoom;               /* index into graph_spans */
	/* Made anew for each call; kept here for its memory only. */
	struct metrics_row *rows;
	size_t count;
	size_t room;
	struct metric_view *view;
	uint64_t time_ns;
	bool paused;
	bool sampled; /* the host tells of itself, not of its window alone */
};

static const struct {
	uint64_t span_ns;
	const char *name;
} graph_spans[] = {
        {60 * NS_PER_S, "last minute"},
        {600 * NS_PER_S, "last 10 minutes"},
};

#define GRAPH_SPANS (sizeof(graph_spans) / sizeof(graph_spans[0]))

static void add_rows(struct metrics_state *state, enum metric_object object)
{
	const struct metric_object_info *info = metric_object_info(object);
	const struct metric_instance *instances;
	size_t count = metric_view_instances(state->view, object, &instances);
	size_t wanted = state->count + count * info->count;

	if (wanted > state->room) {
		struct metrics_row *rows = realloc(state->rows, wanted * sizeof(*rows));

		if (!rows)
			return;
		state->rows = rows;
		state->room = wanted;
	}
	for (size_t i = 0; i < count; i++)
		for (size_t metric = 0; metric < info->count; metric++)
			state->rows[state->count++] = (struct metrics_row){
			        &instances[i], (enum metric)(info->first + metric)};
}

/* The length of a reading is no figure of the host: where that is all there is no sampler. */
static bool is_sampled(const struct metrics_state *state)
{
	const struct metric_object_info *info = metric_object_info(METRIC_OBJECT_HOST);
	const struct metric_instance *host;

	if (metric_view_instances(state->view, METRIC_OBJECT_HOST, &host) == 0)
		return false;
	for (size_t i = 0; i < info->count; i++) {
		enum metric metric = (enum metric)(info->first + i);

		if (metric != METRIC_HOST_INTERVAL_NS &&
		    !isnan(metric_view_value(state->view, host, metric)))
			return true;
	}
	return false;
}

/* The rows as they are in the snapshot; pointers into it, so never kept beyond a call. */
static void collect(struct metrics_state *state, const struct view_context *context)
{
	state->count = 0;
	state->view = context->snapshot->sampled.metrics;
	state->sampled = true;
	state->paused = context->pause->on;
	if (!state->view)
		return;
	state->time_ns = metric_view_time_ns(state->view);
	state->sampled = is_sampled(state);
	for (size_t object = state->sampled ? 0 : METRIC_OBJECT_HOST + 1;
	     object < METRIC_OBJECT_COUNT; object++)
		if (state->object == METRIC_OBJECT_COUNT || state->object == object)
			add_rows(state, (enum metric_object)object);
}

static size_t row_count(const void *rows)
{
	const struct metrics_state *state = rows;

	return state->count;
}

static uint64_t row_identity(const void *rows, size_t row)
{
	const struct metrics_state *state = rows;
	const struct metrics_row *at = &state->rows[row];

	/* Names and numbers stay well below 2^32, CPUs below 2^13, metrics below 2^10. */
	return at->instance->number << 32 ^ (uint64_t)at->instance->cpu << 16 ^ at->metric;
}

static void object_text(const struct metric_instance *instance, char *text, size_t size)
{
	const char *object = metric_object_info(instance->object)->name;
	char cpu[24] = "";

	if (instance->cpu != METRIC_CPU_ALL)
		snprintf(cpu, sizeof(cpu), "%scpu %u", instance->name[0] ? " " : "", instance->cpu);
	else if (instance->object == METRIC_OBJECT_CPU)
		snprintf(cpu, sizeof(cpu), "all CPUs");
	if (instance->object == METRIC_OBJECT_NODE || instance->object == METRIC_OBJECT_PRESSURE)
		snprintf(text, size, "%s %s", object, instance->name);
	else if (instance->name[0] || cpu[0])
		snprintf(text, size, "%s%s", instance->name, cpu);
	else
		snprintf(text, size, "%s", object);
}

static double value_of(const struct metrics_state *state, size_t row)
{
	const struct metrics_row *at = &state->rows[row];

	return metric_view_value(state->view, at->instance, at->metric);
}

static int compare_numbers(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(b) - isnan(a);
	return (a > b) - (a < b);
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct metrics_state *state = rows;
	const struct metric_info *left = metric_info(state->rows[a].metric);
	const struct metric_info *right = metric_info(state->rows[b].metric);
	int order = 0;

	if (column == COLUMN_METRIC)
		order = strcmp(left->title, right->title);
	else if (column == COLUMN_VALUE)
		order = compare_numbers(value_of(state, a), value_of(state, b));
	else if (column == COLUMN_UNIT)
		order = strcmp(metric_unit_name(left->unit), metric_unit_name(right->unit));
	else /* they are collected in the order of the table, object by object */
		order = (a > b) - (a < b);
	return order;
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct metrics_state *state = rows;
	const struct metrics_row *at = &state->rows[row];
	const struct metric_info *info = metric_info(at->metric);
	char number[NUMBER_TEXT_BYTES] = "";
	char unit[NUMBER_TEXT_BYTES] = "";
	const char *word = NULL;

	if (info->unit == METRIC_UNIT_TEXT)
		word = metric_view_text(state->view, at->instance, at->metric);
	else
		metric_text(number, unit, at->metric, value_of(state, row));
	switch (column) {
	case COLUMN_OBJECT:
		object_text(at->instance, text, LIST_TEXT_BYTES);
		return STYLE_NORMAL;
	case COLUMN_METRIC:
		snprintf(text, LIST_TEXT_BYTES, "%s", info->title);
		return STYLE_NORMAL;
	case COLUMN_UNIT:
		snprintf(text, LIST_TEXT_BYTES, "%s", unit);
		return STYLE_DIM;
	default:
		snprintf(text, LIST_TEXT_BYTES, "%s",
		         info->unit != METRIC_UNIT_TEXT ? number
		         : word                         ? word
		                                        : NUMBER_MISSING);
		return STYLE_NORMAL;
	}
}

/* `columns` values that end at the newest reading, a step each. */
static void values_of(const struct metrics_state *state, const struct metrics_row *row,
                      uint64_t step_ns, double *values, size_t count)
{
	static const uint64_t margin_ns = NS_PER_S;
	struct metric_point points[POINTS_MAX];
	uint64_t span_ns = step_ns * count + margin_ns;
	uint64_t since_ns = state->time_ns > span_ns ? state->time_ns - span_ns : 0;
	size_t known = metric_view_history(state->view, row->instance, row->metric, since_ns,
	                                   points, POINTS_MAX);

	graph_columns(points, known, state->time_ns, step_ns, values, count);
}

/* Percent has a scale of its own; all else is scaled to its largest. */
static double scale_top(enum metric metric, const double *values, size_t count)
{
	double largest = graph_largest(values, count);

	if (metric_info(metric)->unit == METRIC_UNIT_PERCENT)
		return largest > 100 ? graph_axis_top(largest) : 100;
	return graph_axis_top(largest);
}

static void row_picture(const void *rows, size_t row, size_t column, const struct canvas *cell)
{
	const struct metrics_state *state = rows;
	const struct metrics_row *at = &state->rows[row];
	double values[LINE_COLUMNS];
	size_t count = cell->width < LINE_COLUMNS ? (size_t)cell->width : LINE_COLUMNS;

	(void)column;
	if (metric_info(at->metric)->unit == METRIC_UNIT_TEXT || cell->width <= 0)
		return;
	values_of(state, at, 60 * NS_PER_S / count, values, count);
	graph_draw(cell, values, count, scale_top(at->metric, values, count), STYLE_BAR);
}

static const struct list_type list_type = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .first_sort = COLUMN_OBJECT,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
        .picture = row_picture,
};

static void init(void *view)
{
	struct metrics_state *state = view;

	state->object = METRIC_OBJECT_COUNT;
	list_init(&state->list, &list_type);
}

static void clear(void *view)
{
	struct metrics_state *state = view;

	list_clear(&state->list);
	free(state->rows);
}

static const void *rows_of(void *view, const struct view_context *context)
{
	collect(view, context);
	return view;
}

static void update(void *view, struct view_context *context)
{
	struct metrics_state *state = view;

	collect(state, context);
	list_update(&state->list, state, context->snapshot->time_ns);
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	struct metrics_state *state = view;

	collect(state, context);
	if (state->count == 0 && state->object == METRIC_OBJECT_COUNT)
		snprintf(text, size, "metrics: no reading %s",
		         context->snapshot->past ? "of that time is held" : "yet");
	else if (!state->sampled && state->object == METRIC_OBJECT_COUNT)
		snprintf(text, size,
		         "metrics of the window: a trace tells none of the host   Enter: explain");
	else
		snprintf(text, size, "metrics of %s%s   left right: other objects   Enter: explain",
		         state->object == METRIC_OBJECT_COUNT
		                 ? "everything"
		                 : metric_object_info(state->object)->title,
		         state->count > 0 ? ""
		         : state->sampled ? ": this host has none"
		                          : ": a trace tells none");
}

/* What the metric is, below its graph. Returns the rows that it takes. */
static int explain(const struct metrics_row *row, const struct canvas *canvas)
{
	const struct metric_info *info = metric_info(row->metric);
	char text[1024];

	snprintf(text, sizeof(text), "%s Normal: %s Read from %s; %s.%s in --json and exports.",
	         info->what, info->normal, info->where, metric_object_info(info->object)->name,
	         info->name);
	return paragraph_draw(canvas, 0, STYLE_NORMAL, text);
}

static void draw_axis(const struct metrics_state *state, const struct metrics_row *row,
                      const struct canvas *canvas, double top, const double *values, size_t count)
{
	char number[NUMBER_TEXT_BYTES], unit[NUMBER_TEXT_BYTES];
	char largest[NUMBER_TEXT_BYTES], largest_unit[NUMBER_TEXT_BYTES];
	char edge[2 * NUMBER_TEXT_BYTES];

	metric_text(number, unit, row->metric, top);
	snprintf(edge, sizeof(edge), "%s%s", number, unit);
	canvas_right(canvas, 0, 0, AXIS_CELLS - 1, STYLE_DIM, edge);
	canvas_right(canvas, canvas->height - 2, 0, AXIS_CELLS - 1, STYLE_DIM, "0");
	metric_text(number, unit, row->metric,
	            metric_view_value(state->view, row->instance, row->metric));
	metric_text(largest, largest_unit, row->metric, graph_largest(values, count));
	canvas_print(canvas, canvas->height - 1, AXIS_CELLS, STYLE_TITLE,
	             "%s, %s %s %s, largest %s %s   + -: zoom   Enter: back",
	             graph_spans[state->zoom].name, state->paused ? "at the cursor" : "now", number,
	             unit, largest, largest_unit);
}

static void draw_large(struct metrics_state *state, const struct metrics_row *row,
                       const struct canvas *canvas)
{
	struct canvas text = canvas_part(canvas, 1, 1, canvas->height - 1, canvas->width - 2);
	double values[GRAPH_COLUMNS_MAX];
	char object[LIST_TEXT_BYTES];
	struct canvas graph, area;
	size_t count;
	int used;
	double top;

	object_text(row->instance, object, sizeof(object));
	canvas_print(canvas, 0, 1, STYLE_SORTED, "%s  %s", object, metric_info(row->metric)->title);
	used = 2 + explain(row, &text);
	graph = canvas_part(canvas, used, 0, canvas->height - used, canvas->width);
	area = canvas_part(&graph, 0, AXIS_CELLS, graph.height - 1, graph.width - AXIS_CELLS);
	if (area.height < 1 || area.width < 1 || metric_info(row->metric)->unit == METRIC_UNIT_TEXT)
		return;
	count = area.width < GRAPH_COLUMNS_MAX ? (size_t)area.width : GRAPH_COLUMNS_MAX;
	values_of(state, row, graph_spans[state->zoom].span_ns / count, values, count);
	top = scale_top(row->metric, values, count);
	graph_draw(&area, values, count, top, STYLE_BAR);
	draw_axis(state, row, &graph, top, values, count);
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct metrics_state *state = view;
	size_t row;

	collect(state, context);
	row = list_cursor_row(&state->list);
	if (state->large && row != SIZE_MAX && row < state->count)
		draw_large(state, &state->rows[row], canvas);
	else
		list_draw(&state->list, state, canvas);
}

static void turn_object(struct metrics_state *state, unsigned step)
{
	state->object = (enum metric_object)((state->object + step) % (METRIC_OBJECT_COUNT + 1));
	state->list.resort = true;
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct metrics_state *state = view;

	collect(state, context);
	switch (action) {
	case ACTION_OPEN:
	case ACTION_METRIC_EXPLAIN:
		state->large = !state->large;
		return true;
	case ACTION_OBJECT_NEXT:
		turn_object(state, 1);
		break;
	case ACTION_OBJECT_PREVIOUS:
		turn_object(state, METRIC_OBJECT_COUNT);
		break;
	case ACTION_GRAPH_OUT:
		state->zoom += state->zoom + 1 < GRAPH_SPANS;
		return true;
	case ACTION_GRAPH_IN:
		state->zoom -= state->zoom > 0;
		return true;
	default:
		if (!list_act(&state->list, state, action))
			return false;
	}
	update(view, context);
	return true;
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct metrics_state *state = view;

	collect(state, context);
	if (state->large)
		state->large = false;
	else
		list_click(&state->list, row, column);
	update(view, context);
}

static struct list *list_of(void *view)
{
	struct metrics_state *state = view;

	return &state->list;
}

const struct view_type view_metrics = {
        .name = "metrics",
        .action = ACTION_METRICS,
        .keys = KEYS_METRICS,
        .state_bytes = sizeof(struct metrics_state),
        .init = init,
        .clear = clear,
        .update = update,
        .title = title,
        .draw = draw,
        .act = act,
        .click = click,
        .list = list_of,
        .rows = rows_of,
};
