// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The CPU view: a row a CPU, then a row a NUMA node and one for all. With more
 * CPUs than rows it is condensed: a grid with a character a CPU above the list,
 * and the list begins with the worst.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util/clock.h"
#include "util/cpuset.h"
#include "view/tui/list_filter.h"
#include "view/tui/view.h"

#define COLUMN_PICTURE LATENCY_COLUMN_COUNT_OF
/* Condensed, a row tells what is worst: 512 CPUs' last samples would be noise on the line. */
#define CONDENSED_PRIORITY 5
#define GRID_LABEL         8  /* cells before the characters of a line of the grid */
#define GRID_HEIGHT_MIN    12 /* of the view; below that every row goes to the list */

/* The largest may have its mark before it. */
#define MARK_CELLS(column) ((column) == LATENCY_COLUMN_MAX ? 1 : 0)

/* clang-format off */
static const struct list_column columns[] = {
#define CPU_COLUMN(symbol, name, title, unit, width, priority, description)                        \
	{title, width + MARK_CELLS(LATENCY_COLUMN_##symbol), priority, false, false,               \
	 LATENCY_COLUMN_##symbol <= LATENCY_COLUMN_NODE ||                                         \
	         LATENCY_COLUMN_##symbol >= LATENCY_COLUMN_BUSY,                                   \
	 LATENCY_COLUMN_##symbol > LATENCY_COLUMN_NODE, false, 0, NULL, false},
	LATENCY_COLUMN_LIST(CPU_COLUMN)
#undef CPU_COLUMN
	{.title = "1   10  100 1m  10m ", .width = LATENCY_SPARK_CELLS, .priority = 4, .left = true,
	 .picture = true, .narrow = LATENCY_SPARK_CELLS / 2, .narrow_title = "1us   1ms "},
};
/* clang-format on */

/* Who decides: the number of CPUs and rows, or the user. */
enum condensed {
	CONDENSED_AUTO,
	CONDENSED_ON,
	CONDENSED_OFF
};

struct cpus_state {
	struct list list;
	struct list_filter filter;
	const struct view_context *context; /* of the call that goes on, never kept beyond it */
	enum condensed condensed;
	bool order_chosen; /* the user chose an order: it stays */
	bool cursor_moved; /* and a row */
	int grid_rows;     /* of the screen, as drawn last */
};

static const struct view_context *context_of(const void *rows)
{
	const struct cpus_state *cpus = rows;

	return cpus->context;
}

static const struct snapshot_row *row_at(const void *rows, size_t row)
{
	const struct view_context *context = context_of(rows);

	return &context->snapshot->rows[row];
}

static size_t row_count(const void *rows)
{
	const struct view_context *context = context_of(rows);

	return context->snapshot->row_count;
}

static uint64_t identity_of(int cpu, int node)
{
	if (cpu >= 0)
		return (uint64_t)cpu;
	return UINT64_C(1) << 32 | (uint64_t)(node + 1);
}

static uint64_t row_identity(const void *rows, size_t row)
{
	return identity_of(row_at(rows, row)->cpu, row_at(rows, row)->node);
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct view_context *context = context_of(rows);

	return latency_column_compare((enum latency_column)column, context->snapshot,
	                              row_at(rows, a), row_at(rows, b), context->span);
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct view_context *context = context_of(rows);
	const struct snapshot_row *at = row_at(rows, row);
	char number[NUMBER_TEXT_BYTES];
	bool late = view_is_late(context, at);

	latency_column_text(number, (enum latency_column)column, context->snapshot, at,
	                    context->span);
	snprintf(text, LIST_TEXT_BYTES, "%s", number);
	/* Digits below digits, whether a mark follows or not. */
	if (column == LATENCY_COLUMN_CPU && at->cpu >= 0 &&
	    isdigit((unsigned char)number[strlen(number) - 1]))
		snprintf(text, LIST_TEXT_BYTES, "%s ", number);
	/* The mark says what the colour says. */
	if (column == LATENCY_COLUMN_MAX && late)
		snprintf(text, LIST_TEXT_BYTES, "!%s", number);
	if ((column == LATENCY_COLUMN_MAX && late) ||
	    (column == LATENCY_COLUMN_OUTLIERS && at->outliers > 0))
		return STYLE_THRESHOLD;
	if (strcmp(number, NUMBER_MISSING) == 0)
		return STYLE_DIM;
	if (at->cpu < 0)
		return STYLE_SUM;
	if (column == LATENCY_COLUMN_CPU && at->info && (at->info->isolated || at->info->nohz_full))
		return STYLE_ISOLATED;
	return STYLE_NORMAL;
}

/* Why a CPU has no figures, and what would give them. */
static bool row_note(const void *rows, size_t row, char text[LIST_TEXT_BYTES])
{
	const struct view_context *context = context_of(rows);
	const struct snapshot_row *at = row_at(rows, row);
	const struct topology *topology = &context->snapshot->topology;
	struct cpuset same;
	char list[64];

	if (context->snapshot->kind != LATENCY_TIMER || !at->info ||
	    at->info->probe == PROBE_STATE_RUNNING || at->since_start.statistics.count > 0)
		return false;
	if (at->info->probe != PROBE_STATE_ISOLATED && at->info->probe != PROBE_STATE_NOHZ_FULL) {
		snprintf(text, LIST_TEXT_BYTES, "not probed: %s",
		         probe_state_word(at->info->probe));
		return true;
	}
	cpuset_clear(&same);
	for (size_t i = 0; i < topology->cpu_count; i++)
		if (topology->cpus[i].probe == at->info->probe)
			cpuset_add(&same, topology->cpus[i].cpu);
	cpuset_format(&same, list, sizeof(list));
	snprintf(text, LIST_TEXT_BYTES, "not probed: %s, -a %s", probe_state_word(at->info->probe),
	         list);
	return true;
}

static void row_picture(const void *rows, size_t row, size_t column, const struct canvas *cell)
{
	const struct view_context *context = context_of(rows);
	const struct histogram *histogram = latency_of(row_at(rows, row), context->span)->histogram;
	uint64_t threshold_ns = context->snapshot->threshold_ns;
	uint64_t counts[LATENCY_SPARK_CELLS];
	unsigned char levels[LATENCY_SPARK_CELLS];
	/* Of the samples' cells two share one on the screen where there is room for half of them. */
	unsigned share = cell->width < (int)LATENCY_SPARK_CELLS ? 2 : 1;
	unsigned cells = LATENCY_SPARK_CELLS / share;
	unsigned below = cells;
	uint64_t largest = 0;

	(void)column;
	latency_spark_counts(counts, histogram);
	for (unsigned i = 0; i < cells; i++) {
		counts[i] = counts[share * i] + (share > 1 ? counts[share * i + 1] : 0);
		largest = counts[i] > largest ? counts[i] : largest;
	}
	for (unsigned i = 0; i < cells; i++)
		levels[i] = canvas_spark_level(counts[i], largest, true);
	while (threshold_ns > 0 && below > 0 &&
	       latency_spark_edge_ns(share * (below - 1)) >= threshold_ns)
		below--;
	canvas_spark(cell, 0, 0, levels, (int)below, STYLE_BAR);
	canvas_spark(cell, 0, (int)below, levels + below, (int)(cells - below), STYLE_THRESHOLD);
}

static bool row_pinned(const void *rows, size_t row)
{
	return row_at(rows, row)->cpu < 0;
}

/* What a bare word of a filter, or a search, looks at. */
static void row_words(const void *rows, size_t row, char text[LIST_TEXT_BYTES])
{
	char note[LIST_TEXT_BYTES] = "";
	size_t length;

	view_row_name(row_at(rows, row), text, LIST_TEXT_BYTES);
	length = strlen(text);
	if (row_note(rows, row, note))
		snprintf(text + length, LIST_TEXT_BYTES - length, " %.60s", note);
}

/* The columns by their names, and the words. */
static const struct filter_field filter_fields[] = {
#define CPU_FIELD(symbol, name, title, unit, width, priority, description) {name, false},
        LATENCY_COLUMN_LIST(CPU_FIELD)
#undef CPU_FIELD
                {"words", true},
};

struct filter_object {
	const void *rows;
	size_t row;
	char *words;
};

static void filter_value(const void *object, size_t field, struct filter_value *value)
{
	const struct filter_object *at = object;
	const struct view_context *context = context_of(at->rows);

	if (field == LATENCY_COLUMN_COUNT_OF) {
		*value = (struct filter_value){.known = true, .text = at->words};
		return;
	}
	value->known =
	        latency_column_value((enum latency_column)field, context->snapshot,
	                             row_at(at->rows, at->row), context->span, &value->number);
}

static bool row_matches(const void *rows, size_t row, const char *pattern)
{
	const struct cpus_state *cpus = rows;
	char words[LIST_TEXT_BYTES];
	struct filter_object object = {rows, row, words};

	row_words(rows, row, words);
	if (pattern == cpus->list.filter)
		return list_filter_match(&cpus->filter, filter_value, &object);
	return strcasestr(words, pattern) != NULL;
}

static const struct list_type list_type = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .first_sort = LATENCY_COLUMN_CPU,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
        .note = row_note,
        .picture = row_picture,
        .pinned = row_pinned,
        .matches = row_matches,
};

static void init(void *state)
{
	struct cpus_state *cpus = state;

	list_init(&cpus->list, &list_type);
}

static void clear(void *state)
{
	struct cpus_state *cpus = state;

	list_clear(&cpus->list);
	list_filter_clear(&cpus->filter);
}

/* The row under the cursor is what other views show. */
static void select_row(struct cpus_state *cpus, struct view_context *context)
{
	size_t row = list_cursor_row(&cpus->list);

	if (row == SIZE_MAX)
		return;
	context->selected_cpu = context->snapshot->rows[row].cpu;
	context->selected_node = context->snapshot->rows[row].node;
}

static void update(void *state, struct view_context *context)
{
	struct cpus_state *cpus = state;
	uint64_t selected = identity_of(context->selected_cpu, context->selected_node);

	cpus->context = context;
	list_filter_set(&cpus->filter, cpus->list.filter, filter_fields,
	                sizeof(filter_fields) / sizeof(filter_fields[0]));
	if (!list_update(&cpus->list, cpus, context->snapshot->time_ns))
		return;
	if (!cpus->list.has_cursor || cpus->list.cursor_identity != selected)
		list_set_cursor(&cpus->list, selected);
	/* Until the user chooses a row, worst first means that the worst is to be seen. */
	if (!cpus->cursor_moved && cpus->list.sort_column == LATENCY_COLUMN_MAX)
		list_act(&cpus->list, cpus, ACTION_FIRST);
	select_row(cpus, context);
}

static void title(void *state, const struct view_context *context, char *text, size_t size)
{
	const struct cpus_state *cpus = state;
	size_t below = cpus->list.entry_count - cpus->list.top - (size_t)cpus->list.visible;
	char span[64];
	char more[64] = "";
	char neighbours[160];

	if (cpus->filter.error.text[0]) {
		snprintf(text, size, "%s", cpus->filter.error.text);
		return;
	}
	view_span_text(context, span, sizeof(span));
	if ((size_t)cpus->list.visible < cpus->list.entry_count)
		snprintf(more, sizeof(more), ", %zu of %zu CPUs, %zu more below",
		         (size_t)cpus->list.visible, cpus->list.entry_count, below);
	view_ran_on(context->snapshot, context->selected_cpu, neighbours, sizeof(neighbours));
	snprintf(text, size, "%s, us, %s%s%s   (%s)", latency_kind_title(context->snapshot->kind),
	         span, more, neighbours, latency_kind_help(context->snapshot->kind));
}

/* The character of a CPU: the power of ten of its largest latency. */
static char grid_sign(const struct view_context *context, const struct snapshot_row *row)
{
	const struct statistics *statistics = &latency_of(row, context->span)->statistics;
	uint64_t edge_ns = 10 * NS_PER_US;
	char sign = '0';

	if (statistics->count == 0)
		return '-';
	if (view_is_late(context, row))
		return '!';
	for (; sign < '5' && statistics->max_ns >= edge_ns; edge_ns *= 10)
		sign++;
	return sign;
}

/* A node's CPUs from screen row `line` on; returns the row after them. */
static int draw_grid_node(const struct view_context *context, const struct canvas *canvas, int line,
                          int node)
{
	const struct snapshot *snapshot = context->snapshot;
	int column = canvas->width;

	for (size_t i = 0; i < snapshot->cpu_count && line <= canvas->height; i++) {
		const struct snapshot_row *row = &snapshot->rows[i];
		char sign[2] = {grid_sign(context, row), '\0'};
		bool chosen = row->cpu == context->selected_cpu;

		if (row->node != node)
			continue;
		if (column >= canvas->width) {
			column = GRID_LABEL;
			canvas_print(canvas, line++, 0, STYLE_DIM, "%d:%d", node, row->cpu);
		}
		canvas_text(canvas, line - 1, column++,
		            chosen           ? STYLE_CURSOR
		            : sign[0] == '!' ? STYLE_THRESHOLD
		            : sign[0] == '-' ? STYLE_DIM
		                             : STYLE_NORMAL,
		            sign);
	}
	return line;
}

/* Rows that the grid needs at this width, its legend included. */
static int grid_height(const struct snapshot *snapshot, int width)
{
	int line_cells = width - GRID_LABEL;
	int height = 1;

	if (line_cells < 1)
		return 0;
	for (size_t n = 0; n < snapshot->node_count; n++) {
		int count = 0;

		for (size_t i = 0; i < snapshot->cpu_count; i++)
			count += snapshot->rows[i].node ==
			         snapshot->rows[snapshot->cpu_count + n].node;
		height += (count + line_cells - 1) / line_cells;
	}
	return height;
}

static int draw_grid(const struct view_context *context, const struct canvas *canvas)
{
	const struct snapshot *snapshot = context->snapshot;
	int height = grid_height(snapshot, canvas->width);
	struct canvas part;
	int line = 1;

	/* The list keeps half of the rows at least. */
	if (height > canvas->height / 2)
		height = canvas->height / 2;
	if (height < 2 || canvas->height < GRID_HEIGHT_MIN)
		return 0;
	part = canvas_part(canvas, 0, 0, height, canvas->width);
	canvas_text(&part, 0, 0, STYLE_DIM,
	            "node:CPU  largest: 0 <10us 1 <100us 2 <1ms 3 <10ms 4 <100ms 5 more "
	            "! over threshold - none");
	for (size_t n = 0; n < snapshot->node_count; n++)
		line = draw_grid_node(context, &part, line,
		                      snapshot->rows[snapshot->cpu_count + n].node);
	return height;
}

static bool is_condensed(const struct cpus_state *cpus, const struct snapshot *snapshot, int height)
{
	if (cpus->condensed != CONDENSED_AUTO)
		return cpus->condensed == CONDENSED_ON;
	return (int)snapshot->row_count > height - 1;
}

static void draw(void *state, struct view_context *context, const struct canvas *canvas)
{
	struct cpus_state *cpus = state;
	bool condensed = is_condensed(cpus, context->snapshot, canvas->height);
	size_t wanted = condensed ? LATENCY_COLUMN_MAX : LATENCY_COLUMN_CPU;
	struct canvas part;

	cpus->context = context;
	if (!cpus->order_chosen && cpus->list.sort_column != wanted) {
		list_sort(&cpus->list, wanted, condensed);
		list_update(&cpus->list, cpus, context->snapshot->time_ns);
		/* What is on screen at first is the beginning of the order. */
		if (!cpus->cursor_moved)
			list_act(&cpus->list, cpus, ACTION_FIRST);
		select_row(cpus, context);
	}
	cpus->grid_rows = condensed ? draw_grid(context, canvas) : 0;
	cpus->list.least_priority = condensed ? CONDENSED_PRIORITY : 0;
	part = canvas_part(canvas, cpus->grid_rows, 0, canvas->height, canvas->width);
	list_draw(&cpus->list, cpus, &part);
}

static bool act(void *state, struct view_context *context, enum action action)
{
	struct cpus_state *cpus = state;
	bool by_worst = cpus->list.sort_column == LATENCY_COLUMN_MAX && cpus->list.descending;

	cpus->context = context;
	switch (action) {
	case ACTION_OPEN:
		cpus->cursor_moved = true;
		context->open = ACTION_HISTOGRAM;
		return true;
	case ACTION_WORST:
		list_sort(&cpus->list, by_worst ? LATENCY_COLUMN_CPU : LATENCY_COLUMN_MAX,
		          !by_worst);
		cpus->order_chosen = true;
		list_update(&cpus->list, cpus, context->snapshot->time_ns);
		list_act(&cpus->list, cpus, ACTION_FIRST);
		break;
	case ACTION_GRID:
		cpus->condensed = cpus->grid_rows > 0 ? CONDENSED_OFF : CONDENSED_ON;
		return true;
	default:
		if (!list_act(&cpus->list, cpus, action))
			return false;
		cpus->cursor_moved = true;
		cpus->order_chosen |= cpus->list.resort;
		if (cpus->list.resort)
			list_update(&cpus->list, cpus, context->snapshot->time_ns);
	}
	select_row(cpus, context);
	return true;
}

static void click(void *state, struct view_context *context, int row, int column)
{
	struct cpus_state *cpus = state;
	enum list_click click;

	cpus->context = context;
	click = list_click(&cpus->list, row - cpus->grid_rows, column);
	if (click == LIST_CLICK_NONE)
		return;
	cpus->order_chosen |= click == LIST_CLICK_SORTED;
	cpus->cursor_moved |= click != LIST_CLICK_SORTED;
	if (click == LIST_CLICK_SORTED)
		list_update(&cpus->list, cpus, context->snapshot->time_ns);
	else if (click == LIST_CLICK_AGAIN)
		context->open = ACTION_HISTOGRAM;
	select_row(cpus, context);
}

static const void *rows_of(void *state, const struct view_context *context)
{
	struct cpus_state *cpus = state;

	cpus->context = context;
	return cpus;
}

static struct list *list_of(void *state)
{
	struct cpus_state *cpus = state;

	return &cpus->list;
}

const struct view_type view_cpus = {
        .name = "cpus",
        .action = ACTION_CPUS,
        .keys = KEYS_CPUS,
        .state_bytes = sizeof(struct cpus_state),
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
