// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop of the screens: snapshot, draw, wait, act. See tui.h.
 *
 * Everything on screen comes from one snapshot. While paused that one is kept,
 * and the model is still asked once a refresh for the counts in the banner.
 */
#include "view/tui/tui.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/self.h"
#include "view/tui/frame.h"
#include "view/tui/input.h"
#include "view/tui/terminal.h"
#include "view/tui/theme.h"
#include "view/tui/view.h"

#define VIEWS_MAX     16
#define MESSAGE_BYTES 160

enum prompt {
	PROMPT_NONE,
	PROMPT_SEARCH,
	PROMPT_FILTER
};

struct tui {
	const struct tui_options *options;
	struct model *model;
	struct terminal *terminal;
	struct input_reader *input;
	const struct theme *theme;
	bool ascii;
	struct snapshot *newest;
	struct snapshot *frozen; /* shown while paused; NULL before the first pause */
	bool paused;
	bool paused_by_threshold;
	struct view_context context;
	void *states[VIEWS_MAX];
	size_t view;        /* index in views[] */
	size_t previous;    /* to which Esc leads */
	struct canvas body; /* where the view was drawn last */
	int height, width;
	enum prompt prompt;
	char before[LIST_PATTERN_BYTES]; /* the pattern before it was typed anew */
	char message[MESSAGE_BYTES];
	char dismissed[TOPOLOGY_NOTICE_BYTES]; /* the notice that was read */
	struct self_usage usage;               /* at the last refresh */
	double self_cpu_pct;
	uint64_t self_rss_bytes;
	double samples_per_s;
	uint64_t seen_outliers;
	size_t refresh_bytes;
	uint64_t refreshes;
	bool refreshed; /* what is drawn next is a refresh, not an answer to a key */
	uint64_t next_refresh_ns;
	uint64_t next_second_ns;
	bool dirty;
	bool whole;
	bool ended;
	int exit_code;
};

static const struct view_type *current(const struct tui *tui)
{
	return views[tui->view];
}

static void *state(const struct tui *tui)
{
	return tui->states[tui->view];
}

static struct list *current_list(const struct tui *tui)
{
	return current(tui)->list ? current(tui)->list(state(tui)) : NULL;
}

/* What the list of the view gets as its rows. */
static const void *current_rows(const struct tui *tui)
{
	return current(tui)->rows ? current(tui)->rows(state(tui), &tui->context) : &tui->context;
}

static void end(struct tui *tui, int exit_code)
{
	tui->ended = true;
	tui->exit_code = exit_code;
}

static void update_view(struct tui *tui)
{
	if (current(tui)->update)
		current(tui)->update(state(tui), &tui->context);
	tui->dirty = true;
}

static void open_view(struct tui *tui, size_t index)
{
	if (index != tui->view)
		tui->previous = tui->view;
	tui->view = index;
	update_view(tui);
}

/* The view that this action opens, if one does. */
static void open_by_action(struct tui *tui, enum action action)
{
	for (size_t i = 0; i < view_count; i++)
		if (views[i]->action == action)
			open_view(tui, i);
}

static void pause_screen(struct tui *tui, bool by_threshold)
{
	struct snapshot *other = tui->frozen ? tui->frozen : snapshot_create();

	if (!other) {
		snprintf(tui->message, sizeof(tui->message), "cannot pause: out of memory");
		return;
	}
	tui->frozen = tui->newest;
	tui->newest = other;
	tui->context.snapshot = tui->frozen;
	tui->paused = true;
	tui->paused_by_threshold = by_threshold;
	/* The banner counts from what is on screen. */
	model_snapshot(tui->model, NULL, tui->newest);
	tui->dirty = true;
}

static void go_on(struct tui *tui)
{
	tui->paused = false;
	tui->context.snapshot = tui->newest;
	update_view(tui);
}

static void watch_threshold(struct tui *tui)
{
	uint64_t outliers = tui->newest->outliers_total;
	bool hit = outliers > tui->seen_outliers;

	tui->seen_outliers = outliers;
	if (!hit)
		return;
	if (tui->options->on_threshold == ON_THRESHOLD_EXIT) {
		end(tui, EXIT_CODE_THRESHOLD);
	} else if (tui->options->on_threshold == ON_THRESHOLD_PAUSE && !tui->paused) {
		pause_screen(tui, true);
		/* The view still has the rows of the refresh before. */
		update_view(tui);
	}
}

