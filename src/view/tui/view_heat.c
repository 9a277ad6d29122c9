// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The heat map: time to the right, latency upwards, a cell's shade is the count
 * of latencies of the kind that is shown. Of the CPU under the cursor of the CPU view, or of
 * all; the last minutes, zoomed out to hours. While paused it ends at the time cursor.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/view.h"

#define COLUMNS_MAX 240 /* LATENCY_HISTORY_MINUTE keeps as many */
#define AXIS_CELLS  8

struct heat_state {
	enum latency_history_zoom zoom;
	enum latency_kind kind;
	unsigned host;
	int cpu;                            /* -1: all */
	size_t back;                        /* column of the cursor, 0 being the newest */
	int width;                          /* columns, as drawn last */
	bool asked;                         /* steps[] are of this kind, host, CPU and zoom */
	struct latency_history_step *steps; /* [COLUMNS_MAX], the newest last */
	/* Buckets that the axis spans; it only grows, so that nothing jumps. */
	unsigned lowest, highest;
};

static const char *const zoom_names[LATENCY_HISTORY_ZOOMS] = {
        [LATENCY_HISTORY_SECOND] = "a column 1 s",
        [LATENCY_HISTORY_TEN_SECONDS] = "a column 10 s",
        [LATENCY_HISTORY_MINUTE] = "a column 1 min",
};

static void clear(void *view)
{
	struct heat_state *heat = view;

	free(heat->steps);
}

static size_t column_count(const struct heat_state *heat)
{
	size_t kept = latency_history_steps_kept(heat->zoom);

	return kept < COLUMNS_MAX ? kept : COLUMNS_MAX;
}

/* At least 1 us to 1 ms, and all that was seen since kind, host, CPU or zoom were chosen. */
static void span_axis(struct heat_state *heat)
{
	size_t count = column_count(heat);

	if (heat->highest == 0) {
		heat->lowest = latency_history_bucket(NS_PER_US);
		heat->highest = latency_history_bucket(NS_PER_MS);
	}
	for (size_t i = 0; i < count; i++) {
		const struct latency_history_step *step = &heat->steps[i];

		for (unsigned bucket = 0; bucket < heat->lowest; bucket++)
			if (step->counts[bucket])
				heat->lowest = bucket;
		for (unsigned bucket = LATENCY_HISTORY_BUCKETS - 1; bucket > heat->highest;
		     bucket--)
			if (step->counts[bucket])
				heat->highest = bucket;
	}
}

static void update(void *view, struct view_context *context)
{
	struct heat_state *heat = view;
	const struct latency_history_query query = {
	        .kind = context->snapshot->kind,
	        .cpu = context->selected_cpu,
	        .zoom = heat->zoom,
	        .end_ns = context->snapshot->time_ns,
	        .count = column_count(heat),
	};

	if (!heat->steps)
		heat->steps = calloc(COLUMNS_MAX, sizeof(*heat->steps));
	if (!heat->steps)
		return;
	if (heat->cpu != query.cpu || heat->kind != query.kind ||
	    heat->host != context->snapshot->host)
		heat->highest = 0;
	heat->cpu = query.cpu;
	heat->kind = query.kind;
	heat->host = context->snapshot->host;
	heat->asked = model_heat(context->model, context->request, &query, heat->steps);
	span_axis(heat);
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	const struct heat_state *heat = view;
	const struct snapshot_row *row = view_find_row(context->snapshot, heat->cpu, -1);
	char name[64] = "all CPUs";

	if (heat->cpu >= 0 && row)
		view_row_name(row, name, sizeof(name));
	snprintf(text, size, "%s over time, %s, %s   + -: zoom   up down: CPU",
	         latency_kind_title(context->snapshot->kind), name, zoom_names[heat->zoom]);
}

/* First and last bucket of a row of the picture, row 0 being the highest. */
static void row_buckets(const struct heat_state *heat, int row, int rows, unsigned *first,
                        unsigned *last)
{
	unsigned span = heat->highest - heat->lowest + 1;
	unsigned from_below = (unsigned)(rows - 1 - row);

	*first = heat->lowest + span * from_below / (unsigned)rows;
	*last = heat->lowest + span * (from_below + 1) / (unsigned)rows;
	if (*last > *first)
		(*last)--;
}

static uint64_t cell_count(const struct latency_history_step *step, unsigned first, unsigned last)
{
	uint64_t count = 0;

	for (unsigned bucket = first; bucket <= last; bucket++)
		count += step->counts[bucket];
	return count;
}

/* The step of a column of the picture; NULL: further back than is kept. */
static const struct latency_history_step *step_at(const struct heat_state *heat, int column)
{
	size_t count = column_count(heat);
	size_t back = (size_t)(heat->width - 1 - column);

	return back < count ? &heat->steps[count - 1 - back] : NULL;
}

static uint64_t largest_cell(const struct heat_state *heat, int rows)
{
	uint64_t largest = 0;

	for (int column = 0; column < heat->width; column++) {
		const struct latency_history_step *step = step_at(heat, column);

		for (int row = 0; step && row < rows; row++) {
			unsigned first, last;
			uint64_t count;

			row_buckets(heat, row, rows, &first, &last);
			count = cell_count(step, first, last);
			if (count > largest)
				largest = count;
		}
	}
	return largest;
}

