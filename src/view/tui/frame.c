// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Header, notice, title and footer. See frame.h.
 */
#include "view/tui/frame.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/cpuset.h"

/* From these heights on there is room for the line. The worst CPU stays longest. */
#define HEIGHT_FOOTER      6
#define HEIGHT_TITLE       7
#define HEIGHT_LONG_NOTICE 20
#define HEIGHT_SELF        12
#define HEIGHT_WARNING     16
#define HEIGHT_WORST       2
/* Beside the words of a notice: its sign before them; behind the last line the key. */
#define NOTICE_MARGIN 3
#define DISMISS_CELLS 4

/* Pieces of a line; where it is too narrow those with the largest number go first. */
#define PIECES_MAX  12
#define PIECE_BYTES 160

struct pieces {
	struct {
		char text[PIECE_BYTES];
		unsigned priority;
		enum style style;
	} piece[PIECES_MAX];
	size_t count;
};

static void add_piece(struct pieces *pieces, unsigned priority, enum style style,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));

static void add_piece(struct pieces *pieces, unsigned priority, enum style style,
                      const char *format, ...)
{
	va_list arguments;

	if (pieces->count == PIECES_MAX)
		return;
	va_start(arguments, format);
	vsnprintf(pieces->piece[pieces->count].text, PIECE_BYTES, format, arguments);
	va_end(arguments);
	pieces->piece[pieces->count].priority = priority;
	pieces->piece[pieces->count].style = style;
	pieces->count++;
}

static int pieces_width(const struct pieces *pieces)
{
	int width = 0;

	for (size_t i = 0; i < pieces->count; i++)
		width += canvas_text_width(pieces->piece[i].text) + 2;
	return width - 2;
}

static void draw_pieces(struct pieces *pieces, const struct canvas *canvas, int row, int column)
{
	while (pieces->count > 1 && column + pieces_width(pieces) > canvas->width) {
		size_t least = 0;

		for (size_t i = 1; i < pieces->count; i++)
			if (pieces->piece[i].priority >= pieces->piece[least].priority)
				least = i;
		pieces->count--;
		memmove(&pieces->piece[least], &pieces->piece[least + 1],
		        (pieces->count - least) * sizeof(pieces->piece[0]));
	}
	for (size_t i = 0; i < pieces->count; i++)
		column = canvas_text(canvas, row, column, pieces->piece[i].style,
		                     pieces->piece[i].text) +
		         2;
}

static void probe_text(const struct topology *topology, char *text, size_t size)
{
	char policy[sizeof(topology->policy)];
	size_t running = 0;
	size_t i;

	if (!topology->probe_on) {
		snprintf(text, size, "no probe");
		return;
	}
	for (i = 0; topology->policy[i] && i + 1 < sizeof(policy); i++)
		policy[i] = (char)toupper((unsigned char)topology->policy[i]);
	policy[i] = '\0';
	for (i = 0; i < topology->cpu_count; i++)
		running += topology->cpus[i].probe == PROBE_STATE_RUNNING;
	if (topology->priority > 0)
		snprintf(text, size, "probe %s:%d %" PRIu64 "us on %zu of %zu CPUs", policy,
		         topology->priority, topology->interval_ns / NS_PER_US, running,
		         topology->cpu_count);
	else
		snprintf(text, size, "probe %s %" PRIu64 "us on %zu of %zu CPUs", policy,
		         topology->interval_ns / NS_PER_US, running, topology->cpu_count);
}

static void add_lost(struct pieces *pieces, const struct snapshot *snapshot)
{
	uint64_t lost = snapshot->lost_samples + snapshot->lost_events;
	char text[NUMBER_TEXT_BYTES];

	number_count(text, lost);
	add_piece(pieces, 0, lost > 0 ? STYLE_THRESHOLD : STYLE_HEADER, "%slost %s",
	          lost > 0 ? "!" : "", text);
	if (snapshot->lost_packets > 0) {
		number_count(text, snapshot->lost_packets);
		add_piece(pieces, 0, STYLE_THRESHOLD, "!lost packets %s", text);
	}
	if (snapshot->late_events > 0) {
		number_count(text, snapshot->late_events);
		add_piece(pieces, 2, STYLE_HEADER, "late %s", text);
	}
}

