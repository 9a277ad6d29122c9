// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The histogram of the row under the cursor of the CPU view, beside its node,
 * all CPUs or the next CPUs; every sample is in one of the rows on screen.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/bins.h"
#include "view/tui/view.h"

#define PANELS_MAX      16
#define PANEL_WIDTH_MIN 27
#define RANGE_WIDTH     12 /* "1.02-1.41m!" */
#define MARK_WIDTH      6
#define STATISTICS_ROWS 3
#define ROWS_MAX        512

enum side {
	SIDE_SUM,
	SIDE_ALL,
	SIDE_CPUS,
	SIDE_NOTHING,
	SIDE_COUNT
};

struct histogram_state {
	bool linear;
	enum side side;
};

/* What stands on screen, from left to right. */
struct panels {
	const struct snapshot_row *rows[PANELS_MAX];
	size_t count;
};

static const struct snapshot_row *selected(const struct view_context *context)
{
	const struct snapshot_row *row =
	        view_find_row(context->snapshot, context->selected_cpu, context->selected_node);

	return row ? row : snapshot_all(context->snapshot);
}

static void add_panel(struct panels *panels, const struct snapshot_row *row, size_t limit)
{
	if (!row || panels->count >= limit || panels->count >= PANELS_MAX)
		return;
	for (size_t i = 0; i < panels->count; i++)
		if (panels->rows[i] == row)
			return;
	panels->rows[panels->count++] = row;
}

static struct panels choose_panels(const struct histogram_state *state,
                                   const struct view_context *context, int width)
{
	const struct snapshot *snapshot = context->snapshot;
	const struct snapshot_row *row = selected(context);
	size_t limit = width > RANGE_WIDTH ? (size_t)((width - RANGE_WIDTH) / PANEL_WIDTH_MIN) : 1;
	struct panels panels = {.count = 0};

	if (limit < 1)
		limit = 1;
	add_panel(&panels, row, limit);
	if (!row)
		return panels;
	switch (state->side) {
	case SIDE_SUM:
		/* A host with one node would show the same figures twice. */
		if (row->cpu >= 0 && snapshot->node_count > 1)
			add_panel(&panels, view_find_row(snapshot, -1, row->node),
			          limit < 2 ? limit : 2);
		else
			add_panel(&panels, snapshot_all(snapshot), limit);
		break;
	case SIDE_ALL:
		add_panel(&panels, snapshot_all(snapshot), limit);
		break;
	case SIDE_CPUS:
		for (size_t i = 0; i < snapshot->cpu_count; i++)
			if (snapshot->rows[i].cpu > row->cpu &&
			    latency_of(&snapshot->rows[i], context->span)->statistics.count > 0)
				add_panel(&panels, &snapshot->rows[i], limit);
		break;
	case SIDE_NOTHING:
	case SIDE_COUNT:
		break;
	}
	return panels;
}

/* `1.02-1.41`: the common unit once, at the end. */
static void range_text(char *text, size_t size, uint64_t lower_ns, uint64_t upper_ns)
{
	char lower[NUMBER_TEXT_BYTES];
	char upper[NUMBER_TEXT_BYTES];

	number_us(lower, lower_ns);
	number_us(upper, upper_ns);
	snprintf(text, size, "%s-%s", lower, upper);
}

/* As many figures as fit, whole: a number that is cut off would be another number. */
static void draw_figures(const struct canvas *panel, int row, const struct statistics *statistics)
{
	const struct {
		const char *name;
		uint64_t value_ns;
		unsigned priority; /* the largest go first */
	} figures[] = {
	        {"min", statistics->min_ns, 4},     {"avg", statistics_avg_ns(statistics), 3},
	        {"p50", statistics->p50_ns, 1},     {"p99", statistics->p99_ns, 0},
	        {"p99.9", statistics->p99_9_ns, 2}, {"p99.99", statistics->p99_99_ns, 5},
	};
	const size_t count = sizeof(figures) / sizeof(figures[0]);
	char text[sizeof(figures) / sizeof(figures[0])][32];

	for (size_t i = 0; i < count; i++) {
		char number[NUMBER_TEXT_BYTES];

		number_us(number, figures[i].value_ns);
		snprintf(text[i], sizeof(text[i]), "%s %s ", figures[i].name, number);
	}
	for (unsigned kept = (unsigned)count; kept > 0; kept--) {
		int width = -1;
		int column = 0;

		for (size_t i = 0; i < count; i++)
			width += figures[i].priority < kept ? (int)strlen(text[i]) : 0;
		if (width > panel->width)
			continue;
		for (size_t i = 0; i < count; i++)
			if (figures[i].priority < kept)
				column = canvas_text(panel, row, column, STYLE_NORMAL, text[i]);
		return;
	}
}

