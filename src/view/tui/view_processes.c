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
#include "view/tui/object_list.h"
#include "view/tui/process_tree.h"
#include "view/tui/view.h"

struct processes_state {
	struct object_list objects;
	bool tree;
	bool threads;
	struct process_tree_place *places; /* in the table's order; NULL: no tree */
	/* What is on screen; taken from the snapshot for each call, never kept beyond it. */
	const struct process_table *table;
	struct sampled_process *rows;
	size_t count;
	size_t room;
};

static const struct process *process_of(const void *owner, size_t row)
{
	const struct processes_state *state = owner;

	return state->rows[row].process;
}

static const struct process_tree_place *place_of(const struct processes_state *state, size_t row)
{
	return &state->places[state->rows[row].process - state->table->processes];
}

static size_t row_count(const void *owner)
{
	const struct processes_state *state = owner;

	return state->count;
}

static const void *row_object(const void *owner, size_t row)
{
	const struct processes_state *state = owner;

	return &state->rows[row];
}

/*
 * Rows that are equal stand by pid, then by tid: 22 bits are the most that Linux has for
 * either. Below them the start, so that an id that is used again is another row.
 */
static uint64_t row_identity(const void *owner, size_t row)
{
	const struct process_record *record = &process_of(owner, row)->record;

	return (uint64_t)record->pid << 42 | (uint64_t)record->tid << 20 |
	       (record->start_ticks & 0xfffff);
}

static int row_compare(const void *owner, size_t column, size_t a, size_t b)
{
	const struct processes_state *state = owner;
	size_t one, other;

	if (!state->tree || !state->places)
		return column_compare(&process_column_table, column, &state->rows[a],
		                      &state->rows[b]);
	one = place_of(state, a)->place;
	other = place_of(state, b)->place;
	/* The list turns round what sorts descending; the tree already is as it has to be. */
	if (state->objects.list.descending)
		return (one < other) - (one > other);
	return (one > other) - (one < other);
}

static bool is_new(const struct process_table *table, const struct process *process)
{
	return process->first_seen_ns == table->time_ns && !process->ended_ns;
}

static void indent(char text[LIST_TEXT_BYTES], unsigned depth)
{
	char comm[LIST_TEXT_BYTES];

	if (depth > 12)
		depth = 12;
	snprintf(comm, sizeof(comm), "%s", text);
	snprintf(text, LIST_TEXT_BYTES, "%*s%.100s", (int)depth, "", comm);
}

static enum style row_style(const void *owner, size_t row, size_t column,
                            char text[LIST_TEXT_BYTES])
{
	const struct processes_state *state = owner;
	const struct process *process = process_of(owner, row);

	if (column == PROCESS_COLUMN_COMM && state->tree && state->places)
		indent(text, place_of(state, row)->depth);
	if (column == PROCESS_COLUMN_STATE && is_new(state->table, process))
		snprintf(text, LIST_TEXT_BYTES, "+");
	if (process->ended_ns)
		return STYLE_ENDED;
	if (is_new(state->table, process))
		return STYLE_NEW;
	if (process->record.rtprio > 0 || process->record.policy == 6)
		return column == PROCESS_COLUMN_CLASS || column == PROCESS_COLUMN_RTPRIO
		               ? STYLE_MARK
		               : STYLE_NORMAL;
	if (process->record.flags & PROCESS_KERNEL_THREAD)
		return STYLE_DIM;
	return STYLE_NORMAL;
}

static bool row_note(const void *owner, size_t row, char text[LIST_TEXT_BYTES])
{
	const struct processes_state *state = owner;
	const struct process *process = process_of(owner, row);
	char ago[NUMBER_TEXT_BYTES];

	if (!process->ended_ns)
		return false;
	number_age(ago, state->table->time_ns - process->ended_ns);
	snprintf(text, LIST_TEXT_BYTES, "ended %s ago", ago);
	return true;
}

static const struct object_list_type list_type = {
        .table = &process_column_table,
        .first_sort = PROCESS_COLUMN_CPU_PCT,
        .grows = PROCESS_COLUMN_COMMAND,
        .identities = (2u << PROCESS_COLUMN_COMM) - 1,
        .count = row_count,
        .object = row_object,
        .identity = row_identity,
        .style = row_style,
        .note = row_note,
        .compare = row_compare,
};