/* `◂────●──▸ 10.0 s`: where in the stretch that is kept the time cursor stands. */
static void slider_text(const struct pause *pause, const struct canvas *canvas, int cells,
                        char *text, size_t size)
{
	const char *line = canvas->ascii ? "-" : "─";
	uint64_t span_ns = pause->end_ns - pause->begin_ns;
	uint64_t back_ns = pause->end_ns - pause->at_ns;
	int place = cells - 1;
	size_t length;

	if (span_ns > 0)
		place -= (int)((double)(cells - 1) * (double)back_ns / (double)span_ns + 0.5);
	length = (size_t)snprintf(text, size, "%s", canvas->ascii ? "<" : "◂");
	for (int i = 0; i < cells && length < size; i++)
		length += (size_t)snprintf(text + length, size - length, "%s",
		                           i != place      ? line
		                           : canvas->ascii ? "O"
		                                           : "●");
	if (length < size)
		snprintf(text + length, size - length, "%s %.1f s", canvas->ascii ? ">" : "▸",
		         (double)span_ns / NS_PER_S);
}

/* How much is said of the intake. */
enum words {
	WORDS_ALL,
	WORDS_FEWER,
	WORDS_FEWEST,
};

/* What came since the screen was paused; without a probe or kernel events it is readings. */
static void intake_text(const struct frame *frame, enum words words, char *text, size_t size)
{
	const char *goes_on = words == WORDS_FEWEST ? "on" : "goes on";
	const struct snapshot *newest = frame->newest;
	const struct metric_view *metrics = newest->sampled.metrics;
	uint64_t read_ns = metrics ? metric_view_time_ns(metrics) : 0;
	char age[NUMBER_TEXT_BYTES] = NUMBER_MISSING;
	char events[NUMBER_TEXT_BYTES];
	char lost[NUMBER_TEXT_BYTES];

	number_count(lost, frame->paused_lost);
	if (newest->topology.probe_on || newest->has_kernel) {
		number_age(age, frame->paused_for_ns);
		number_count(events, frame->paused_events);
		if (words == WORDS_ALL)
			snprintf(text, size, "intake %s for %s: %s events held, %s lost", goes_on,
			         age, events, lost);
		else
			snprintf(text, size, "intake %s: +%s%s, %s lost", goes_on, events,
			         words == WORDS_FEWER ? " events" : "", lost);
		return;
	}
	if (read_ns > 0 && newest->time_ns > read_ns)
		number_age(age, newest->time_ns - read_ns);
	snprintf(text, size, "intake %s: %s %s ago, %s lost", goes_on,
	         words == WORDS_ALL ? "last reading" : "read", age, lost);
}

/*
 * That the intake goes on is more important than a long slider, and than all words about it:
 * the longest of both that fit beside `state`. Returns the slider's cells.
 */
static int fit_intake(const struct frame *frame, const struct canvas *canvas, const char *state,
                      char *intake, size_t size)
{
	static const struct {
		int cells;
		enum words words;
	} forms[] = {
	        {24, WORDS_ALL},   {16, WORDS_ALL},    {10, WORDS_ALL},   {16, WORDS_FEWER},
	        {10, WORDS_FEWER}, {10, WORDS_FEWEST}, {6, WORDS_FEWEST},
	};
	const size_t last = sizeof(forms) / sizeof(forms[0]) - 1;
	char slider[PIECE_BYTES];

	for (size_t i = 0;; i++) {
		intake_text(frame, forms[i].words, intake, size);
		slider_text(frame->pause, canvas, forms[i].cells, slider, sizeof(slider));
		if (i == last || canvas_text_width(state) + 2 + canvas_text_width(slider) + 2 +
		                                 canvas_text_width(intake) <=
		                         canvas->width)
			return forms[i].cells;
	}
}

