// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The processes of the window, as the kernel's events tell of them: what they took and
 * how late they were in it, also of those that have ended in it. For hosts whose kernel
 * is seen; view_processes.c has what the sampler reads.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/object_list.h"
#include "view/tui/view.h"
#include "view/window_process_columns.h"

struct window_processes_state {
	struct object_list objects;
	struct window_rows rows;
	bool failed; /* out of memory */
};

static size_t row_count(const void *owner)
{
	const struct window_processes_state *state = owner;

	return state->rows.process_count;
}

static const struct process_row *process_at(const void *owner, size_t row)
{
	const struct window_processes_state *state = owner;

	return &state->rows.processes[row];
}

static const void *row_object(const void *owner, size_t row)
{
	return process_at(owner, row);
}

static uint64_t row_identity(const void *owner, size_t row)
{
	return process_at(owner, row)->serial | (uint64_t)process_at(owner, row)->host << 56;
}

static bool has_ended(const struct process_row *process)
{
	return process->end_ns > 0 || process->state == '+';
}

static enum style row_style(const void *owner, size_t row, size_t column,
                            char text[LIST_TEXT_BYTES])
{
	const struct process_row *process = process_at(owner, row);
	bool real_time = process->policy && process->policy[0] != 'T' && process->policy[0] != '-';

	if (has_ended(process))
		return STYLE_ENDED;
	if (strcmp(text, NUMBER_MISSING) == 0)
		return STYLE_DIM;
	if (real_time &&
	    (column == WINDOW_PROCESS_COLUMN_CLASS || column == WINDOW_PROCESS_COLUMN_PRIORITY))
		return STYLE_MARK;
	if (column == WINDOW_PROCESS_COLUMN_PENDING)
		return STYLE_THRESHOLD;
	return process->is_new && column <= WINDOW_PROCESS_COLUMN_COMM ? STYLE_NEW : STYLE_NORMAL;
}

static const struct object_list_type list_type = {
        .table = &window_process_column_table,
        .first_sort = WINDOW_PROCESS_COLUMN_CPU_PCT,
        .grows = WINDOW_PROCESS_COLUMN_COUNT,
        .count = row_count,
        .object = row_object,
        .identity = row_identity,
        .style = row_style,
};

static void init(void *view)
{
	struct window_processes_state *state = view;

	object_list_init(&state->objects, &list_type, state);
}

static void clear(void *view)
{
	struct window_processes_state *state = view;

	object_list_clear(&state->objects);
	window_rows_clear(&state->rows);
}

static void update(void *view, struct view_context *context)
{
	struct window_processes_state *state = view;
	struct model_request request = view_rows_request(context);
	struct list *list = &state->objects.list;
	uint64_t hidden = request.all_hosts ? 0 : 1u << WINDOW_PROCESS_COLUMN_HOST;

	state->failed = !model_processes(context->model, &request, &state->rows);
	list->resort |= list->hidden != hidden;
	list->hidden = hidden;
	if (hidden >> list->sort_column & 1)
		list_sort(list, WINDOW_PROCESS_COLUMN_CPU_PCT, true);
	object_list_update(&state->objects, context->snapshot->time_ns);
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	struct window_processes_state *state = view;
	char of_all[64] = "";
	size_t ended = 0;
	size_t fresh = 0;

	for (size_t i = 0; i < state->rows.process_count; i++) {
		ended += has_ended(&state->rows.processes[i]);
		fresh += state->rows.processes[i].is_new;
	}
	if (view_rows_request(context).all_hosts)
		snprintf(of_all, sizeof(of_all), "all %u hosts%s: ", context->snapshot->host_count,
		         context->request->at_ns ? ", others as of now" : "");
	if (object_list_error(&state->objects)[0])
		snprintf(text, size, "%s", object_list_error(&state->objects));
	else if (state->failed || !state->rows.available)
		snprintf(text, size, "processes of the window: %s",
		         state->failed ? "out of memory" : "nothing is held of this time");
	else
		snprintf(text, size,
		         "%sprocesses of the last %.1f s%s: %zu, %zu new, %zu ended%s%s", of_all,
		         (double)context->snapshot->window_ns / NS_PER_S,
		         view_all_hosts_hint(context, " (F5: of all hosts)"),
		         state->rows.process_count - ended, fresh, ended,
		         view_incomplete_text(&state->rows),
		         state->objects.followed ? ", followed below" : "");
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct window_processes_state *state = view;

	(void)context;
	object_list_draw(&state->objects, canvas);
}

static void open_fds(struct window_processes_state *state, struct view_context *context)
{
	size_t row = list_cursor_row(&state->objects.list);

	if (row == SIZE_MAX)
		return;
	/* So that it is the row under the cursor after the way back. */
	list_set_cursor(&state->objects.list, state->objects.list.cursor_identity);
	view_open_fds(context, process_at(state, row));
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct window_processes_state *state = view;

	if (action == ACTION_PROCESSES) {
		if (!view_turn_all_hosts(context))
			return false;
		update(view, context);
		/* After those of all comes what else this key shows. */
		return context->all_hosts;
	}
	if (action == ACTION_OPEN)
		open_fds(state, context);
	else if (!object_list_act(&state->objects, action))
		return false;
	object_list_reorder(&state->objects, context->snapshot->time_ns);
	return true;
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct window_processes_state *state = view;
	enum list_click click = list_click(&state->objects.list, row, column);

	if (click == LIST_CLICK_NONE)
		return;
	if (click == LIST_CLICK_AGAIN)
		open_fds(state, context);
	object_list_reorder(&state->objects, context->snapshot->time_ns);
}

static struct list *list_of(void *view)
{
	struct window_processes_state *state = view;

	return &state->objects.list;
}

static const void *rows_of(void *view, const struct view_context *context)
{
	struct window_processes_state *state = view;

	(void)context;
	return &state->objects;
}

static bool applies(const struct view_context *context)
{
	const struct snapshot *snapshot = context->snapshot;

	if (snapshot->has_kernel || (context->all_hosts && snapshot->host_count > 1))
		return true;
	/*
	 * Of what is only listed the sampler tells more, where there is one. Of a host that is
	 * attached to none tells, whatever it is seen to be in the end.
	 */
	return snapshot->sampled.processes.time_ns == 0;
}

const struct view_type view_window_processes = {
        .name = "window",
        .action = ACTION_PROCESSES,
        .keys = KEYS_NONE,
        .objects = true,
        .state_bytes = sizeof(struct window_processes_state),
        .init = init,
        .clear = clear,
        .update = update,
        .title = title,
        .draw = draw,
        .act = act,
        .click = click,
        .list = list_of,
        .rows = rows_of,
        .applies = applies,
};