static void draw_row(const struct heat_state *heat, const struct view_context *context,
                     const struct canvas *canvas, int row, uint64_t largest)
{
	uint64_t threshold_ns = context->snapshot->threshold_ns;
	unsigned first, last;
	bool late;
	char edge[NUMBER_TEXT_BYTES];

	row_buckets(heat, row, canvas->height, &first, &last);
	late = threshold_ns > 0 && latency_history_bucket_lower_ns(first) > threshold_ns;
	number_us(edge, latency_history_bucket_lower_ns(first));
	canvas_right(canvas, row, 0, AXIS_CELLS - 2, STYLE_DIM, edge);
	canvas_text(canvas, row, AXIS_CELLS - 1, late ? STYLE_THRESHOLD : STYLE_DIM,
	            late            ? "!"
	            : canvas->ascii ? "|"
	                            : "│");
	for (int column = 0; column < heat->width; column++) {
		const struct latency_history_step *step = step_at(heat, column);
		bool cursor = (size_t)(heat->width - 1 - column) == heat->back;
		uint64_t count = step && step->known ? cell_count(step, first, last) : 0;

		canvas_shade(canvas, row, AXIS_CELLS + column,
		             canvas_fraction(count, largest, true),
		             cursor          ? STYLE_CURSOR
		             : late && count ? STYLE_THRESHOLD
		                             : STYLE_BAR);
	}
}

/* What the column under the cursor says in figures. */
static void draw_cursor(const struct heat_state *heat, const struct view_context *context,
                        const struct canvas *canvas)
{
	const struct latency_history_step *step = step_at(heat, heat->width - 1 - (int)heat->back);
	char time[NUMBER_TEXT_BYTES], max[NUMBER_TEXT_BYTES], outliers[NUMBER_TEXT_BYTES];

	if (!step || !step->known) {
		canvas_text(canvas, 0, 1, STYLE_TITLE, "no data of that time");
		return;
	}
	number_time_of_day(time, step->begin_ns + (uint64_t)context->snapshot->wall_offset_ns);
	if (step->count > 0)
		number_latency(max, step->max_ns);
	else
		snprintf(max, sizeof(max), "%s", NUMBER_MISSING);
	if (context->snapshot->threshold_ns > 0)
		snprintf(outliers, sizeof(outliers), "%" PRIu64, step->outliers);
	else
		snprintf(outliers, sizeof(outliers), "%s", NUMBER_MISSING);
	canvas_print(canvas, 0, 1, STYLE_TITLE,
	             "%.8s  %" PRIu64 " %s, max %s, above threshold %s   %s: time", time,
	             step->count, heat->kind == LATENCY_TIMER ? "samples" : "latencies", max,
	             outliers, context->pause->on ? "[ ]" : "left right");
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct heat_state *heat = view;
	struct canvas picture = canvas_part(canvas, 0, 0, canvas->height - 1, canvas->width);
	struct canvas below = canvas_part(canvas, canvas->height - 1, 0, 1, canvas->width);
	uint64_t largest;

	if (!heat->asked)
		return;
	heat->width = canvas->width - AXIS_CELLS;
	if (heat->width > (int)column_count(heat))
		heat->width = (int)column_count(heat);
	if (heat->width < 1 || picture.height < 1)
		return;
	if (heat->back >= (size_t)heat->width)
		heat->back = (size_t)heat->width - 1;
	largest = largest_cell(heat, picture.height);
	for (int row = 0; row < picture.height; row++)
		draw_row(heat, context, &picture, row, largest);
	draw_cursor(heat, context, &below);
}

static void turn_cpu(struct view_context *context, int step)
{
	const struct topology *topology = &context->snapshot->topology;
	int place = -1; /* all, then the CPUs in order */

	for (size_t i = 0; i < topology->cpu_count; i++)
		if ((int)topology->cpus[i].cpu == context->selected_cpu)
			place = (int)i;
	place += step;
	if (place < -1)
		place = (int)topology->cpu_count - 1;
	if (place >= (int)topology->cpu_count)
		place = -1;
	context->selected_cpu = place < 0 ? -1 : (int)topology->cpus[place].cpu;
	context->selected_node = place < 0 ? -1 : topology->cpus[place].node;
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct heat_state *heat = view;

	switch (action) {
	case ACTION_HEAT_OUT:
	case ACTION_HEAT_IN:
		if (action == ACTION_HEAT_OUT && heat->zoom + 1 < LATENCY_HISTORY_ZOOMS)
			heat->zoom++;
		else if (action == ACTION_HEAT_IN && heat->zoom > 0)
			heat->zoom--;
		heat->highest = 0;
		break;
	case ACTION_EARLIER:
		heat->back += (int)heat->back + 1 < heat->width;
		return true;
	case ACTION_LATER:
		heat->back -= heat->back > 0;
		return true;
	case ACTION_UP:
		turn_cpu(context, -1);
		break;
	case ACTION_DOWN:
		turn_cpu(context, 1);
		break;
	default:
		return false;
	}
	update(view, context);
	return true;
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct heat_state *heat = view;

	(void)context;
	(void)row;
	if (column >= AXIS_CELLS && column < AXIS_CELLS + heat->width)
		heat->back = (size_t)(heat->width - 1 - (column - AXIS_CELLS));
}

const struct view_type view_heat = {
        .name = "heat",
        .action = ACTION_HEAT,
        .keys = KEYS_HEAT,
        .state_bytes = sizeof(struct heat_state),
        .clear = clear,
        .update = update,
        .title = title,
        .draw = draw,
        .act = act,
        .click = click,
};