static void init(void *view)
{
	struct processes_state *state = view;

	object_list_init(&state->objects, &list_type, state);
}

static void clear(void *view)
{
	struct processes_state *state = view;

	object_list_clear(&state->objects);
	free(state->places);
	free(state->rows);
}

static void make_tree(struct processes_state *state, const struct process_table *table)
{
	free(state->places);
	state->places = NULL;
	if (!state->tree)
		return;
	state->places = calloc(table->count + 1, sizeof(*state->places));
	if (state->places &&
	    !process_tree_places(table, (enum process_column)state->objects.list.sort_column,
	                         state->objects.list.descending, state->places)) {
		free(state->places);
		state->places = NULL;
	}
}

/* Take the rows from the snapshot. Out of memory: those that there is room for. */
static void collect(struct processes_state *state, const struct view_context *context)
{
	const struct process_table *table = &context->snapshot->sampled.processes;

	state->table = table;
	state->count = 0;
	if (table->count > state->room) {
		struct sampled_process *rows = realloc(state->rows, table->count * sizeof(*rows));

		if (!rows)
			return;
		state->rows = rows;
		state->room = table->count;
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct process_record *record = &table->processes[i].record;

		if ((state->threads || record->tid == record->pid) &&
		    view_wants_pid(context, record->pid))
			state->rows[state->count++] =
			        (struct sampled_process){table, &table->processes[i]};
	}
}

static const void *rows_of(void *view, const struct view_context *context)
{
	struct processes_state *state = view;

	collect(state, context);
	return &state->objects;
}

static void update(void *view, struct view_context *context)
{
	struct processes_state *state = view;

	collect(state, context);
	make_tree(state, state->table);
	object_list_update(&state->objects, context->snapshot->time_ns);
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

	if (object_list_error(&state->objects)[0])
		snprintf(text, size, "%s", object_list_error(&state->objects));
	else if (table->time_ns == 0)
		snprintf(text, size, "processes: no reading %s",
		         context->snapshot->past ? "of that time is held" : "yet");
	else
		snprintf(text, size,
		         "%zu processes, %zu threads%s, %zu ended%s%s   %%CPU: 100 = one CPU",
		         processes, threads, state->threads ? " (shown)" : "", ended,
		         state->tree ? ", tree" : "",
		         state->objects.followed ? ", followed below" : "");
}

/* Switches, I/O and affinity are read of those processes only that are on screen. */
static void look_at_visible(struct processes_state *state, struct look *look)
{
	const struct list *list = &state->objects.list;
	size_t last = list->entry_count + list->pinned_count;

	look->threads = state->threads;
	for (size_t i = list->top; i < last && look->count < LOOK_MAX; i++) {
		uint32_t pid;

		if (i >= list->top + (size_t)list->visible && i < list->entry_count)
			continue;
		pid = process_of(state, list->entries[i].row)->record.pid;
		if (look->count == 0 || look->pids[look->count - 1] != pid)
			look->pids[look->count++] = pid;
	}
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct processes_state *state = view;

	collect(state, context);
	object_list_draw(&state->objects, canvas);
	look_at_visible(state, &context->look);
}

static void open_fds(struct processes_state *state, struct view_context *context)
{
	size_t row = list_cursor_row(&state->objects.list);
	const struct process_record *record;

	if (row == SIZE_MAX)
		return;
	record = &process_of(state, row)->record;
	/* So that it is the row under the cursor after the way back. */
	list_set_cursor(&state->objects.list, state->objects.list.cursor_identity);
	view_open_fds_of_pid(context, record->pid, record->comm);
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
	case ACTION_OPEN:
		if (context->lists_files) {
			open_fds(state, context);
			return true;
		}
		action = ACTION_EXPLAIN;
		/* fall through */
	default:
		if (!object_list_act(&state->objects, action))
			return false;
		update(view, context);
		return true;
	}
	state->objects.list.resort = true;
	update(view, context);
	return true;
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct processes_state *state = view;

	collect(state, context);
	list_click(&state->objects.list, row, column);
	update(view, context);
}

static struct list *list_of(void *view)
{
	struct processes_state *state = view;

	return &state->objects.list;
}

const struct view_type view_processes = {
        .name = "processes",
        .action = ACTION_PROCESSES,
        .keys = KEYS_PROCESSES,
        .objects = true,
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