static void draw_paused(const struct frame *frame, const struct canvas *canvas)
{
	const struct pause *pause = frame->pause;
	const struct snapshot *snapshot = frame->context->snapshot;
	double back_s = (double)(pause->end_ns - pause->at_ns) / NS_PER_S;
	struct pieces pieces = {.count = 0};
	char when[NUMBER_TEXT_BYTES];
	char state[PIECE_BYTES];
	char intake[PIECE_BYTES];
	char slider[PIECE_BYTES];
	int cells;

	number_time_of_day(when, pause->at_ns + (uint64_t)snapshot->wall_offset_ns);
	snprintf(state, sizeof(state), " PAUSED%s at %s (-%.*f s)",
	         pause->by_threshold ? " by the threshold" : "", when,
	         (pause->end_ns - pause->at_ns) % (NS_PER_S / 10) ? 3 : 1, back_s);
	cells = fit_intake(frame, canvas, state, intake, sizeof(intake));
	slider_text(pause, canvas, cells, slider, sizeof(slider));
	canvas_fill(canvas, 0, STYLE_PAUSED);
	add_piece(&pieces, 0, STYLE_PAUSED, "%s", state);
	add_piece(&pieces, 2, STYLE_PAUSED, "%s", slider);
	add_piece(&pieces, 1, STYLE_PAUSED, "%s", intake);
	add_piece(&pieces, 3, STYLE_PAUSED, "left right g: time  p: go on");
	add_piece(&pieces, snapshot->host_count > 1 ? 1 : 4, STYLE_PAUSED, "%.80s",
	          frame->host.name[0] ? frame->host.name : snapshot->topology.host);
	draw_pieces(&pieces, canvas, 0, 0);
}

/* How far the time of a recorded trace has come; of a live host how far it is behind. */
static void add_progress(struct pieces *pieces, const struct frame *frame)
{
	const struct model_host *host = &frame->host;
	char now[NUMBER_TEXT_BYTES];

	if (llabs(host->clock_offset_ns) >= (int64_t)(NS_PER_S / 10))
		add_piece(pieces, 3, STYLE_HEADER, "its clock %+.1fs",
		          (double)host->clock_offset_ns / NS_PER_S);
	if (host->status == HOST_STATUS_LIVE || host->status == HOST_STATUS_STALE) {
		if (host->behind_ns >= NS_PER_S)
			add_piece(pieces, 2, STYLE_THRESHOLD, "!%.1fs behind",
			          (double)host->behind_ns / NS_PER_S);
		return;
	}
	/* Nothing has come of it yet. */
	if (host->now_ns == 0)
		return;
	number_time_of_day(now, host->now_ns);
	if (host->begin_ns > 0 && host->end_ns > host->begin_ns)
		add_piece(pieces, 1, STYLE_HEADER, "%s, %.1fs of %.1fs", now,
		          host->now_ns > host->begin_ns
		                  ? (double)(host->now_ns - host->begin_ns) / NS_PER_S
		                  : 0.0,
		          (double)(host->end_ns - host->begin_ns) / NS_PER_S);
	else
		add_piece(pieces, 1, STYLE_HEADER, "%s", now);
	if (host->status == HOST_STATUS_REPLAY && host->speed > 0 &&
	    (host->speed < 1 || host->speed > 1))
		add_piece(pieces, 4, STYLE_HEADER, "%gx", host->speed);
}

static void add_host(struct pieces *pieces, const struct frame *frame)
{
	const struct snapshot *snapshot = frame->context->snapshot;
	const char *name = frame->host.name[0] ? frame->host.name : snapshot->topology.host;

	if (snapshot->host_count > 1)
		add_piece(pieces, 0, STYLE_HEADER, "%.80s (host %u of %u, Tab)",
		          name[0] ? name : "unnamed", snapshot->host + 1, snapshot->host_count);
	else
		add_piece(pieces, 3, STYLE_HEADER, "%.100s", name);
}

static void add_window(struct pieces *pieces, const struct snapshot *snapshot)
{
	if (snapshot->window_held_ns < snapshot->window_ns) {
		/* Before all else: every figure of the window is of less than was asked for. */
		add_piece(pieces, 0, STYLE_THRESHOLD, "!window %.1fs of %.1fs",
		          (double)snapshot->window_held_ns / NS_PER_S,
		          (double)snapshot->window_ns / NS_PER_S);
		add_piece(pieces, 6, STYLE_THRESHOLD, "(--window-memory)");
	} else {
		add_piece(pieces, 7, STYLE_HEADER, "window %.1fs",
		          (double)snapshot->window_ns / NS_PER_S);
	}
}