static void draw_statistics(const struct view_context *context, const struct canvas *panel,
                            const struct snapshot_row *row)
{
	const struct statistics *statistics = &latency_of(row, context->span)->statistics;
	const bool late = view_is_late(context, row);
	char name[64];
	char number[NUMBER_TEXT_BYTES];
	char time[NUMBER_TEXT_BYTES];

	view_row_name(row, name, sizeof(name));
	number_count(number, statistics->count);
	canvas_print(panel, 0, 0, STYLE_TITLE, "%s: %s samples", name, number);
	if (statistics->count == 0) {
		canvas_text(panel, 1, 0, STYLE_DIM,
		            context->snapshot->kind == LATENCY_TIMER && row->info &&
		                            row->info->probe != PROBE_STATE_RUNNING
		                    ? probe_state_word(row->info->probe)
		                    : "no sample yet");
		return;
	}
	number_us(number, statistics->max_ns);
	snprintf(time, sizeof(time), "%s", NUMBER_MISSING);
	if (statistics->max_time_ns > 0)
		number_time_of_day(time, statistics->max_time_ns +
		                                 (uint64_t)context->snapshot->wall_offset_ns);
	canvas_print(panel, 1, 0, late ? STYLE_THRESHOLD : STYLE_NORMAL, "max %s%s at %.12s",
	             number, late ? "!" : "", time);
	draw_figures(panel, 2, statistics);
}