/* Asks the model, once; the one place that does so while not paused. */
static void take_snapshot(struct tui *tui, bool end_interval)
{
	uint64_t samples = tui->newest->samples;
	uint64_t time_ns = tui->newest->time_ns;

	if (tui->options->before_snapshot)
		tui->options->before_snapshot(tui->options->context);
	if (!model_snapshot(
	            tui->model, &(struct model_request){.end_interval = end_interval}, tui->newest)) {
		snprintf(tui->message, sizeof(tui->message),
		         "out of memory: this is still the refresh before");
		tui->dirty = true;
		return;
	}
	if (end_interval && !tui->paused && time_ns > 0 && tui->newest->time_ns > time_ns)
		tui->samples_per_s = (double)(tui->newest->samples - samples) * (double)NS_PER_S /
		                     (double)(tui->newest->time_ns - time_ns);
	watch_threshold(tui);
	if (!tui->paused)
		update_view(tui);
	tui->dirty = true;
}

static void measure_self(struct tui *tui)
{
	struct self_usage before = tui->usage;

	tui->usage = tui->options->self_usage ? tui->options->self_usage(tui->options->context)
	                                      : self_usage_now();
	if (tui->paused)
		return;
	tui->self_rss_bytes = tui->usage.rss_bytes;
	if (before.time_ns > 0)
		tui->self_cpu_pct = self_cpu_pct(&before, &tui->usage);
}

static void refresh(struct tui *tui)
{
	take_snapshot(tui, true);
	measure_self(tui);
	tui->refreshes++;
	tui->refreshed = true;
	/* Ends after the last one has been on screen for its time. */
	if (tui->options->refresh_count > 0 && tui->refreshes > tui->options->refresh_count)
		end(tui, EXIT_CODE_OK);
}

static void keep_time(struct tui *tui)
{
	uint64_t now_ns = clock_now_ns();

	if (now_ns >= tui->next_second_ns) {
		tui->next_second_ns = now_ns + NS_PER_S;
		if (tui->options->every_second)
			tui->options->every_second(tui->options->context);
	}
	if (now_ns >= tui->next_refresh_ns) {
		/* Absolute, so that it does not drift; what was missed is not made up for. */
		tui->next_refresh_ns += tui->options->refresh_ns;
		if (tui->next_refresh_ns <= now_ns)
			tui->next_refresh_ns = now_ns + tui->options->refresh_ns;
		refresh(tui);
	}
}

static int wait_ms(const struct tui *tui)
{
	uint64_t now_ns = clock_now_ns();
	uint64_t next_ns = tui->next_refresh_ns < tui->next_second_ns ? tui->next_refresh_ns
	                                                              : tui->next_second_ns;

	if (next_ns <= now_ns)
		return 0;
	return (int)((next_ns - now_ns) / NS_PER_MS) + 1;
}

static struct frame make_frame(const struct tui *tui)
{
	const struct snapshot *shown = tui->context.snapshot;
	struct frame frame = {
	        .context = &tui->context,
	        .view = current(tui),
	        .newest = tui->newest,
	        .paused = tui->paused,
	        .paused_by_threshold = tui->paused_by_threshold,
	        .self_cpu_pct = tui->self_cpu_pct,
	        .self_rss_bytes = tui->self_rss_bytes,
	        .samples_per_s = tui->samples_per_s,
	        .refresh_bytes = tui->refresh_bytes,
	        .message = tui->message,
	};

	if (strcmp(tui->dismissed, shown->topology.notice) != 0)
		frame.notice = shown->topology.notice;
	if (tui->prompt != PROMPT_NONE) {
		const struct list *list = current_list(tui);

		frame.prompt = tui->prompt == PROMPT_SEARCH ? "Search" : "Filter";
		frame.typed = tui->prompt == PROMPT_SEARCH ? list->search : list->filter;
	}
	return frame;
}

static void draw_title(struct tui *tui, const struct canvas *screen)
{
	const struct list *list = current_list(tui);
	char title[256] = "";

	if (current(tui)->title)
		current(tui)->title(state(tui), &tui->context, title, sizeof(title));
	if (list && list->filter[0]) {
		size_t length = strlen(title);

		snprintf(title + length, sizeof(title) - length, "   filter \\%s", list->filter);
	}
	frame_title(screen, &tui->body, title);
}

/* Tell the source whose figures are wanted, when that has changed. */
static void tell_look(struct tui *tui, const struct look *before)
{
	const struct look *look = &tui->context.look;

	if (!tui->options->look_at ||
	    (look->count == before->count && look->threads == before->threads &&
	     memcmp(look->pids, before->pids, look->count * sizeof(look->pids[0])) == 0))
		return;
	tui->options->look_at(tui->options->context, look->pids, look->count, look->threads);
}

static void draw(struct tui *tui)
{
	struct look before = tui->context.look;
	struct canvas screen = canvas_screen(tui->theme, tui->ascii);
	struct frame frame = make_frame(tui);
	size_t bytes;

	tui->height = screen.height;
	tui->width = screen.width;
	tui->body = frame_draw(&frame, &screen);
	tui->context.look.count = 0;
	tui->context.look.threads = false;
	if (tui->body.height > 0)
		current(tui)->draw(state(tui), &tui->context, &tui->body);
	tell_look(tui, &before);
	draw_title(tui, &screen);
	bytes = terminal_refresh(tui->terminal, tui->whole);
	/* What a key made us draw is no refresh; and nothing but the banner moves while paused. */
	if (tui->refreshed && !tui->paused)
		tui->refresh_bytes = bytes;
	tui->refreshed = false;
	tui->dirty = tui->whole = false;
}

