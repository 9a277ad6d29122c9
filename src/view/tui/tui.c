// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The loop of the screens: ask, draw, wait, act. See tui.h.
 *
 * Everything on screen is of one moment (shown.h). While paused the model is still asked
 * once a refresh, for the counts in the banner.
 */
#include "view/tui/tui.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/self.h"
#include "view/tui/tui_parts.h"

static void watch_threshold(struct tui *tui)
{
	uint64_t outliers = tui->shown.newest->outliers_total;
	bool hit = outliers > tui->seen_outliers;

	tui->seen_outliers = outliers;
	if (!hit)
		return;
	if (tui->options->on_threshold == ON_THRESHOLD_EXIT)
		tui_end(tui, EXIT_CODE_THRESHOLD);
	else if (tui->options->on_threshold == ON_THRESHOLD_PAUSE && !tui->shown.pause.on)
		tui_pause(tui, true);
}

/*
 * How the host's source fails, as long as it does. Else of the probe first: what is measured
 * matters more than what is recorded beside it.
 */
static void join_notices(struct tui *tui)
{
	const struct topology *topology = &tui->context.snapshot->topology;
	const char *const notices[] = {topology->notice, topology->trace_notice,
	                               topology->rights_notice};
	size_t length = 0;
	struct model_host host;

	if (model_get_host(tui->model, tui->shown.request.host, &host) && host.sentence[0]) {
		snprintf(tui->notice, sizeof(tui->notice), "%s", host.sentence);
		return;
	}
	tui->notice[0] = '\0';
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++)
		if (*notices[i])
			length +=
			        (size_t)snprintf(tui->notice + length, sizeof(tui->notice) - length,
			                         "%s%s", length ? "; " : "", notices[i]);
}

static bool measured(const struct snapshot *snapshot, enum latency_kind kind)
{
	return snapshot->measured >> kind & 1;
}

/*
 * Without a probe of its own a host's first question is how late threads are woken; one of
 * the two events that tell it may be all that was traced.
 */
static void choose_first_kind(struct tui *tui)
{
	const struct snapshot *newest = tui->shown.newest;
	enum latency_kind shown = tui->shown.request.kind;
	enum latency_kind first = LATENCY_WAKING;

	if (tui->kind_chosen || !newest->has_kernel || newest->topology.probe_on ||
	    tui->shown.pause.on)
		return;
	if (!measured(newest, LATENCY_WAKING) && measured(newest, LATENCY_WAKEUP))
		first = LATENCY_WAKEUP;
	if (shown != first && (shown == LATENCY_TIMER || !measured(newest, shown)))
		tui_choose_kind(tui, first);
}

/* Asks the model, once, for now. */
void tui_take_snapshot(struct tui *tui, bool end_interval)
{
	const struct snapshot *newest = tui->shown.newest;
	uint64_t samples = newest->samples;
	uint64_t time_ns = newest->time_ns;
	bool paused = tui->shown.pause.on;

	if (tui->options->before_snapshot)
		tui->options->before_snapshot(tui->options->context);
	if (!shown_refresh(&tui->shown, end_interval)) {
		tui_out_of_memory(tui);
		return;
	}
	choose_first_kind(tui);
	if (end_interval && !paused && time_ns > 0 && newest->time_ns > time_ns)
		tui->samples_per_s = (double)(newest->samples - samples) * (double)NS_PER_S /
		                     (double)(newest->time_ns - time_ns);
	watch_threshold(tui);
	if (!tui->shown.pause.on)
		tui_show(tui);
	join_notices(tui);
	tui->dirty = true;
}

static void measure_self(struct tui *tui)
{
	struct self_usage before = tui->usage;

	tui->usage = tui->options->self_usage ? tui->options->self_usage(tui->options->context)
	                                      : self_usage_now();
	if (tui->shown.pause.on)
		return;
	tui->self_rss_bytes = tui->usage.rss_bytes;
	if (before.time_ns > 0)
		tui->self_cpu_pct = self_cpu_pct(&before, &tui->usage);
}