/* What a row holds beside its bar: the percentile or maximum that falls into it, the rarest. */
static const char *mark_of(const struct bins *bins, const struct statistics *statistics,
                           unsigned row)
{
	const struct {
		uint64_t value_ns;
		const char *name;
	} marks[] = {
	        {statistics->max_ns, "max"},     {statistics->p99_99_ns, "p99.99"},
	        {statistics->p99_9_ns, "p99.9"}, {statistics->p99_ns, "p99"},
	        {statistics->p90_ns, "p90"},     {statistics->p50_ns, "p50"},
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (statistics->count > 0 && bins_row(bins, marks[i].value_ns) == row)
			return marks[i].name;
	return "";
}

/*
 * A bar's length in half cells: an eighth of one is not seen, but sent each time that it changes.
 * What there is at all is seen.
 */
static double bar_fraction(uint64_t count, uint64_t largest, bool logarithmic, int width)
{
	double halves = 2.0 * (width > 0 ? width : 1);
	double fraction = canvas_fraction(count, largest, logarithmic);

	return count > 0 && fraction * halves < 0.5 ? 0.25 / halves
	                                            : floor(fraction * halves + 0.5) / halves;
}

static void draw_bars(const struct histogram_state *state, const struct view_context *context,
                      const struct canvas *panel, const struct snapshot_row *row,
                      const struct bins *bins)
{
	const struct latency_view *view = latency_of(row, context->span);
	const int share_width = panel->width >= 40 ? 7 : 0;
	int bar_width = panel->width - NUMBER_COUNT_WIDTH - 2 - MARK_WIDTH - share_width;
	uint64_t counts[ROWS_MAX];
	uint64_t largest = 0;

	bins_counts(bins, view->histogram, counts);
	for (unsigned i = 0; i < bins->count; i++)
		largest = counts[i] > largest ? counts[i] : largest;
	for (unsigned i = 0; i < bins->count; i++) {
		uint64_t threshold_ns = context->snapshot->threshold_ns;
		bool late = threshold_ns > 0 && bins_edge_ns(bins, i) >= threshold_ns;
		char text[NUMBER_TEXT_BYTES];

		number_count(text, counts[i]);
		canvas_right(panel, (int)i, 0, NUMBER_COUNT_WIDTH,
		             counts[i] == 0 ? STYLE_DIM
		             : late         ? STYLE_THRESHOLD
		                            : STYLE_NORMAL,
		             text);
		canvas_bar(panel, (int)i, NUMBER_COUNT_WIDTH + 1, bar_width,
		           bar_fraction(counts[i], largest, !state->linear, bar_width),
		           late ? STYLE_THRESHOLD : STYLE_BAR);
		if (share_width > 0 && counts[i] > 0) {
			number_percent(text,
			               100.0 * (double)counts[i] / (double)view->statistics.count);
			canvas_right(panel, (int)i, panel->width - MARK_WIDTH - share_width,
			             panel->width - MARK_WIDTH - 1, STYLE_NORMAL, text);
		}
		canvas_text(panel, (int)i, panel->width - MARK_WIDTH, STYLE_MARK,
		            mark_of(bins, &view->statistics, i));
	}
}

static void draw_ranges(const struct view_context *context, const struct canvas *canvas,
                        const struct bins *bins)
{
	uint64_t threshold_ns = context->snapshot->threshold_ns;

	for (unsigned i = 0; i < bins->count; i++) {
		bool late = threshold_ns > 0 && bins_edge_ns(bins, i) >= threshold_ns;
		char text[2 * NUMBER_TEXT_BYTES];

		range_text(text, sizeof(text), bins_edge_ns(bins, i), bins_edge_ns(bins, i + 1));
		canvas_right(canvas, (int)i, 0, RANGE_WIDTH - 1,
		             late ? STYLE_THRESHOLD : STYLE_NORMAL, text);
		if (late)
			canvas_text(canvas, (int)i, RANGE_WIDTH - 1, STYLE_THRESHOLD, "!");
	}
}

static void draw(void *state, struct view_context *context, const struct canvas *canvas)
{
	const struct histogram_state *histogram = state;
	struct panels panels = choose_panels(histogram, context, canvas->width);
	const struct histogram *histograms[PANELS_MAX];
	int top = canvas->height > 2 * STATISTICS_ROWS ? STATISTICS_ROWS + 1 : 2;
	int rows = canvas->height - top;
	struct canvas part;
	struct bins bins;
	int width;

	if (panels.count == 0 || rows < 1)
		return;
	for (size_t i = 0; i < panels.count; i++)
		histograms[i] = latency_of(panels.rows[i], context->span)->histogram;
	bins = bins_fit(histograms, panels.count, (unsigned)(rows < ROWS_MAX ? rows : ROWS_MAX));
	part = canvas_part(canvas, top, 0, rows, canvas->width);
	draw_ranges(context, &part, &bins);
	width = (canvas->width - RANGE_WIDTH - 1) / (int)panels.count;
	for (size_t i = 0; i < panels.count; i++) {
		int column = RANGE_WIDTH + 1 + (int)i * width;

		part = canvas_part(canvas, 0, column, top - 1 < 3 ? top : 3, width - 1);
		draw_statistics(context, &part, panels.rows[i]);
		part = canvas_part(canvas, top, column, rows, width - 1);
		draw_bars(histogram, context, &part, panels.rows[i], &bins);
	}
	if (top > 1)
		canvas_right(canvas, top - 1, 0, RANGE_WIDTH - 1, STYLE_DIM, "us");
}

static void title(void *state, const struct view_context *context, char *text, size_t size)
{
	const struct histogram_state *histogram = state;
	const struct snapshot_row *row = selected(context);
	char span[64];
	char name[64] = "";
	char neighbours[160];

	view_span_text(context, span, sizeof(span));
	view_ran_on(context->snapshot, context->selected_cpu, neighbours, sizeof(neighbours));
	if (row)
		view_row_name(row, name, sizeof(name));
	snprintf(text, size, "%s, %s, us, %s, %s bars%s",
	         latency_kind_title(context->snapshot->kind), name, span,
	         histogram->linear ? "linear" : "logarithmic", neighbours);
}

/* The CPU `step` places further, round the end; from a sum to the first or last one. */
static void move_selection(struct view_context *context, int step)
{
	const struct snapshot *snapshot = context->snapshot;
	size_t count = snapshot->cpu_count;
	size_t index = step > 0 ? count - 1 : 0;

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++)
		if (snapshot->rows[i].cpu == context->selected_cpu)
			index = i;
	index = (index + (step > 0 ? 1 : count - 1)) % count;
	context->selected_cpu = snapshot->rows[index].cpu;
	context->selected_node = snapshot->rows[index].node;
}

static bool act(void *state, struct view_context *context, enum action action)
{
	struct histogram_state *histogram = state;

	switch (action) {
	case ACTION_SCALE:
		histogram->linear = !histogram->linear;
		return true;
	case ACTION_SIDE:
		histogram->side = (histogram->side + 1) % SIDE_COUNT;
		return true;
	case ACTION_CPU_NEXT:
	case ACTION_DOWN:
		move_selection(context, 1);
		return true;
	case ACTION_CPU_PREVIOUS:
	case ACTION_UP:
		move_selection(context, -1);
		return true;
	default:
		return false;
	}
}

const struct view_type view_histogram = {
        .name = "histogram",
        .action = ACTION_HISTOGRAM,
        .keys = KEYS_HISTOGRAM,
        .state_bytes = sizeof(struct histogram_state),
        .title = title,
        .draw = draw,
        .act = act,
};
