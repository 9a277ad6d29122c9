// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What keys and mouse do in all views. See tui_parts.h.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "util/clock.h"
#include "util/rights.h"
#include "view/report/window_export.h"
#include "view/tui/tui_parts.h"

static void begin_pattern(struct tui *tui, enum prompt_kind kind)
{
	struct list *list = tui_list(tui);

	if (list)
		prompt_begin(&tui->prompt, kind, kind == PROMPT_FILTER ? list->filter : "",
		             LIST_PATTERN_BYTES);
}

/* A pattern is in force with each character. */
static void apply_pattern(struct tui *tui, enum prompt_kind kind)
{
	struct list *list = tui_list(tui);

	snprintf(kind == PROMPT_SEARCH ? list->search : list->filter, LIST_PATTERN_BYTES, "%.*s",
	         LIST_PATTERN_BYTES - 1, tui->prompt.text);
	if (kind == PROMPT_SEARCH)
		list_search(list, tui_rows(tui), 1, false);
	else
		list->resort = true; /* rows that come back take their places */
	tui_update_view(tui);
}

static void go_to(struct tui *tui)
{
	struct error error;

	if (pause_go_to(&tui->shown.pause, tui->prompt.text, tui->context.snapshot->wall_offset_ns,
	                &error))
		tui_show_again(tui);
	else
		snprintf(tui->message, sizeof(tui->message), "%.*s", MESSAGE_BYTES - 1, error.text);
}

/* `rtscope-HOST-141003` in the current folder, of what is on screen. */
static void begin_file(struct tui *tui, enum prompt_kind kind)
{
	const struct snapshot *snapshot = tui->context.snapshot;
	struct model_host host = {.name = ""};
	char time[NUMBER_TEXT_BYTES];
	char name[160];
	int length;

	if (!snapshot->has_kernel) {
		snprintf(tui->message, sizeof(tui->message),
		         "no kernel events of this host are seen: there is nothing to write");
		return;
	}
	(void)model_get_host(tui->model, tui->shown.request.host, &host);
	number_time_of_day(time, snapshot->time_ns + (uint64_t)snapshot->wall_offset_ns);
	length = snprintf(name, sizeof(name), "rtscope-%.100s-%.2s%.2s%.2s", host.name, time,
	                  time + 3, time + 6);
	/* A name from outside leads nowhere else. */
	for (int i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '-' && name[i] != '_')
			name[i] = '-';
	if (kind == PROMPT_DUMP)
		snprintf(name + length, sizeof(name) - (size_t)length, ".txt");
	prompt_begin(&tui->prompt, kind, name, PROMPT_BYTES);
}

/* While a file is written nobody waits for the terminal: what it tells now is for afterwards. */
static bool end_is_wanted(void *context)
{
	struct tui *tui = context;

	tui->events |= terminal_wait(tui->terminal, 0, tui->options->end_fd);
	return tui->events & (TERMINAL_ENDED | TERMINAL_GONE);
}

static void write_file(struct tui *tui, enum prompt_kind kind)
{
	const struct window_stop stop = {end_is_wanted, tui};
	const char *path = tui->prompt.text;
	struct error error = {""};
	char events[NUMBER_TEXT_BYTES];
	uint64_t count = 0;
	bool written;

	if (!path[0])
		return;
	rights_begin_files();
	if (kind == PROMPT_DUMP)
		written = window_dump(tui->model, &tui->shown.request, path, &stop, &count, &error);
	else
		written = window_export(tui->model, &tui->shown.request, path, &stop, &error);
	rights_end_files();
	number_count(events, count);
	if (!written)
		snprintf(tui->message, sizeof(tui->message), "%.*s", MESSAGE_BYTES - 1, error.text);
	else if (kind == PROMPT_DUMP)
		snprintf(tui->message, sizeof(tui->message),
		         "%s events of the window written to %.100s", events, path);
	else
		snprintf(tui->message, sizeof(tui->message), "the window was written to %.100s",
		         path);
}