static enum style status_style(enum host_status status)
{
	switch (status) {
	case HOST_STATUS_STALE:
	case HOST_STATUS_GAP:
		return STYLE_STALE;
	case HOST_STATUS_ENDED:
		return STYLE_OVER;
	default:
		return STYLE_LIVE;
	}
}

static void draw_header(const struct frame *frame, const struct canvas *canvas)
{
	const struct snapshot *snapshot = frame->context->snapshot;
	const struct topology *topology = &snapshot->topology;
	bool probed = topology->kernel[0] != '\0';
	struct pieces pieces = {.count = 0};
	char text[64];
	int column;

	if (frame->pause->on) {
		draw_paused(frame, canvas);
		return;
	}
	canvas_fill(canvas, 0, STYLE_HEADER);
	snprintf(text, sizeof(text), " %s ", host_status_word(frame->host.status));
	column = canvas_text(canvas, 0, 0, status_style(frame->host.status), text);
	add_host(&pieces, frame);
	add_progress(&pieces, frame);
	if (probed) {
		add_piece(&pieces, 6, STYLE_HEADER, "%.100s", topology->kernel);
		add_piece(&pieces, 5, STYLE_HEADER,
		          topology->preempt_rt ? "PREEMPT_RT" : "no PREEMPT_RT");
		probe_text(topology, text, sizeof(text));
		add_piece(&pieces, 1, STYLE_HEADER, "%s", text);
	}
	if (*topology->traced)
		add_piece(&pieces, 4, STYLE_HEADER, "kernel %s", topology->traced);
	if (topology->dma_latency_us >= 0 && topology->probe_on)
		add_piece(&pieces, 4, STYLE_HEADER, "holds cpu_dma_latency %" PRId64 "us",
		          topology->dma_latency_us);
	add_window(&pieces, snapshot);
	add_lost(&pieces, snapshot);
	draw_pieces(&pieces, canvas, 0, column + 1);
}

static const struct snapshot_row *worst_row(const struct view_context *context)
{
	const struct snapshot *snapshot = context->snapshot;
	const struct snapshot_row *worst = NULL;

	for (size_t i = 0; i < snapshot->cpu_count; i++)
		if (latency_of(&snapshot->rows[i], context->span)->statistics.count > 0 &&
		    (!worst || latency_of(&snapshot->rows[i], context->span)->statistics.max_ns >
		                       latency_of(worst, context->span)->statistics.max_ns))
			worst = &snapshot->rows[i];
	return worst;
}

/* The line that answers the first question: which CPU is late, how much, when. */
static void draw_worst(const struct frame *frame, const struct canvas *canvas, int row)
{
	const struct view_context *context = frame->context;
	const struct snapshot *snapshot = context->snapshot;
	const struct snapshot_row *worst = worst_row(context);
	struct pieces pieces = {.count = 0};
	char latency[NUMBER_TEXT_BYTES];
	char text[NUMBER_TEXT_BYTES];
	bool late = worst && view_is_late(context, worst);

	if (worst) {
		const struct statistics *statistics = &latency_of(worst, context->span)->statistics;

		number_latency(latency, statistics->max_ns);
		latency_column_text(text, LATENCY_COLUMN_WHEN, snapshot, worst, context->span);
		add_piece(&pieces, 0, late ? STYLE_THRESHOLD : STYLE_TITLE,
		          "%sworst CPU %d: %s %s%s", late ? "!" : " ", worst->cpu, latency, text,
		          statistics->max_time_ns > 0 ? " ago" : "");
		if (snapshot->kind != LATENCY_TIMER)
			add_piece(&pieces, 0, STYLE_TITLE, "%s",
			          latency_kind_title(snapshot->kind));
	} else if (snapshot->kind != LATENCY_TIMER) {
		add_piece(&pieces, 0, STYLE_DIM, " no events of this kind: %s",
		          latency_kind_title(snapshot->kind));
		if (snapshot->measured & ~(1u << snapshot->kind))
			add_piece(&pieces, 1, STYLE_NORMAL, "k: kinds that have some");
	} else {
		add_piece(&pieces, 0, STYLE_DIM,
		          snapshot->topology.probe_on ? " no sample yet"
		                                      : " no latency is measured: no probe");
	}
	if (snapshot->threshold_ns > 0 && snapshot->outlier_count > 0) {
		const struct outlier *last = &snapshot->outliers[0];

		number_latency(latency, snapshot->threshold_ns);
		number_count(text, snapshot->outliers_total);
		add_piece(&pieces, 1, STYLE_THRESHOLD, "!%s above %s", text, latency);
		number_latency(latency, last->latency_ns);
		number_time_of_day(text, last->time_ns + (uint64_t)snapshot->wall_offset_ns);
		add_piece(&pieces, 2, STYLE_THRESHOLD, "last CPU %u: %s at %s", last->cpu, latency,
		          text);
	} else if (snapshot->threshold_ns > 0 && !late) {
		number_latency(latency, snapshot->threshold_ns);
		add_piece(&pieces, 1, STYLE_NORMAL, "none above %s", latency);
	}
	draw_pieces(&pieces, canvas, row, 0);
}

