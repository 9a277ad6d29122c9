// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The processes of the host, as top(1) lists them, with what a real-time engineer
 * asks beyond it: class, priority, last CPU, affinity, preemptions.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/process_columns.h"
#include "view/tui/list_filter.h"
#include "view/tui/paragraph.h"
#include "view/tui/process_tree.h"
#include "view/tui/view.h"

struct processes_state {
	struct list list;
	bool tree;
	bool threads;
	bool explain;      /* the column that sorts is explained below the list */
	uint64_t followed; /* identity of the row that stays at the lower edge; 0: none */
	struct process_tree_place *places; /* in the table's order; NULL: no tree */
	struct list_filter filter;
	/* What is on screen; taken from the snapshot for each call, never kept beyond it. */
	const struct process_table *table;
	size_t *shown; /* indexes in the table: the rows of the list */
	size_t count;
	size_t room;
};

static const struct list_column list_columns[PROCESS_COLUMN_COUNT] = {
#define PROCESS_LIST_COLUMN(symbol, name, heading, cells, importance, is_text, description)      \
	[PROCESS_COLUMN_##symbol] = {.title = heading,                                           \
	                             .width = cells,                                             \
	                             .priority = importance,                                     \
	                             .left = is_text,                                            \
	                             .identity = PROCESS_COLUMN_##symbol <= PROCESS_COLUMN_COMM, \
	                             .grows = PROCESS_COLUMN_##symbol == PROCESS_COLUMN_COMMAND, \
	                             .descending = !is_text},
        PROCESS_COLUMN_LIST(PROCESS_LIST_COLUMN)
#undef PROCESS_LIST_COLUMN
};

static struct process_row row_at(const void *rows, size_t row)
{
	const struct processes_state *state = rows;

	return (struct process_row){state->table, &state->table->processes[state->shown[row]]};
}

static size_t row_count(const void *rows)
{
	const struct processes_state *state = rows;

	return state->count;
}

/*
 * Rows that are equal stand by pid, then by tid: 22 bits are the most that Linux has for
 * either. Below them the start, so that an id that is used again is another row.
 */
static uint64_t row_identity(const void *rows, size_t row)
{
	const struct process_record *record = &row_at(rows, row).process->record;

	return (uint64_t)record->pid << 42 | (uint64_t)record->tid << 20 |
	       (record->start_ticks & 0xfffff);
}

static int row_compare(const void *rows, size_t column, size_t a, size_t b)
{
	const struct processes_state *state = rows;
	struct process_row left = row_at(rows, a);
	struct process_row right = row_at(rows, b);
	size_t one, other;

	if (!state->tree || !state->places)
		return process_column_compare((enum process_column)column, &left, &right);
	one = state->places[state->shown[a]].place;
	other = state->places[state->shown[b]].place;
	/* The list turns round what sorts descending; the tree already is as it has to be. */
	if (state->list.descending)
		return (one < other) - (one > other);
	return (one > other) - (one < other);
}

static bool is_new(const struct process_table *table, const struct process *process)
{
	return process->first_seen_ns == table->time_ns && !process->ended_ns;
}

static void tree_text(const struct processes_state *state, size_t row, const char *comm,
                      char text[LIST_TEXT_BYTES])
{
	unsigned depth = state->places[state->shown[row]].depth;

	if (depth > 12)
		depth = 12;
	snprintf(text, LIST_TEXT_BYTES, "%*s%s", (int)depth, "", comm);
}

static enum style row_cell(const void *rows, size_t row, size_t column, char text[LIST_TEXT_BYTES])
{
	const struct processes_state *state = rows;
	struct process_row at = row_at(rows, row);
	char comm[LIST_TEXT_BYTES];

