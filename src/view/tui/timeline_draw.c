// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The timeline's drawing: axis, bands, and the words below them. See timeline.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/timeline.h"

#define TICK_CELLS  15  /* least distance of two times on the axis */
#define NAMED_CELLS 4   /* a run of one thread that is as long is named */
#define SHARES_MAX  256 /* threads among which they are looked for */

/* The newest time that can be looked at, and the oldest. */
void timeline_ends(const struct view_context *context, uint64_t *begin_ns, uint64_t *end_ns)
{
	const struct snapshot *snapshot = context->snapshot;

	*end_ns = context->pause->on ? context->pause->end_ns : snapshot->time_ns;
	*begin_ns = context->pause->on              ? context->pause->begin_ns
	            : *end_ns > snapshot->window_ns ? *end_ns - snapshot->window_ns
	                                            : 0;
}

uint64_t timeline_cursor_ns(const struct view_context *context)
{
	return context->pause->on ? context->pause->at_ns : context->snapshot->time_ns;
}

/* The spans of a CPU, which stand together. */
const struct timeline_span *timeline_spans_of(const struct timeline_state *state, unsigned cpu,
                                              size_t *count)
{
	size_t low = 0;
	size_t high = state->rows.span_count;
	size_t first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (state->rows.spans[middle].cpu < cpu)
			low = middle + 1;
		else
			high = middle;
	}
	for (first = low; low < state->rows.span_count && state->rows.spans[low].cpu == cpu;)
		low++;
	*count = low - first;
	return *count > 0 ? &state->rows.spans[first] : NULL;
}

/* The innermost of those at a time: an interrupt rather than the thread in which it came. */
static const struct timeline_span *span_at(const struct timeline_span *spans, size_t count,
                                           uint64_t at_ns)
{
	const struct timeline_span *found = NULL;

	for (size_t i = 0; i < count && spans[i].begin_ns <= at_ns; i++)
		if (at_ns < spans[i].end_ns &&
		    (!found || spans[i].what != TIMELINE_THREAD || found->what == TIMELINE_THREAD))
			found = &spans[i];
	return found;
}

/* A time with as many digits as tell two columns apart. */
static void precise_time(char *text, size_t size, const struct view_context *context,
                         uint64_t time_ns, uint64_t step_ns)
{
	uint64_t wall_ns = time_ns + (uint64_t)context->snapshot->wall_offset_ns;
	char time[NUMBER_TEXT_BYTES];

	number_time_of_day(time, wall_ns);
	if (step_ns >= NS_PER_S)
		snprintf(text, size, "%.8s", time);
	else if (step_ns >= NS_PER_MS)
		snprintf(text, size, "%s", time);
	else
		snprintf(text, size, "%s%03u", time, (unsigned)(wall_ns % NS_PER_MS / NS_PER_US));
}

/* The next of 1, 2, 5 times a power of ten that is at least as long as TICK_CELLS columns. */
static uint64_t tick_ns(const struct timeline_scale *scale)
{
	double least_ns = (double)(scale->end_ns - scale->begin_ns) * TICK_CELLS / scale->columns;
	static const unsigned steps[] = {1, 2, 5};
	uint64_t decade_ns = 1;

	for (;; decade_ns *= 10)
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
			if ((double)(decade_ns * steps[i]) >= least_ns)
				return decade_ns * steps[i];
}

void timeline_draw_axis(const struct timeline_state *state, const struct view_context *context,
                        const struct canvas *canvas)
{
	const struct timeline_scale *scale = &state->scale;
	uint64_t step_ns = tick_ns(scale);
	uint64_t offset_ns = (uint64_t)context->snapshot->wall_offset_ns;
	uint64_t wall_ns = (scale->begin_ns + offset_ns + step_ns - 1) / step_ns * step_ns;
	int cursor = timeline_column(scale, timeline_cursor_ns(context));
	char text[NUMBER_TEXT_BYTES + 8];

	for (; wall_ns - offset_ns < scale->end_ns; wall_ns += step_ns) {
		int column = timeline_column(scale, wall_ns - offset_ns);

		precise_time(text, sizeof(text), context, wall_ns - offset_ns, step_ns);
		canvas_print(canvas, 0, TIMELINE_LABEL_CELLS + column, STYLE_DIM, "%s%s",
		             canvas->ascii ? "|" : "╷", text);
	}
	if (cursor >= scale->columns)
		cursor = scale->columns - 1;
	if (cursor >= 0)
		canvas_text(canvas, 0, TIMELINE_LABEL_CELLS + cursor, STYLE_CURSOR,
		            canvas->ascii ? "v" : "▼");
}