void tui_refresh(struct tui *tui)
{
	tui_take_snapshot(tui, true);
	measure_self(tui);
	tui->refreshes++;
	tui->refreshed = true;
	/* Ends after the last one has been on screen for its time. */
	if (tui->options->refresh_count > 0 && tui->refreshes > tui->options->refresh_count)
		tui_end(tui, EXIT_CODE_OK);
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
		tui_refresh(tui);
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

struct frame tui_frame(const struct tui *tui)
{
	struct frame frame = {
	        .context = &tui->context,
	        .view = tui_view(tui),
	        .newest = tui->shown.newest,
	        .pause = &tui->shown.pause,
	        .self_cpu_pct = tui->self_cpu_pct,
	        .self_rss_bytes = tui->self_rss_bytes,
	        .samples_per_s = tui->samples_per_s,
	        .refresh_bytes = tui->refresh_bytes,
	        .message = tui->message,
	};

	if (tui->shown.pause.on) {
		frame.paused_for_ns = shown_paused_for_ns(&tui->shown);
		frame.paused_events = shown_events_since(&tui->shown);
		frame.paused_lost = shown_lost_since(&tui->shown);
	}
	(void)model_get_host(tui->model, tui->shown.request.host, &frame.host);
	if (strcmp(tui->dismissed, tui->notice) != 0)
		frame.notice = tui->notice;
	if (tui->prompt.kind != PROMPT_NONE) {
		frame.prompt = prompt_word(tui->prompt.kind);
		frame.typed = tui->prompt.text;
	}
	return frame;
}

static void draw_title(struct tui *tui, const struct canvas *screen)
{
	const struct list *list = tui_list(tui);
	char title[256] = "";

	if (tui_view(tui)->title)
		tui_view(tui)->title(tui_view_state(tui), &tui->context, title, sizeof(title));
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

static void tell_files(const struct tui *tui, bool before)
{
	if (tui->options->look_at_files && tui->context.look.files != before)
		tui->options->look_at_files(tui->options->context, tui->context.look.files);
}

static void draw(struct tui *tui)
{
	struct look before = tui->context.look;
	struct canvas screen = canvas_screen(tui->theme, tui->ascii);
	struct frame frame = tui_frame(tui);
	size_t bytes;

	tui->height = screen.height;
	tui->width = screen.width;
	tui->body = frame_draw(&frame, &screen);
	tui->context.look.count = 0;
	tui->context.look.threads = tui->context.look.files = false;
	if (tui->body.height > 0)
		tui_draw_view(tui);
	tell_look(tui, &before);
	tell_files(tui, before.files);
	draw_title(tui, &screen);
	canvas_join_blanks();
	bytes = terminal_refresh(tui->terminal, tui->whole);
	/* What a key made us draw is no refresh; and nothing but the banner moves while paused. */
	if (tui->refreshed && !tui->shown.pause.on)
		tui->refresh_bytes = bytes;
	tui->refreshed = false;
	tui->dirty = tui->whole = false;
}

static void take_events(struct tui *tui, unsigned events)
{
	if (events & TERMINAL_GONE) {
		tui_end(tui, 128 + 1); /* as the SIGHUP that says the same */
		return;
	}
	if (events & TERMINAL_ENDED) {
		tui_end(tui, 128 + terminal_signal(tui->terminal));
		return;
	}
	if (events & TERMINAL_OTHER)
		tui_end(tui, EXIT_CODE_OK);
	if (events & (TERMINAL_RESIZED | TERMINAL_SUSPENDED | TERMINAL_DRAINED))
		tui->dirty = true;
	if (events & TERMINAL_INPUT)
		tui_take_input(tui);
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
		/* What these did may have taken long. */
		take_events(tui, tui->events & ~(unsigned)TERMINAL_INPUT);
		tui->events = 0;
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
	if (!shown_init(&tui->shown, tui->model))
		return error_set(error, "out of memory for the screens");
	tui->context.snapshot = tui->context.newest = tui->shown.newest;
	tui->context.model = tui->model;
	tui->context.request = &tui->shown.request;
	tui->context.pause = &tui->shown.pause;
	tui->context.pids = tui->options->pids;
	tui->context.pid_count = tui->options->pid_count;
	tui->context.lists_files = tui->options->look_at_files != NULL;
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
	shown_clear(&tui->shown);
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