static void end_prompt(struct tui *tui, enum prompt_kind kind)
{
	struct list *list = tui_list(tui);

	switch (kind) {
	case PROMPT_SEARCH:
		if (list->search[0] && !list_search(list, tui_rows(tui), 1, false))
			snprintf(tui->message, sizeof(tui->message), "not found: %s", list->search);
		break;
	case PROMPT_GO_TO:
		go_to(tui);
		break;
	case PROMPT_DUMP:
	case PROMPT_EXPORT:
		write_file(tui, kind);
		break;
	default:
		break;
	}
}

/* A key while a line is typed. */
static void type_key(struct tui *tui, const struct input *input)
{
	enum prompt_kind kind = tui->prompt.kind;
	bool pattern = kind == PROMPT_SEARCH || kind == PROMPT_FILTER;
	enum prompt_result result = prompt_key(&tui->prompt, input);

	if (pattern && (result == PROMPT_CHANGED || result == PROMPT_LEFT))
		apply_pattern(tui, kind);
	if (result == PROMPT_DONE)
		end_prompt(tui, kind);
	tui->dirty = true;
}

static void go_back(struct tui *tui)
{
	struct list *list = tui_list(tui);

	if (list && (list->search[0] || list->filter[0])) {
		list->search[0] = list->filter[0] = '\0';
		list->resort = true; /* rows that come back take their places */
		tui_update_view(tui);
	} else if (tui->view != tui->previous) {
		tui_open_view(tui, tui->previous);
		tui->previous = 0;
	}
}

static void scrub(struct tui *tui, int64_t by_ns)
{
	pause_move(&tui->shown.pause, by_ns);
	tui_show_again(tui);
}

static void choose_host(struct tui *tui, unsigned host)
{
	tui->context.wanted_host = host;
	if (!shown_set_host(&tui->shown, host))
		tui_out_of_memory(tui);
	tui_show(tui);
}

static void step_host(struct tui *tui, int step)
{
	unsigned count = model_host_count(tui->model);

	if (count < 2) {
		snprintf(tui->message, sizeof(tui->message), "there is no other host");
		return;
	}
	view_all_fds(&tui->context);
	tui->context.all_hosts = false;
	choose_host(tui, (tui->shown.request.host + count + (unsigned)step) % count);
}

static void reset(struct tui *tui)
{
	model_reset_since_start(tui->model);
	tui_take_snapshot(tui, false);
	snprintf(tui->message, sizeof(tui->message), "since-start figures begin now%s",
	         tui->shown.pause.on ? "; the screen is still paused" : "");
}

/* Of the pause. false: another action. */
static bool act_on_time(struct tui *tui, enum action action)
{
	switch (action) {
	case ACTION_PAUSE:
		if (tui->shown.pause.on)
			tui_go_on(tui);
		else
			tui_pause(tui, false);
		return true;
	case ACTION_SCRUB_BACK:
		scrub(tui, -(int64_t)PAUSE_STEP_NS);
		return true;
	case ACTION_SCRUB_ON:
		scrub(tui, (int64_t)PAUSE_STEP_NS);
		return true;
	case ACTION_SCRUB_BACK_FINE:
		scrub(tui, -(int64_t)PAUSE_FINE_STEP_NS);
		return true;
	case ACTION_SCRUB_ON_FINE:
		scrub(tui, (int64_t)PAUSE_FINE_STEP_NS);
		return true;
	case ACTION_GO_TO:
		prompt_begin(&tui->prompt, PROMPT_GO_TO, "", PROMPT_BYTES);
		return true;
	default:
		return false;
	}
}

/* Actions that are the same in all views. */
static void act_globally(struct tui *tui, enum action action)
{
	switch (action) {
	case ACTION_QUIT:
		tui_end(tui, EXIT_CODE_OK);
		break;
	case ACTION_SPAN:
		tui->context.span = tui->context.span == LATENCY_SPAN_WINDOW
		                            ? LATENCY_SPAN_SINCE_START
		                            : LATENCY_SPAN_WINDOW;
		tui_update_view(tui);
		break;
	case ACTION_RESET:
		reset(tui);
		break;
	case ACTION_UPDATE:
		tui_refresh(tui);
		break;
	case ACTION_REDRAW:
		tui->whole = true;
		break;
	case ACTION_DISMISS:
		snprintf(tui->dismissed, sizeof(tui->dismissed), "%s", tui->notice);
		break;
	case ACTION_HOST_NEXT:
		step_host(tui, 1);
		break;
	case ACTION_HOST_PREVIOUS:
		step_host(tui, -1);
		break;
	case ACTION_DUMP:
		begin_file(tui, PROMPT_DUMP);
		break;
	case ACTION_EXPORT:
		begin_file(tui, PROMPT_EXPORT);
		break;
	case ACTION_SEARCH:
		begin_pattern(tui, PROMPT_SEARCH);
		break;
	case ACTION_FILTER:
		begin_pattern(tui, PROMPT_FILTER);
		break;
	case ACTION_BACK:
		go_back(tui);
		break;
	default:
		if (!act_on_time(tui, action))
			tui_open_by_action(tui, action);
	}
}