/* The thread under the cursor, so that it is seen wherever else it ran; -1: none. */
int32_t timeline_chosen_tid(const struct timeline_state *state, const struct view_context *context)
{
	size_t count;
	const struct timeline_span *spans;
	const struct timeline_span *span;

	if (context->selected_cpu < 0)
		return -1;
	spans = timeline_spans_of(state, (unsigned)context->selected_cpu, &count);
	span = span_at(spans, count, timeline_cursor_ns(context));
	return span && span->what == TIMELINE_THREAD ? span->tid : -1;
}

static const struct timeline_span *most_of(const struct timeline_cell *cell,
                                           const struct timeline_span *spans)
{
	return cell->most > 0 ? &spans[cell->most - 1] : NULL;
}

/* How busy, in eighths of a cell; an interrupt in another colour than a thread. */
static void draw_busy(const struct timeline_state *state, const struct canvas *band,
                      const struct timeline_span *spans, int32_t chosen)
{
	uint64_t cell_ns =
	        (state->scale.end_ns - state->scale.begin_ns) / (uint64_t)state->scale.columns;

	for (int column = 0; column < state->scale.columns; column++) {
		const struct timeline_cell *cell = &state->cells[column];
		const struct timeline_span *most = most_of(cell, spans);
		uint64_t apart_ns = cell->irq_ns + cell->softirq_ns;
		uint64_t busy_ns = cell->thread_ns > apart_ns ? cell->thread_ns : apart_ns;
		unsigned char level = canvas_spark_level(busy_ns < cell_ns ? busy_ns : cell_ns,
		                                         cell_ns > 0 ? cell_ns : 1, false);
		bool irq = apart_ns > cell->thread_ns / 2;

		if (level == 0 && cell->any)
			level = 1;
		if (level == 0 && !state->rows.runs_told)
			continue;
		if (level == 0)
			canvas_text(band, 0, column, STYLE_DIM, band->ascii ? "." : "·");
		else
			canvas_spark(band, 0, column, &level, 1,
			             most && most->tid == chosen ? STYLE_MATCH
			             : irq                       ? STYLE_ISOLATED
			                                         : STYLE_BAR);
	}
}

/* Who: the name of a thread where it is what ran most in several cells. */
static void draw_names(const struct timeline_state *state, const struct canvas *band,
                       const struct timeline_span *spans, int32_t chosen)
{
	int column = 0;

	while (column < state->scale.columns) {
		const struct timeline_span *most = most_of(&state->cells[column], spans);
		int end = column + 1;
		struct canvas room;

		if (!most) {
			column++;
			continue;
		}
		while (end < state->scale.columns && most_of(&state->cells[end], spans) &&
		       most_of(&state->cells[end], spans)->tid == most->tid)
			end++;
		room = canvas_part(band, 1, column, 1, end - column);
		if (end - column >= NAMED_CELLS) {
			enum style style = most->tid == chosen ? STYLE_MATCH : STYLE_NORMAL;

			/* A blank between two names. */
			room.width -= end < state->scale.columns;
			canvas_text(&room, 0, 0, style, most->name ? most->name : "?");
		}
		column = end;
	}
}

/* i: interrupts, s: softirqs, b: both. On a band of two rows they stand where no name does. */
static void draw_interrupts(const struct timeline_state *state, const struct canvas *band, int row)
{
	for (int column = 0; column < state->scale.columns; column++) {
		const struct timeline_cell *cell = &state->cells[column];

		if (cell->irq_ns == 0 && cell->softirq_ns == 0)
			continue;
		canvas_text(band, row, column, STYLE_ISOLATED,
		            cell->softirq_ns == 0 ? "i"
		            : cell->irq_ns == 0   ? "s"
		                                  : "b");
	}
}