static void draw_self(const struct frame *frame, const struct canvas *canvas, int row)
{
	const struct topology *topology = &frame->context->snapshot->topology;
	/* What we cost is no event of the past: at the time cursor it is not known. */
	const char *when = frame->pause->on && frame->pause->at_ns < frame->pause->end_ns
	                           ? " when paused"
	                           : "";
	struct pieces pieces = {.count = 0};
	struct cpuset isolated;
	char list[64];
	char cpu[NUMBER_TEXT_BYTES];
	char rss[NUMBER_TEXT_BYTES];
	char rate[NUMBER_TEXT_BYTES] = NUMBER_MISSING;
	char bytes[NUMBER_TEXT_BYTES];

	cpuset_clear(&isolated);
	for (size_t i = 0; i < topology->cpu_count; i++)
		if (topology->cpus[i].isolated)
			cpuset_add(&isolated, topology->cpus[i].cpu);
	if (cpuset_format(&isolated, list, sizeof(list)) > 0)
		add_piece(&pieces, 2, STYLE_DIM, "%zu CPUs (%s isolated)", topology->cpu_count,
		          list);
	else
		add_piece(&pieces, 2, STYLE_DIM, "%zu CPUs", topology->cpu_count);
	if (frame->samples_per_s >= 0)
		number_count(rate, (uint64_t)(frame->samples_per_s + 0.5));
	if (topology->probe_on)
		add_piece(&pieces, 1, STYLE_DIM, "%s samples/s%s", rate, when);
	number_percent(cpu, frame->self_cpu_pct);
	number_bytes(rss, frame->self_rss_bytes);
	number_bytes(bytes, frame->refresh_bytes);
	add_piece(&pieces, 0, STYLE_DIM, "self%s: %s CPU, %sB, %sB a refresh", when, cpu, rss,
	          bytes);
	draw_pieces(&pieces, canvas, row, 1);
}

/* The headlines of one level, as many as fit; returns the column behind them. */
static int draw_level(const struct warnings *warnings, enum warning_level level,
                      const struct canvas *canvas, int row, int column, int *hidden)
{
	enum style style = level == WARNING_LEVEL_WARN ? STYLE_NOTICE : STYLE_DIM;
	int begin = column;

	for (size_t i = 0; i < WARNING_COUNT; i++) {
		const struct warning_info *info = warning_info((enum warning)i);

		if (!warnings->on[i] || info->level != level)
			continue;
		if (column + canvas_text_width(info->headline) + 20 > canvas->width) {
			++*hidden;
			continue;
		}
		column = canvas_print(canvas, row, column, style, "%s%s",
		                      column > begin ? ", " : "", info->headline);
	}
	return column;
}