/* What a view wants beyond itself: another view, host, kind, or place in time. */
static void take_wishes(struct tui *tui)
{
	struct view_context *context = &tui->context;
	enum action open = context->open;

	context->open = ACTION_NONE;
	if (context->wanted_kind != tui->shown.request.kind) {
		tui->kind_chosen = true;
		tui_choose_kind(tui, context->wanted_kind);
	}
	if (context->wanted_host != tui->shown.request.host)
		choose_host(tui, context->wanted_host);
	if (context->wanted_ns > 0) {
		if (!tui->shown.pause.on)
			tui_pause(tui, false);
		pause_seek(&tui->shown.pause, context->wanted_ns);
		context->wanted_ns = 0;
		tui_show_again(tui);
	}
	if (open != ACTION_NONE)
		act_globally(tui, open);
}

static void act(struct tui *tui, enum action action)
{
	if (action == ACTION_NONE)
		return;
	/* The key means those of all, wherever one process's were chosen. */
	if (action == ACTION_FDS && tui_view(tui) != &view_fds)
		view_all_fds(&tui->context);
	if (!tui_view(tui)->act || !tui_view(tui)->act(tui_view_state(tui), &tui->context, action))
		act_globally(tui, action);
	take_wishes(tui);
	tui->dirty = true;
}

/* A heading sorts, a row is chosen; the one that is: as with Enter. */
static void click_list(struct tui *tui, int row, int column)
{
	struct list *list = tui_list(tui);
	enum list_click click = list_click(list, row, column);

	if (click == LIST_CLICK_AGAIN)
		(void)tui_view(tui)->act(tui_view_state(tui), &tui->context, ACTION_OPEN);
	if (click != LIST_CLICK_NONE)
		list_update(list, tui_rows(tui), tui->context.snapshot->time_ns);
}

static void click(struct tui *tui, const struct input *input)
{
	int row = input->row - tui->body.top;

	if (input->row == frame_footer_row(tui->height)) {
		struct frame frame = tui_frame(tui);

		act(tui, frame_footer_action(&frame, tui->width, input->column));
		return;
	}
	if (row < 0 || row >= tui->body.height)
		return;
	if (tui_view(tui)->click)
		tui_view(tui)->click(tui_view_state(tui), &tui->context, row, input->column);
	else if (!tui_view(tui)->draw)
		click_list(tui, row, input->column);
	else
		return;
	take_wishes(tui);
	tui->dirty = true;
}

void tui_take_input(struct tui *tui)
{
	struct input input = input_next(tui->input);

	if (input.kind == INPUT_NOTHING)
		terminal_no_input(tui->terminal);
	for (; input.kind != INPUT_NOTHING && !tui->ended; input = input_next(tui->input)) {
		struct key_place place = view_key_place(tui_view(tui), tui->shown.pause.on);

		tui->message[0] = '\0';
		tui->dirty = true;
		switch (input.kind) {
		case INPUT_CLICK:
			if (tui->prompt.kind == PROMPT_NONE)
				click(tui, &input);
			break;
		case INPUT_WHEEL_UP:
		case INPUT_WHEEL_DOWN:
			for (int i = 0; i < 3 && tui->prompt.kind == PROMPT_NONE; i++)
				act(tui, input.kind == INPUT_WHEEL_UP ? ACTION_UP : ACTION_DOWN);
			break;
		default:
			if (tui->prompt.kind != PROMPT_NONE)
				type_key(tui, &input);
			else
				act(tui, key_action(input.key, &place));
		}
	}
}