/* `!` where a latency of this CPU was above the threshold; over all else. */
static void draw_outliers(const struct timeline_state *state, const struct view_context *context,
                          const struct canvas *band, unsigned cpu)
{
	const struct snapshot *snapshot = context->newest;

	for (size_t i = 0; i < snapshot->outlier_count; i++) {
		int column = timeline_column(&state->scale, snapshot->outliers[i].time_ns);

		if (snapshot->outliers[i].cpu == cpu && column >= 0 &&
		    column < state->scale.columns)
			canvas_text(band, band->height - 1, column, STYLE_THRESHOLD, "!");
	}
}

static void draw_cursor(const struct timeline_state *state, const struct view_context *context,
                        const struct canvas *band)
{
	int column = timeline_column(&state->scale, timeline_cursor_ns(context));

	if (column >= state->scale.columns)
		column = state->scale.columns - 1;
	if (column < 0)
		return;
	for (int row = 0; row < band->height; row++)
		canvas_restyle(band, row, column, STYLE_CURSOR);
}

void timeline_draw_band(const struct timeline_state *state, const struct view_context *context,
                        const struct canvas *canvas, const struct snapshot_row *row, int32_t chosen)
{
	struct canvas band =
	        canvas_part(canvas, 0, TIMELINE_LABEL_CELLS, canvas->height, state->scale.columns);
	bool selected = row->cpu == context->selected_cpu;
	size_t count;
	const struct timeline_span *spans = timeline_spans_of(state, (unsigned)row->cpu, &count);

	canvas_print(canvas, 0, 0, selected ? STYLE_CURSOR : STYLE_NORMAL, "CPU %d%s", row->cpu,
	             row->info && row->info->isolated ? "i" : "");
	timeline_fill(&state->scale, spans, count, state->cells);
	draw_busy(state, &band, spans, chosen);
	if (band.height > 1)
		draw_interrupts(state, &band, band.height - 1);
	if (band.height > 1)
		draw_names(state, &band, spans, chosen);
	draw_outliers(state, context, &band, (unsigned)row->cpu);
	draw_cursor(state, context, &band);
}

/* What one thread had of the CPU in what is on screen. */
struct share {
	int32_t tid;
	const char *name;
	uint64_t ns;
	uint64_t longest_ns;
	uint64_t count;
};

static uint64_t seen_ns(const struct timeline_scale *scale, const struct timeline_span *span)
{
	uint64_t from_ns = span->begin_ns > scale->begin_ns ? span->begin_ns : scale->begin_ns;
	uint64_t to_ns = span->end_ns < scale->end_ns ? span->end_ns : scale->end_ns;

	return to_ns > from_ns ? to_ns - from_ns : 0;
}

static void add_share(struct share *shares, size_t *used, const struct timeline_span *span,
                      uint64_t ns)
{
	size_t i = 0;

	while (i < *used && shares[i].tid != span->tid)
		i++;
	if (i == SHARES_MAX)
		return;
	if (i == *used)
		shares[(*used)++] = (struct share){.tid = span->tid, .name = span->name};
	shares[i].ns += ns;
	shares[i].count++;
	if (ns > shares[i].longest_ns)
		shares[i].longest_ns = ns;
}

static int by_time(const void *left, const void *right)
{
	const struct share *a = left;
	const struct share *b = right;

	return a->ns != b->ns ? (a->ns < b->ns ? 1 : -1) : (a->tid > b->tid) - (a->tid < b->tid);
}

