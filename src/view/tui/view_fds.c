// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The file descriptors of the window: of one process, or of all of the host; those that
 * are open, however long, and those that were closed in it; and what works on them now.
 */
#include <stdio.h>
#include <string.h>

#include "view/fd_columns.h"
#include "view/tui/object_list.h"
#include "view/tui/view.h"

struct fds_state {
	struct object_list objects;
	struct window_rows rows;
	bool failed; /* out of memory */
};

static size_t row_count(const void *owner)
{
	const struct fds_state *state = owner;

	return state->rows.fd_count;
}

static const struct fd_row *fd_at(const void *owner, size_t row)
{
	const struct fds_state *state = owner;

	return &state->rows.fds[row];
}

static const void *row_object(const void *owner, size_t row)
{
	return fd_at(owner, row);
}

static uint64_t row_identity(const void *owner, size_t row)
{
	/* Processes that share a table have the same FDs. */
	return fd_at(owner, row)->process_serial * UINT64_C(0x9e3779b97f4a7c15) +
	       (fd_at(owner, row)->serial | (uint64_t)fd_at(owner, row)->host << 56);
}

/* Cells that the call in flight has now, or would have. */
static int now_width(const struct list *list)
{
	int begin = list->column_begin[FD_COLUMN_NOW];

	return begin < 0 ? fd_column_table.columns[FD_COLUMN_NOW].width
	                 : list->column_end[FD_COLUMN_NOW] - begin;
}

static enum style row_style(const void *owner, size_t row, size_t column,
                            char text[LIST_TEXT_BYTES])
{
	const struct fds_state *state = owner;
	const struct fd_row *fd = fd_at(owner, row);
	char age[NUMBER_TEXT_BYTES];

	if (column == FD_COLUMN_OPENED && fd->opened_ns == 0 && fd->followed)
		snprintf(text, LIST_TEXT_BYTES, "<start");
	if (column == FD_COLUMN_NOW && !fd->open) {
		snprintf(text, LIST_TEXT_BYTES, "closed");
	} else if (column == FD_COLUMN_NOW && fd->in_flight) {
		snprintf(age, sizeof(age), "%.10s", text);
		/* Rather the beginning of a name than none of the age. */
		snprintf(text, LIST_TEXT_BYTES, "%.*s %s",
		         now_width(&state->objects.list) - 1 - (int)strlen(age), fd->in_flight,
		         age);
	}
	if (!fd->open)
		return STYLE_ENDED;
	if (strcmp(text, NUMBER_MISSING) == 0)
		return STYLE_DIM;
	if (column == FD_COLUMN_NOW || (column == FD_COLUMN_ERRORS && fd->window_errors > 0))
		return STYLE_MARK;
	return fd->is_new && column <= FD_COLUMN_FD ? STYLE_NEW : STYLE_NORMAL;
}

/* What the words of these columns are told by; at 120 cells nearly all columns are there so. */
static const unsigned char narrow[FD_COLUMN_COUNT] = {
        [FD_COLUMN_COMM] = 11,
        [FD_COLUMN_KIND] = 7,
        [FD_COLUMN_NOW] = 10,
};

static const struct object_list_type list_type = {
        .table = &fd_column_table,
        .first_sort = FD_COLUMN_PID,
        .grows = FD_COLUMN_PATH,
        .narrow = narrow,
        .ordered = true,
        .count = row_count,
        .object = row_object,
        .identity = row_identity,
        .style = row_style,
};

static void init(void *view)
{
	struct fds_state *state = view;

	object_list_init(&state->objects, &list_type, state);
	state->objects.list.descending = false;
}

static void clear(void *view)
{
	struct fds_state *state = view;

	object_list_clear(&state->objects);
	window_rows_clear(&state->rows);
}

static void update(void *view, struct view_context *context)
{
	struct fds_state *state = view;
	struct list *list = &state->objects.list;
	struct model_request request = view_rows_request(context);
	uint64_t hidden;

	request.all_hosts = request.all_hosts && !view_fds_of_one(context);
	if (context->fds_of || context->fds_of_pid) {
		request.pids = &context->fds_of_pid;
		request.pid_count = context->fds_of_pid ? 1 : 0;
	}
	state->failed = !model_fds(context->model, &request, context->fds_of, &state->rows);
	/* Whose they are the title says, where they are of one. */
	hidden = request.all_hosts ? 0 : 1u << FD_COLUMN_HOST;
	if (view_fds_of_one(context))
		hidden |= 1u << FD_COLUMN_PID | 1u << FD_COLUMN_COMM;
	list->resort |= list->hidden != hidden;
	list->hidden = hidden;
	if (hidden >> list->sort_column & 1)
		list_sort(list, view_fds_of_one(context) ? FD_COLUMN_FD : FD_COLUMN_PID, false);
	object_list_update(&state->objects, context->snapshot->time_ns);
}