	process_column_text(text, LIST_TEXT_BYTES, (enum process_column)column, &at);
	if (column == PROCESS_COLUMN_COMM && state->tree && state->places) {
		snprintf(comm, sizeof(comm), "%s", text);
		tree_text(state, row, comm, text);
	}
	if (column == PROCESS_COLUMN_STATE && is_new(state->table, at.process))
		snprintf(text, LIST_TEXT_BYTES, "+");
	if (at.process->ended_ns)
		return STYLE_ENDED;
	if (is_new(state->table, at.process))
		return STYLE_NEW;
	if (at.process->record.rtprio > 0 || at.process->record.policy == 6)
		return column == PROCESS_COLUMN_CLASS || column == PROCESS_COLUMN_RTPRIO
		               ? STYLE_MARK
		               : STYLE_NORMAL;
	if (at.process->record.flags & PROCESS_KERNEL_THREAD)
		return STYLE_DIM;
	return STYLE_NORMAL;
}

static bool row_note(const void *rows, size_t row, char text[LIST_TEXT_BYTES])
{
	const struct processes_state *state = rows;
	const struct process *process = row_at(rows, row).process;
	char ago[NUMBER_TEXT_BYTES];

	if (!process->ended_ns)
		return false;
	number_age(ago, state->table->time_ns - process->ended_ns);
	snprintf(text, LIST_TEXT_BYTES, "ended %s ago", ago);
	return true;
}

static bool row_pinned(const void *rows, size_t row)
{
	const struct processes_state *state = rows;

	return state->followed && row_identity(rows, row) == state->followed;
}

/* The filter is an expression; a search looks for its text in the texts of the row. */
static bool row_matches(const void *rows, size_t row, const char *pattern)
{
	const struct processes_state *state = rows;
	struct process_row at = row_at(rows, row);

	if (pattern == state->list.filter)
		return list_filter_match(&state->filter, process_column_value, &at);
	for (size_t column = 0; column < PROCESS_COLUMN_COUNT; column++) {
		char text[LIST_TEXT_BYTES];

		process_column_text(text, sizeof(text), (enum process_column)column, &at);
		if (strcasestr(text, pattern))
			return true;
	}
	return false;
}

static const struct list_type list_type = {
        .columns = list_columns,
        .column_count = PROCESS_COLUMN_COUNT,
        .first_sort = PROCESS_COLUMN_CPU_PCT,
        .count = row_count,
        .identity = row_identity,
        .compare = row_compare,
        .cell = row_cell,
        .note = row_note,
        .pinned = row_pinned,
        .matches = row_matches,
};

static void init(void *view)
{
	struct processes_state *state = view;

	list_init(&state->list, &list_type);
}

static void clear(void *view)
{
	struct processes_state *state = view;

	list_clear(&state->list);
	list_filter_clear(&state->filter);
	free(state->places);
	free(state->shown);
}

static void make_tree(struct processes_state *state, const struct process_table *table)
{
	free(state->places);
	state->places = NULL;
	if (!state->tree)
		return;
	state->places = calloc(table->count + 1, sizeof(*state->places));
	if (state->places &&
	    !process_tree_places(table, (enum process_column)state->list.sort_column,
	                         state->list.descending, state->places)) {
		free(state->places);
		state->places = NULL;
	}
}

/* --pid names the only ones to be listed. */
static bool is_wanted(const struct view_context *context, uint32_t pid)
{
	for (size_t i = 0; i < context->pid_count; i++)
		if (context->pids[i] == pid)
			return true;
	return context->pid_count == 0;
}

/* Take the rows from the snapshot. Out of memory: those that there is room for. */
static void collect(struct processes_state *state, const struct view_context *context)
{
	const struct process_table *table = &context->snapshot->sampled.processes;

	state->table = table;
	state->count = 0;
	if (table->count > state->room) {
		size_t *shown = realloc(state->shown, table->count * sizeof(*shown));

		if (!shown)
			return;
		state->shown = shown;
		state->room = table->count;
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct process_record *record = &table->processes[i].record;

		if ((state->threads || record->tid == record->pid) &&
		    is_wanted(context, record->pid))
			state->shown[state->count++] = i;
	}
}

static const void *rows_of(void *view, const struct view_context *context)
{
	collect(view, context);
	return view;
}

static void update(void *view, struct view_context *context)
{
	struct processes_state *state = view;

	list_filter_set(&state->filter, state->list.filter, process_filter_fields,
	                PROCESS_COLUMN_COUNT);
	collect(state, context);
	make_tree(state, state->table);
	list_update(&state->list, state, context->snapshot->time_ns);
}