/* What to mend on this host, in a line, then what is good to know; false: nothing. */
static bool draw_warnings(const struct frame *frame, const struct canvas *canvas, int row)
{
	const struct warnings *warnings = &frame->context->snapshot->sampled.warnings;
	int column = 2;
	int hidden = 0;
	int notes_hidden = 0;

	if (!warnings->known || (warnings_count(warnings, WARNING_LEVEL_WARN) == 0 &&
	                         warnings_count(warnings, WARNING_LEVEL_NOTE) == 0))
		return false;
	if (warnings_count(warnings, WARNING_LEVEL_WARN) > 0) {
		canvas_text(canvas, row, 0, STYLE_NOTICE, "! ");
		column = draw_level(warnings, WARNING_LEVEL_WARN, canvas, row, column, &hidden);
		if (hidden > 0)
			column = canvas_print(canvas, row, column, STYLE_NOTICE, ", %d more",
			                      hidden);
	}
	if (hidden == 0 && warnings_count(warnings, WARNING_LEVEL_NOTE) > 0)
		column = draw_level(warnings, WARNING_LEVEL_NOTE, canvas, row,
		                    column > 2 ? column + 2 : column, &notes_hidden);
	canvas_text(canvas, row, column + 1, STYLE_DIM, "(!: why)");
	return true;
}

int frame_footer_row(int height)
{
	return height >= HEIGHT_FOOTER ? height - 1 : -1;
}

static void draw_footer(const struct frame *frame, const struct canvas *screen, int row)
{
	if (frame->prompt) {
		int column = canvas_print(screen, row, 0, STYLE_KEY, " %s: ", frame->prompt);

		column = canvas_text(screen, row, column, STYLE_NORMAL, frame->typed);
		canvas_text(screen, row, column, STYLE_CURSOR, " ");
		canvas_text(screen, row, column + 2, STYLE_DIM, "Enter: done  Esc: none");
	} else if (frame->message && frame->message[0]) {
		canvas_print(screen, row, 0, STYLE_NOTICE, " %s", frame->message);
	} else {
		frame_draw_keys(frame, screen, row);
	}
}

/* How much of `text` goes into a line of `room` cells: whole words, where there are any. */
static size_t words_that_fit(const char *text, size_t room)
{
	size_t length = room;

	if (strlen(text) <= room)
		return strlen(text);
	while (length > 0 && text[length] != ' ')
		length--;
	return length > 0 ? length : room;
}

/*
 * The notice takes as many lines as it needs: its end is the command that helps, whose
 * path may be long. At most four, on a low screen two. Returns how many.
 */
static int draw_notice(const struct canvas *screen, int row, const char *notice)
{
	const int most = screen->height >= HEIGHT_LONG_NOTICE ? 4 : 2;
	const char *rest = notice;
	int lines = 0;

	if (screen->width <= NOTICE_MARGIN)
		return 0;
	while (*rest && lines < most) {
		bool last = lines + 1 == most ||
		            strlen(rest) <= (size_t)(screen->width - NOTICE_MARGIN - DISMISS_CELLS);
		size_t length =
		        last ? strlen(rest)
		             : words_that_fit(rest, (size_t)(screen->width - NOTICE_MARGIN));
		struct canvas line = canvas_part(screen, row + lines, 0, 1,
		                                 screen->width - (last ? DISMISS_CELLS : 0));
		int end = canvas_print(&line, 0, 0, STYLE_NOTICE, "%s%.*s",
		                       lines == 0 ? "! " : "  ", (int)length, rest);

		rest += length;
		rest += strspn(rest, " ");
		lines++;
		if (last)
			canvas_text(screen, row + lines - 1, end + 1, STYLE_DIM, "(x)");
	}
	return lines;
}

struct canvas frame_draw(const struct frame *frame, const struct canvas *screen)
{
	int footer = frame_footer_row(screen->height);
	int bottom = footer < 0 ? screen->height : footer;
	int row = 0;

	draw_header(frame, screen);
	row++;
	if (screen->height >= HEIGHT_WORST)
		draw_worst(frame, screen, row++);
	if (screen->height >= HEIGHT_SELF)
		draw_self(frame, screen, row++);
	if (screen->height >= HEIGHT_WARNING && draw_warnings(frame, screen, row))
		row++;
	if (frame->notice && frame->notice[0] && screen->height >= HEIGHT_TITLE)
		row += draw_notice(screen, row, frame->notice);
	if (screen->height >= HEIGHT_TITLE)
		row++;
	if (footer >= 0)
		draw_footer(frame, screen, footer);
	return canvas_part(screen, row, 0, bottom - row, screen->width);
}

void frame_title(const struct canvas *screen, const struct canvas *body, const char *title)
{
	if (screen->height >= HEIGHT_TITLE)
		canvas_print(screen, body->top - 1, 0, STYLE_TITLE, " %s", title);
}