static void begin_prompt(struct tui *tui, enum prompt prompt)
{
	struct list *list = current_list(tui);
	char *pattern;

	if (!list)
		return;
	pattern = prompt == PROMPT_SEARCH ? list->search : list->filter;
	tui->prompt = prompt;
	snprintf(tui->before, sizeof(tui->before), "%s", pattern);
	if (prompt == PROMPT_SEARCH)
		pattern[0] = '\0';
}

static void apply_prompt(struct tui *tui)
{
	if (tui->prompt == PROMPT_SEARCH)
		list_search(current_list(tui), current_rows(tui), 1, false);
	else
		current_list(tui)->resort = true; /* rows that come back take their places */
	update_view(tui);
}

/* A key while a pattern is typed: it is in force with each character. */
static void type_key(struct tui *tui, const struct input *input)
{
	struct list *list = current_list(tui);
	char *pattern = tui->prompt == PROMPT_SEARCH ? list->search : list->filter;
	size_t length = strlen(pattern);

	if (input->key == '\n' || input->key == '\r') {
		if (tui->prompt == PROMPT_SEARCH && pattern[0] &&
		    !list_search(list, current_rows(tui), 1, false))
			snprintf(tui->message, sizeof(tui->message), "not found: %s", pattern);
		tui->prompt = PROMPT_NONE;
	} else if (input->key == 27) {
		pattern[0] = '\0';
		apply_prompt(tui);
		tui->prompt = PROMPT_NONE;
	} else if (input->erase) {
		/* A whole UTF-8 character. */
		while (length > 0 && ((unsigned char)pattern[length - 1] & 0xc0) == 0x80)
			length--;
		if (length > 0)
			pattern[length - 1] = '\0';
		apply_prompt(tui);
	} else if (input->text[0] && length + strlen(input->text) < LIST_PATTERN_BYTES) {
		memcpy(pattern + length, input->text, strlen(input->text) + 1);
		apply_prompt(tui);
	}
	tui->dirty = true;
}

static void go_back(struct tui *tui)
{
	struct list *list = current_list(tui);

	if (list && (list->search[0] || list->filter[0])) {
		list->search[0] = list->filter[0] = '\0';
		update_view(tui);
	} else if (tui->view != tui->previous) {
		open_view(tui, tui->previous);
		tui->previous = 0;
	}
}

/* Actions that are the same in all views. */
static void act_globally(struct tui *tui, enum action action)
{
	switch (action) {
	case ACTION_QUIT:
		end(tui, EXIT_CODE_OK);
		break;
	case ACTION_PAUSE:
		if (tui->paused)
			go_on(tui);
		else
			pause_screen(tui, false);
		break;
	case ACTION_SPAN:
		tui->context.span = tui->context.span == LATENCY_SPAN_WINDOW
		                            ? LATENCY_SPAN_SINCE_START
		                            : LATENCY_SPAN_WINDOW;
		update_view(tui);
		break;
	case ACTION_RESET:
		model_reset_since_start(tui->model);
		take_snapshot(tui, false);
		snprintf(tui->message, sizeof(tui->message), "since-start figures begin now%s",
		         tui->paused ? "; the screen is still paused" : "");
		break;
	case ACTION_UPDATE:
		refresh(tui);
		break;
	case ACTION_REDRAW:
		tui->whole = true;
		break;
	case ACTION_DISMISS:
		snprintf(tui->dismissed, sizeof(tui->dismissed), "%s",
		         tui->context.snapshot->topology.notice);
		break;
	case ACTION_SEARCH:
		begin_prompt(tui, PROMPT_SEARCH);
		break;
	case ACTION_FILTER:
		begin_prompt(tui, PROMPT_FILTER);
		break;
	case ACTION_BACK:
		go_back(tui);
		break;
	default:
		open_by_action(tui, action);
	}
}

static void act(struct tui *tui, enum action action)
{
	enum action open;

	if (action == ACTION_NONE)
		return;
	tui->context.open = ACTION_NONE;
	if (!current(tui)->act || !current(tui)->act(state(tui), &tui->context, action))
		act_globally(tui, action);
	open = tui->context.open;
	tui->context.open = ACTION_NONE;
	if (open != ACTION_NONE)
		act_globally(tui, open);
	tui->dirty = true;
}