static size_t count_processes(const struct process_table *table, size_t *threads, size_t *ended)
{
	size_t processes = 0;

	*threads = 0;
	*ended = 0;
	for (size_t i = 0; i < table->count; i++) {
		const struct process *process = &table->processes[i];

		if (process->ended_ns)
			*ended += process->record.tid == process->record.pid;
		else if (process->record.tid == process->record.pid) {
			processes++;
			*threads += process->record.threads;
		}
	}
	return processes;
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	struct processes_state *state = view;
	const struct process_table *table = &context->snapshot->sampled.processes;
	size_t threads, ended;
	size_t processes = count_processes(table, &threads, &ended);

	if (state->filter.error.text[0])
		snprintf(text, size, "%s", state->filter.error.text);
	else if (table->time_ns == 0)
		snprintf(text, size, "processes: no reading yet");
	else
		snprintf(text, size,
		         "%zu processes, %zu threads, %zu ended%s%s   %%CPU: 100 = one CPU",
		         processes, threads, ended, state->tree ? ", tree" : "",
		         state->followed ? ", followed below" : "");
}

/* Switches, I/O and affinity are read of those processes only that are on screen. */
static void look_at_visible(struct processes_state *state, struct look *look)
{
	const struct list *list = &state->list;
	size_t last = list->entry_count + list->pinned_count;

	look->threads = state->threads;
	for (size_t i = list->top; i < last && look->count < LOOK_MAX; i++) {
		uint32_t pid;

		if (i >= list->top + (size_t)list->visible && i < list->entry_count)
			continue;
		pid = row_at(state, list->entries[i].row).process->record.pid;
		if (look->count == 0 || look->pids[look->count - 1] != pid)
			look->pids[look->count++] = pid;
	}
}

/* What the column that sorts means, from `row` on. Returns the rows that it takes. */
static int explain(const struct processes_state *state, const struct canvas *canvas, int row)
{
	const struct process_column_info *column = &process_columns[state->list.sort_column];
	char text[512];

	snprintf(text, sizeof(text), "%s (filter: %s): %s", column->title, column->name,
	         column->description);
	return paragraph_draw(canvas, row, STYLE_TITLE, text);
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct processes_state *state = view;
	struct canvas part;
	int rows = 0;

	collect(state, context);
	if (state->explain)
		rows = explain(state, canvas, canvas->height); /* only measured: below the edge */
	if (rows >= canvas->height)
		rows = 0;
	part = canvas_part(canvas, 0, 0, canvas->height - rows, canvas->width);
	list_draw(&state->list, state, &part);
	if (rows > 0)
		explain(state, canvas, canvas->height - rows);
	look_at_visible(state, &context->look);
}

static void follow(struct processes_state *state)
{
	size_t row = list_cursor_row(&state->list);

	if (row == SIZE_MAX)
		return;
	state->followed = row_pinned(state, row) ? 0 : row_identity(state, row);
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct processes_state *state = view;

	collect(state, context);
	switch (action) {
	case ACTION_TREE:
		state->tree = !state->tree;
		break;
	case ACTION_THREADS:
		state->threads = !state->threads;
		break;
	case ACTION_FOLLOW:
		follow(state);
		break;
	case ACTION_EXPLAIN:
	case ACTION_OPEN:
		state->explain = !state->explain;
		return true;
	default:
		if (!list_act(&state->list, state, action))
			return false;
		update(view, context);
		return true;
	}
	state->list.resort = true;
	update(view, context);
	return true;
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct processes_state *state = view;

	collect(state, context);
	list_click(&state->list, state, row, column);
	update(view, context);
}

static struct list *list_of(void *view)
{
	struct processes_state *state = view;

	return &state->list;
}

const struct view_type view_processes = {
        .name = "processes",
        .action = ACTION_PROCESSES,
        .keys = KEYS_PROCESSES,
        .state_bytes = sizeof(struct processes_state),
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