/* Which threads ran on the CPU in what is on screen, a line each; in one line where low. */
static void draw_busiest(const struct timeline_state *state, const struct canvas *canvas,
                         const struct timeline_span *spans, size_t count)
{
	struct share shares[SHARES_MAX];
	uint64_t span_ns = state->scale.end_ns - state->scale.begin_ns;
	bool lines = canvas->height > 1;
	size_t used = 0;
	int column = 1;

	for (size_t i = 0; i < count; i++)
		if (spans[i].what == TIMELINE_THREAD && seen_ns(&state->scale, &spans[i]) > 0)
			add_share(shares, &used, &spans[i], seen_ns(&state->scale, &spans[i]));
	qsort(shares, used, sizeof(shares[0]), by_time);
	if (used == 0)
		canvas_text(canvas, 0, column, STYLE_DIM,
		            state->rows.runs_told ? "no thread ran"
		                                  : "which threads ran is not known");
	for (size_t i = 0; i < used; i++) {
		char share[NUMBER_TEXT_BYTES];
		char times[NUMBER_TEXT_BYTES];
		char longest[NUMBER_TEXT_BYTES];

		number_percent(share, span_ns ? 100.0 * (double)shares[i].ns / (double)span_ns : 0);
		number_count(times, shares[i].count);
		number_latency(longest, shares[i].longest_ns);
		if (lines)
			canvas_print(canvas, (int)i, 1, STYLE_NORMAL,
			             "%6s  %-16s %7d  %5s runs, longest %s", share,
			             shares[i].name ? shares[i].name : "?", shares[i].tid, times,
			             longest);
		else
			column = canvas_print(canvas, 0, column, STYLE_NORMAL,
			                      "%s%s %s in %s runs, longest %s", i > 0 ? "; " : "",
			                      shares[i].name ? shares[i].name : "?", share, times,
			                      longest);
	}
}

/* `plc-cycle 1204 for 263 us`, `irq 24 (nvme0q1) for 4.10 us`. */
static void span_text(const struct timeline_span *span, char *text, size_t size)
{
	static const char *const words[] = {
#define TIMELINE_WORD(symbol, word) [TIMELINE_##symbol] = word,
	        TIMELINE_WHAT_LIST(TIMELINE_WORD)
#undef TIMELINE_WORD
	};
	char length[NUMBER_TEXT_BYTES];

	number_latency(length, span->end_ns - span->begin_ns);
	if (span->what == TIMELINE_THREAD)
		snprintf(text, size, "%.40s %d for %s", span->name ? span->name : "?", span->tid,
		         length);
	else
		snprintf(text, size, "%s %d %.40s for %s", words[span->what], span->tid,
		         span->name ? span->name : "", length);
}

static void draw_around(const struct view_context *context, const struct canvas *canvas, int row,
                        const struct timeline_span *spans, size_t count)
{
	uint64_t at_ns = timeline_cursor_ns(context);
	const struct timeline_span *before = NULL;
	const struct timeline_span *after = NULL;
	char text[128];
	int column = 1;

	for (size_t i = 0; i < count && !after; i++) {
		if (spans[i].end_ns <= at_ns)
			before = &spans[i];
		else if (spans[i].begin_ns > at_ns)
			after = &spans[i];
	}
	if (before) {
		span_text(before, text, sizeof(text));
		column = canvas_print(canvas, row, column, STYLE_DIM, "before: ");
		column = canvas_print(canvas, row, column, STYLE_NORMAL, "%s   ", text);
	}
	if (after) {
		span_text(after, text, sizeof(text));
		column = canvas_print(canvas, row, column, STYLE_DIM, "next: ");
		canvas_print(canvas, row, column, STYLE_NORMAL, "%s", text);
	}
}

/* What the cursor stands on, in words. */
void timeline_draw_detail(const struct timeline_state *state, const struct view_context *context,
                          const struct canvas *canvas)
{
	char time[NUMBER_TEXT_BYTES + 8];
	char text[128];
	const struct timeline_span *spans;
	const struct timeline_span *span;
	struct canvas list;
	size_t count;

	if (context->selected_cpu < 0)
		return;
	spans = timeline_spans_of(state, (unsigned)context->selected_cpu, &count);
	span = span_at(spans, count, timeline_cursor_ns(context));
	snprintf(text, sizeof(text), "%s", state->rows.runs_told ? "idle" : "not known");
	if (span)
		span_text(span, text, sizeof(text));
	precise_time(time, sizeof(time), context, timeline_cursor_ns(context), 1);
	canvas_print(canvas, 0, 1, STYLE_TITLE, "%s CPU %d: %s", time, context->selected_cpu, text);
	draw_around(context, canvas, 1, spans, count);
	list = canvas_part(canvas, 2, 0, canvas->height - 3, canvas->width);
	draw_busiest(state, &list, spans, count);
	if (canvas->height > 3)
		canvas_print(canvas, canvas->height - 1, 1, STYLE_DIM,
		             "height: how busy   i irq s softirq b both   ! above the threshold   "
		             "left right: time   up down: CPU");
}
