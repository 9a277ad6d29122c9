// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of what was above the threshold: when, on which CPU, how late, what held the
 * CPU; and one of them closer, with all its causes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view/outlier_columns.h"
#include "view/tui/list_filter.h"
#include "view/tui/paragraph.h"
#include "view/tui/view.h"

#define CAUSE_BAR_COLUMN 31
#define CAUSE_BAR_WIDTH  10
#define CAUSE_FULL_WIDTH 70 /* with less room bars, counts and begins go */

static const struct list_column columns[] = {
#define LIST_COLUMN(symbol, name, heading, columns_wide, rank, form, description)   \
	[OUTLIER_COLUMN_##symbol] = {                                               \
	        .title = heading,                                                   \
	        .width = columns_wide,                                              \
	        .narrow = OUTLIER_COLUMN_##symbol == OUTLIER_COLUMN_CAUSE ? 27 : 0, \
	        .narrow_title = heading,                                            \
	        .priority = rank,                                                   \
	        .left = COLUMN_IS_TEXT(COLUMN_##form),                              \
	        .grows = OUTLIER_COLUMN_##symbol == OUTLIER_COLUMN_CAUSE,           \
	        .descending = OUTLIER_COLUMN_##symbol == OUTLIER_COLUMN_TIME ||     \
	                      OUTLIER_COLUMN_##symbol == OUTLIER_COLUMN_LATENCY,    \
	},
        OUTLIER_COLUMN_LIST(LIST_COLUMN)
#undef LIST_COLUMN
};

struct outliers_state {
	struct list list;
	struct list_filter filter;
	const struct view_context *context; /* of what goes on */
	bool closer;                        /* the outlier under the cursor with all its causes */
};

static const struct snapshot *snapshot_of(const void *rows)
{
	const struct outliers_state *outliers = rows;

	return outliers->context->snapshot;
}

static const struct outlier *outlier_at(const void *rows, size_t row)
{
	return &snapshot_of(rows)->outliers[row];
}

static size_t row_count(const void *rows)
{
	return snapshot_of(rows)->outlier_count;
}

/* A CPU has one sample at a time; 2^51 ns, 26 days, pass before this could repeat. */
static uint64_t row_identity(const void *rows, size_t row)
{
	const struct outlier *outlier = outlier_at(rows, row);

	return outlier->time_ns << 13 | outlier->cpu;
}

static int node_of(const void *rows, size_t row)
{
	const struct cpu_info *info =
	        topology_cpu(&snapshot_of(rows)->topology, outlier_at(rows, row)->cpu);

	return info ? info->node : -1;
}

static int compare_causes(const struct outlier *left, const struct outlier *right)
{
	char texts[2][LIST_TEXT_BYTES];

	causes_text(texts[0], sizeof(texts[0]), left);
	causes_text(texts[1], sizeof(texts[1]), right);
	return strcmp(texts[0], texts[1]);
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct outlier *left = outlier_at(rows, a);
	const struct outlier *right = outlier_at(rows, b);

	switch (column) {
	case OUTLIER_COLUMN_CPU:
		return (left->cpu > right->cpu) - (left->cpu < right->cpu);
	case OUTLIER_COLUMN_NODE:
		return node_of(rows, a) - node_of(rows, b);
	case OUTLIER_COLUMN_KIND:
		return left->kind - right->kind;
	case OUTLIER_COLUMN_LATENCY:
		return (left->latency_ns > right->latency_ns) -
		       (left->latency_ns < right->latency_ns);
	case OUTLIER_COLUMN_THREAD:
		return strcmp(left->comm, right->comm);
	case OUTLIER_COLUMN_CAUSE:
		return compare_causes(left, right);
	case OUTLIER_COLUMN_AGE:
		return (right->time_ns > left->time_ns) - (right->time_ns < left->time_ns);
	default:
		return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
	}
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct snapshot *snapshot = snapshot_of(rows);
	const struct outlier *outlier = outlier_at(rows, row);
	char number[NUMBER_TEXT_BYTES] = NUMBER_MISSING;

	if (column == OUTLIER_COLUMN_KIND) {
		snprintf(text, LIST_TEXT_BYTES, "%s",
		         latency_kind_title((enum latency_kind)outlier->kind));
		return STYLE_NORMAL;
	}
	switch (column) {
	case OUTLIER_COLUMN_TIME:
		number_time_of_day(number, outlier->time_ns + (uint64_t)snapshot->wall_offset_ns);
		break;
	case OUTLIER_COLUMN_AGE:
		number_age(number, snapshot->time_ns > outlier->time_ns
		                           ? snapshot->time_ns - outlier->time_ns
		                           : 0);
		break;
	case OUTLIER_COLUMN_CPU:
		snprintf(number, sizeof(number), "%u", outlier->cpu);
		break;
	case OUTLIER_COLUMN_NODE:
		if (node_of(rows, row) >= 0)
			snprintf(number, sizeof(number), "%d", node_of(rows, row));
		break;
	case OUTLIER_COLUMN_THREAD:
		snprintf(text, LIST_TEXT_BYTES, "%s",
		         outlier->thread_known ? outlier->comm : NUMBER_MISSING);
		return STYLE_NORMAL;
	case OUTLIER_COLUMN_CAUSE:
		causes_text(text, LIST_TEXT_BYTES, outlier);
		if (!*text)
			snprintf(text, LIST_TEXT_BYTES, "%s", NUMBER_MISSING);
		return STYLE_NORMAL;
	default:
		number_us(number, outlier->latency_ns);
	}
	snprintf(text, LIST_TEXT_BYTES, "%s%s", column == OUTLIER_COLUMN_LATENCY ? "!" : "",
	         number);
	return column == OUTLIER_COLUMN_LATENCY ? STYLE_THRESHOLD : STYLE_NORMAL;
}

/* The filter is an expression; a search looks for its text in what is drawn. */
static bool row_matches(const void *rows, size_t row, const char *pattern)
{
	const struct outliers_state *outliers = rows;
	char causes[CAUSES_TEXT_BYTES];
	const struct outlier_row object = {
	        .outlier = outlier_at(rows, row),
	        .wall_offset_ns = snapshot_of(rows)->wall_offset_ns,
	        .now_ns = snapshot_of(rows)->time_ns,
	        .node = node_of(rows, row),
	        .causes = causes,
	};
	char text[LIST_TEXT_BYTES];

	if (pattern == outliers->list.filter)
		return list_filter_match(&outliers->filter, outlier_column_table.value, &object);
	for (size_t column = 0; column < OUTLIER_COLUMN_COUNT; column++) {
		row_cell(rows, row, column, text);
		if (strcasestr(text, pattern))
			return true;
	}
	return false;
}

static const struct list_type list_type = {
        .columns = columns,
        .column_count = sizeof(columns) / sizeof(columns[0]),
        .first_sort = OUTLIER_COLUMN_TIME,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
        .matches = row_matches,
        .first_until_placed = true,
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
	list_filter_clear(&outliers->filter);
}

static void update(void *state, struct view_context *context)
{
	struct outliers_state *outliers = state;

	outliers->context = context;
	list_filter_set(&outliers->filter, outliers->list.filter, outlier_column_table.fields,
	                outlier_column_table.count);
	list_update(&outliers->list, outliers, context->snapshot->time_ns);
}

static void title(void *state, const struct view_context *context, char *text, size_t size)
{
	const struct outliers_state *outliers = state;
	const struct snapshot *snapshot = context->snapshot;
	char threshold[NUMBER_TEXT_BYTES];

	if (outliers->filter.error.text[0]) {
		snprintf(text, size, "%s", outliers->filter.error.text);
		return;
	}
	if (snapshot->threshold_ns == 0) {
		snprintf(text, size, "outliers: no threshold is set, start with --threshold US");
		return;
	}
	number_latency(threshold, snapshot->threshold_ns);
	if (snapshot->program.on)
		snprintf(text, size,
		         "outliers: %" PRIu64 " above %s; the program: %" PRIu64 " runs, %" PRIu64
		         " not, %" PRIu64 " failed",
		         snapshot->outliers_total, threshold, snapshot->program.runs,
		         snapshot->program.not_run, snapshot->program.failed);
	else
		snprintf(text, size,
		         "outliers: %" PRIu64 " above %s since the start, the newest %zu",
		         snapshot->outliers_total, threshold, snapshot->outlier_count);
}

/* Who was late, and of what. */
static void draw_head(const struct view_context *context, const struct outlier *outlier,
                      const struct canvas *canvas)
{
	char late[NUMBER_TEXT_BYTES];
	char time[NUMBER_TEXT_BYTES];
	char thread[CAUSE_TEXT_BYTES];

	number_latency(late, outlier->latency_ns);
	number_time_of_day(time, outlier->time_ns + (uint64_t)context->snapshot->wall_offset_ns);
	outlier_thread_text(thread, outlier);
	canvas_print(canvas, 0, 1, STYLE_SORTED, "CPU %u  %s late at %s  %s", outlier->cpu, late,
	             time, thread);
	canvas_print(canvas, 1, 1, STYLE_DIM, "%s   Enter: back   h: histogram",
	             latency_kind_help((enum latency_kind)outlier->kind));
}

static void draw_cause(const struct outlier *outlier, const struct cause *cause,
                       const struct canvas *canvas, int row)
{
	char duration[NUMBER_TEXT_BYTES];
	char share[NUMBER_TEXT_BYTES];
	char count[NUMBER_TEXT_BYTES];
	char first[NUMBER_TEXT_BYTES];
	char text[CAUSE_TEXT_BYTES];
	const char *relation = cause_relation(outlier, cause);
	double part = (double)cause->duration_ns / (double)outlier->latency_ns;

	number_us(duration, cause->duration_ns);
	number_percent(share, part * 100);
	number_count(count, cause->count);
	number_us(first, cause->first_ns - (outlier->time_ns - outlier->latency_ns));
	cause_text(text, cause);
	if (canvas->width < CAUSE_FULL_WIDTH) {
		canvas_print(canvas, row, 0, STYLE_NORMAL, "%7s %6s %s", duration, share, text);
		return;
	}
	canvas_print(canvas, row, 0, STYLE_NORMAL, "%7s %6s %6s %7s ", duration, share, count,
	             first);
	canvas_bar(canvas, row, CAUSE_BAR_COLUMN, CAUSE_BAR_WIDTH, part, STYLE_BAR);
	canvas_print(canvas, row, CAUSE_BAR_COLUMN + CAUSE_BAR_WIDTH + 1, STYLE_NORMAL, "%s%s%s%s",
	             text, *relation ? "  (" : "", relation, *relation ? " priority)" : "");
}

/* What the kinds of causes mean, each once. */
static void draw_meanings(const struct outlier *outlier, const struct canvas *canvas, int row)
{
	uint64_t told = 0;

	for (unsigned i = 0; i < outlier->cause_count; i++) {
		enum cause_kind kind = (enum cause_kind)outlier->causes[i].kind;

		if (told >> kind & 1)
			continue;
		told |= UINT64_C(1) << kind;
		canvas_print(canvas, row++, 1, STYLE_DIM, "%s: %s", cause_kind_name(kind),
		             cause_kind_help(kind));
	}
}

static void draw_closer(const struct view_context *context, const struct outlier *outlier,
                        const struct canvas *canvas)
{
	struct canvas rows = canvas_part(canvas, 3, 0, canvas->height - 3, canvas->width);
	int row = 1;

	draw_head(context, outlier, canvas);
	if (!outlier->cause_count) {
		struct canvas text =
		        canvas_part(canvas, 3, 1, canvas->height - 3, canvas->width - 2);

		paragraph_draw(&text, 0, STYLE_NORMAL,
		               "What held the CPU is not known: no event of the kernel was seen "
		               "of it then.");
		return;
	}
	if (canvas->width < CAUSE_FULL_WIDTH)
		canvas_print(&rows, 0, 0, STYLE_TITLE, "%7s %6s %s", "us", "SHARE",
		             "WHAT HELD THE CPU");
	else
		canvas_print(&rows, 0, 0, STYLE_TITLE, "%7s %6s %6s %7s %-*s %s", "us", "SHARE",
		             "TIMES", "AFTER", CAUSE_BAR_WIDTH, "", "WHAT HELD THE CPU");
	for (unsigned i = 0; i < outlier->cause_count; i++)
		draw_cause(outlier, &outlier->causes[i], &rows, row++);
	draw_meanings(outlier, &rows, row + 1);
}

static void draw(void *state, struct view_context *context, const struct canvas *canvas)
{
	struct outliers_state *outliers = state;
	size_t row = list_cursor_row(&outliers->list);

	outliers->context = context;
	if (outliers->closer && row != SIZE_MAX) {
		draw_closer(context, outlier_at(outliers, row), canvas);
		return;
	}
	list_draw(&outliers->list, outliers, canvas);
	if (outliers->list.entry_count == 0)
		canvas_text(canvas, 1, 1, STYLE_DIM, "none");
}

/*
 * The CPU of the outlier is what the histogram shows then; the timeline is paused at its
 * time, where that is still in the window.
 */
static void look_elsewhere(const struct outliers_state *outliers, struct view_context *context,
                           enum action action)
{
	const struct snapshot *snapshot = context->snapshot;
	const struct outlier *outlier = &snapshot->outliers[list_cursor_row(&outliers->list)];

	context->selected_cpu = (int)outlier->cpu;
	context->selected_node = node_of(outliers, list_cursor_row(&outliers->list));
	context->wanted_kind = (enum latency_kind)outlier->kind;
	if (action == ACTION_TIMELINE && outlier->time_ns + snapshot->window_ns > snapshot->time_ns)
		context->wanted_ns = outlier->time_ns;
	context->open = action;
}

/* The one under the cursor, and no newer one as these come. */
static void look_closer(struct outliers_state *outliers)
{
	size_t row = list_cursor_row(&outliers->list);

	if (row != SIZE_MAX)
		list_set_cursor(&outliers->list, row_identity(outliers, row));
	outliers->closer = true;
}

static bool act(void *state, struct view_context *context, enum action action)
{
	struct outliers_state *outliers = state;

	outliers->context = context;
	if (outliers->closer && (action == ACTION_OPEN || action == ACTION_BACK)) {
		outliers->closer = false;
		return true;
	}
	if (action == ACTION_OPEN) {
		look_closer(outliers);
		return true;
	}
	if ((action == ACTION_HISTOGRAM || action == ACTION_TIMELINE) &&
	    list_cursor_row(&outliers->list) != SIZE_MAX) {
		look_elsewhere(outliers, context, action);
		return true;
	}
	if (!list_act(&outliers->list, outliers, action))
		return false;
	update(state, context);
	return true;
}

static void click(void *state, struct view_context *context, int row, int column)
{
	struct outliers_state *outliers = state;

	if (outliers->closer)
		outliers->closer = false;
	else if (list_click(&outliers->list, row, column))
		update(state, context);
}

static struct list *list_of(void *state)
{
	struct outliers_state *outliers = state;

	return &outliers->list;
}

static const void *rows_of(void *state, const struct view_context *context)
{
	struct outliers_state *outliers = state;

	outliers->context = context;
	return outliers;
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
        .rows = rows_of,
};