static void click(struct tui *tui, const struct input *input)
{
	int row = input->row - tui->body.top;

	if (input->row == frame_footer_row(tui->height)) {
		struct frame frame = make_frame(tui);

		act(tui, frame_footer_action(&frame, tui->width, input->column));
		return;
	}
	if (!current(tui)->click || row < 0 || row >= tui->body.height)
		return;
	current(tui)->click(state(tui), &tui->context, row, input->column);
	if (tui->context.open != ACTION_NONE)
		act_globally(tui, tui->context.open);
	tui->context.open = ACTION_NONE;
	tui->dirty = true;
}

static void take_input(struct tui *tui)
{
	struct input input = input_next(tui->input);

	if (input.kind == INPUT_NOTHING)
		terminal_no_input(tui->terminal);
	for (; input.kind != INPUT_NOTHING && !tui->ended; input = input_next(tui->input)) {
		tui->message[0] = '\0';
		tui->dirty = true;
		switch (input.kind) {
		case INPUT_CLICK:
			if (tui->prompt == PROMPT_NONE)
				click(tui, &input);
			break;
		case INPUT_WHEEL_UP:
		case INPUT_WHEEL_DOWN:
			for (int i = 0; i < 3 && tui->prompt == PROMPT_NONE; i++)
				act(tui, input.kind == INPUT_WHEEL_UP ? ACTION_UP : ACTION_DOWN);
			break;
		default:
			if (tui->prompt != PROMPT_NONE)
				type_key(tui, &input);
			else
				act(tui, key_action(input.key, current(tui)->keys,
				                    current(tui)->list != NULL));
		}
	}
}

static void take_events(struct tui *tui, unsigned events)
{
	if (events & TERMINAL_GONE) {
		end(tui, 128 + 1); /* as the SIGHUP that says the same */
		return;
	}
	if (events & TERMINAL_ENDED) {
		end(tui, 128 + terminal_signal(tui->terminal));
		return;
	}
	if (events & TERMINAL_OTHER)
		end(tui, EXIT_CODE_OK);
	if (events & (TERMINAL_RESIZED | TERMINAL_SUSPENDED | TERMINAL_DRAINED))
		tui->dirty = true;
	if (events & TERMINAL_INPUT)
		take_input(tui);
}

static void run(struct tui *tui)
{
	tui->next_refresh_ns = clock_now_ns();
	tui->next_second_ns = tui->next_refresh_ns + NS_PER_S;
	while (!tui->ended) {
		keep_time(tui);
		if (tui->ended)
			break;
		if (tui->dirty && !terminal_busy(tui->terminal))
			draw(tui);
		take_events(tui, terminal_wait(tui->terminal, wait_ms(tui), tui->options->end_fd));
	}
}

static bool create_views(struct tui *tui, struct error *error)
{
	const char *name = tui->options->view ? tui->options->view : views[0]->name;

	tui->view = view_index(name);
	if (tui->view == view_count)
		return error_set(error, "there is no view '%s'; see --help for their names", name);
	for (size_t i = 0; i < view_count; i++) {
		tui->states[i] = calloc(1, views[i]->state_bytes + 1);
		if (!tui->states[i])
			return error_set(error, "out of memory for the screens");
		if (views[i]->init)
			views[i]->init(tui->states[i]);
	}
	return true;
}

static bool create(struct tui *tui, struct error *error)
{
	tui->newest = snapshot_create();
	if (!tui->newest)
		return error_set(error, "out of memory for the screens");
	tui->context.snapshot = tui->newest;
	tui->context.model = tui->model;
	tui->context.pids = tui->options->pids;
	tui->context.pid_count = tui->options->pid_count;
	if (!create_views(tui, error))
		return false;
	setlocale(LC_CTYPE, "");
	tui->ascii = tui->options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	tui->terminal = terminal_take(tui->options->mouse, error);
	if (!tui->terminal)
		return false;
	terminal_set_hold(tui->terminal, tui->options->hold, tui->options->context);
	tui->theme = theme_start(tui->options->theme, error);
	if (!tui->theme)
		return false;
	tui->input = input_create();
	return tui->input || error_set(error, "out of memory for the keys");
}

static void destroy(struct tui *tui)
{
	input_destroy(tui->input);
	terminal_release(tui->terminal);
	for (size_t i = 0; i < view_count; i++) {
		if (tui->states[i] && views[i]->clear)
			views[i]->clear(tui->states[i]);
		free(tui->states[i]);
	}
	snapshot_destroy(tui->newest);
	snapshot_destroy(tui->frozen);
}

int tui_run(const struct tui_options *options, struct model *model, struct error *error)
{
	struct tui tui = {
	        .options = options,
	        .model = model,
	        .samples_per_s = -1,
	        .self_cpu_pct = -1,
	        .exit_code = EXIT_CODE_FAILED,
	};

	if (create(&tui, error))
		run(&tui);
	destroy(&tui);
	return tui.exit_code;
}