static void name_files(const struct fds_state *state, const struct view_context *context,
                       char *text, size_t size)
{
	if (view_fds_of_one(context))
		snprintf(text, size, "%s", context->fds_of_name);
	else if (view_rows_request(context).all_hosts)
		snprintf(text, size, "files of all %u hosts%s", context->snapshot->host_count,
		         context->request->at_ns ? ", others as of now" : "");
	else
		snprintf(text, size, "files of %s processes%s", state->rows.counted ? "all" : "own",
		         view_all_hosts_hint(context, " (F6: of all hosts)"));
}

static void title_of_files(const struct fds_state *state, const struct view_context *context,
                           char *text, size_t size)
{
	char whose[160];
	char calls[40] = "";
	size_t open = 0;
	size_t busy = 0;

	for (size_t i = 0; i < state->rows.fd_count; i++) {
		open += state->rows.fds[i].open;
		busy += state->rows.fds[i].in_flight != NULL;
	}
	if (state->rows.counted)
		snprintf(calls, sizeof(calls), ", %zu in a call", busy);
	name_files(state, context, whose, sizeof(whose));
	/* Those of another user are none that we know of. */
	if (!state->rows.counted && state->rows.fd_count == 0)
		snprintf(text, size, "%s: " NUMBER_MISSING "%s", whose,
		         view_fds_of_one(context) ? "   F6: of all" : "");
	else
		snprintf(text, size, "%s: %zu open, %zu closed in the window%s%s%s", whose, open,
		         state->rows.fd_count - open, calls, view_incomplete_text(&state->rows),
		         view_fds_of_one(context) ? "   F6: of all" : "");
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	struct fds_state *state = view;

	if (object_list_error(&state->objects)[0])
		snprintf(text, size, "%s", object_list_error(&state->objects));
	else if (state->failed || !state->rows.available)
		snprintf(text, size, "file descriptors: %s",
		         state->failed ? "out of memory" : "nothing is held of this time");
	else
		title_of_files(state, context, text, size);
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct fds_state *state = view;

	context->look.files = true;
	object_list_draw(&state->objects, canvas);
	if (!context->snapshot->has_files && state->rows.fd_count == 0)
		canvas_text(canvas, 2, 1, STYLE_DIM,
		            context->lists_files ? "/proc is listed"
		                                 : "files are seen where the kernel's events are: "
		                                   "in traces and live "
		                                   "sessions");
	else if (!state->rows.counted && state->rows.fd_count == 0)
		canvas_text(canvas, 2, 1, STYLE_DIM,
		            "not known: /proc shows open files only of processes of one's own");
	else if (state->rows.available && state->rows.fd_count == 0)
		canvas_text(canvas, 2, 1, STYLE_DIM, "none");
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct fds_state *state = view;

	if (action == ACTION_FDS && view_fds_of_one(context)) {
		view_all_fds(context);
		list_sort(&state->objects.list, FD_COLUMN_PID, false);
		update(view, context);
		return true;
	}
	if (action == ACTION_FDS && view_turn_all_hosts(context)) {
		update(view, context);
		return true;
	}
	if (action == ACTION_OPEN)
		action = ACTION_EXPLAIN;
	if (!object_list_act(&state->objects, action))
		return false;
	object_list_reorder(&state->objects, context->snapshot->time_ns);
	return true;
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct fds_state *state = view;

	if (list_click(&state->objects.list, row, column))
		object_list_reorder(&state->objects, context->snapshot->time_ns);
}

static struct list *list_of(void *view)
{
	struct fds_state *state = view;

	return &state->objects.list;
}

static const void *rows_of(void *view, const struct view_context *context)
{
	struct fds_state *state = view;

	(void)context;
	return &state->objects;
}

const struct view_type view_fds = {
        .name = "fds",
        .action = ACTION_FDS,
        .keys = KEYS_NONE,
        .objects = true,
        .state_bytes = sizeof(struct fds_state),
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
