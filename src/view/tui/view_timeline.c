// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The timeline: a band a CPU, what ran when in the window, by how much of each cell it
 * took; interrupts, softirqs and outliers marked; what is under the time cursor named.
 * The cursor is the pause's: where it is moved, all other screens follow.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "view/tui/timeline.h"

#define BAND_MAX    3 /* rows of a CPU: how busy, who, interrupts */
#define DETAIL_ROWS 4 /* below the bands */
#define SPAN_MIN_NS NS_PER_US

static void init(void *view)
{
	struct timeline_state *state = view;

	state->scale.columns = 80;
	state->cells = calloc(TIMELINE_COLUMNS_MAX, sizeof(*state->cells));
}

static void clear(void *view)
{
	struct timeline_state *state = view;

	window_rows_clear(&state->rows);
	free(state->cells);
}

/*
 * What is on screen: zoomed in, the part round the cursor. It moves only when the cursor
 * would leave it, so that nothing jumps.
 */
static void choose_scale(struct timeline_state *state, const struct view_context *context)
{
	struct timeline_scale *scale = &state->scale;
	uint64_t at_ns = timeline_cursor_ns(context);
	uint64_t begin_ns, end_ns;

	timeline_ends(context, &begin_ns, &end_ns);
	if (state->span_ns == 0 || state->span_ns >= end_ns - begin_ns) {
		scale->begin_ns = begin_ns;
		scale->end_ns = end_ns;
		return;
	}
	if (scale->end_ns - scale->begin_ns == state->span_ns && at_ns >= scale->begin_ns &&
	    at_ns <= scale->end_ns && scale->begin_ns >= begin_ns && scale->end_ns <= end_ns)
		return;
	scale->begin_ns =
	        at_ns > begin_ns + state->span_ns / 2 ? at_ns - state->span_ns / 2 : begin_ns;
	if (scale->begin_ns + state->span_ns > end_ns)
		scale->begin_ns = end_ns - state->span_ns;
	scale->end_ns = scale->begin_ns + state->span_ns;
}

/* The window that ends with the newest time, whatever the cursor's place in it. */
static void update(void *view, struct view_context *context)
{
	struct timeline_state *state = view;
	struct model_request request = *context->request;

	choose_scale(state, context);
	if (context->pause->on)
		request.at_ns = context->pause->end_ns;
	state->failed = !model_timeline(context->model, &request, state->scale.begin_ns,
	                                state->scale.end_ns, 0, &state->rows);
}

static size_t place_of(const struct snapshot *snapshot, int cpu)
{
	for (size_t i = 0; i < snapshot->cpu_count; i++)
		if (snapshot->rows[i].cpu == cpu)
			return i;
	return 0;
}

/* Rows of a CPU and how many CPUs fit; the one under the cursor is among them. */
static void lay_out(struct timeline_state *state, const struct view_context *context, int height)
{
	const struct snapshot *snapshot = context->snapshot;
	size_t place = place_of(snapshot, context->selected_cpu);
	size_t count = snapshot->cpu_count;

	state->band = BAND_MAX;
	while (state->band > 1 && (size_t)state->band * count > (size_t)height)
		state->band--;
	state->shown = (size_t)(height / state->band);
	if (state->shown > count)
		state->shown = count;
	if (place < state->top)
		state->top = place;
	if (state->shown > 0 && place >= state->top + state->shown)
		state->top = place - state->shown + 1;
	if (state->top + state->shown > count)
		state->top = count - state->shown;
}

static void draw(void *view, struct view_context *context, const struct canvas *canvas)
{
	struct timeline_state *state = view;
	int detail = canvas->height >= 2 * DETAIL_ROWS ? DETAIL_ROWS : 1;
	int columns = canvas->width - TIMELINE_LABEL_CELLS;
	struct canvas part;
	int32_t chosen;

	if (!state->cells || columns < 1 || canvas->height < 3)
		return;
	state->scale.columns = columns < TIMELINE_COLUMNS_MAX ? columns : TIMELINE_COLUMNS_MAX;
	if (context->selected_cpu < 0 && context->snapshot->cpu_count > 0)
		context->selected_cpu = context->snapshot->rows[0].cpu;
	lay_out(state, context, canvas->height - 1 - detail);
	timeline_draw_axis(state, context, canvas);
	chosen = timeline_chosen_tid(state, context);
	for (size_t i = 0; i < state->shown; i++) {
		part = canvas_part(canvas, 1 + (int)i * state->band, 0, state->band, canvas->width);
		timeline_draw_band(state, context, &part, &context->snapshot->rows[state->top + i],
		                   chosen);
	}
	/* All that is left, so that no row is for nothing. */
	if (detail > 1)
		detail = canvas->height - 1 - (int)state->shown * state->band;
	part = canvas_part(canvas, canvas->height - detail, 0, detail, canvas->width);
	timeline_draw_detail(state, context, &part);
}

static void title(void *view, const struct view_context *context, char *text, size_t size)
{
	const struct timeline_state *state = view;
	const struct snapshot *snapshot = context->snapshot;
	char span[NUMBER_TEXT_BYTES];
	char more[48] = "";

	number_latency(span, state->scale.end_ns - state->scale.begin_ns);
	if (state->shown < snapshot->cpu_count)
		snprintf(more, sizeof(more), ", %zu of %zu CPUs", state->shown,
		         snapshot->cpu_count);
	if (!snapshot->has_kernel)
		snprintf(text, size,
		         "timeline: no kernel events of this host are seen, so nobody knows what "
		         "ran");
	else if (state->failed)
		snprintf(text, size, "timeline: out of memory");
	else if (!state->rows.runs_told)
		snprintf(text, size,
		         "interrupts on each CPU, %s%s; no switches of threads are recorded   + -: "
		         "zoom",
		         span, more);
	else
		snprintf(text, size, "what ran on each CPU, %s%s   + -: zoom   n N: next, before",
		         span, more);
}

static uint64_t time_from(const struct view_context *context, int64_t by_ns)
{
	uint64_t at_ns = timeline_cursor_ns(context);
	uint64_t step_ns = by_ns < 0 ? -(uint64_t)by_ns : (uint64_t)by_ns;

	return by_ns >= 0 ? at_ns + step_ns : at_ns > step_ns ? at_ns - step_ns : 1;
}

static uint64_t column_ns(const struct timeline_state *state)
{
	uint64_t ns =
	        (state->scale.end_ns - state->scale.begin_ns) / (uint64_t)state->scale.columns;

	return ns > 0 ? ns : 1;
}

static void zoom(struct timeline_state *state, struct view_context *context, bool in)
{
	uint64_t begin_ns, end_ns;

	timeline_ends(context, &begin_ns, &end_ns);
	if (state->span_ns == 0)
		state->span_ns = end_ns - begin_ns;
	state->span_ns = in ? state->span_ns / 2 : state->span_ns * 2;
	if (state->span_ns < SPAN_MIN_NS)
		state->span_ns = SPAN_MIN_NS;
	if (state->span_ns >= end_ns - begin_ns)
		state->span_ns = 0;
}

/* To the next begin of anything on the CPU, or back to the one before. */
static uint64_t next_begin(const struct timeline_state *state, const struct view_context *context,
                           bool forwards)
{
	uint64_t at_ns = timeline_cursor_ns(context);
	uint64_t found_ns = 0;
	size_t count = 0;
	const struct timeline_span *spans =
	        context->selected_cpu >= 0
	                ? timeline_spans_of(state, (unsigned)context->selected_cpu, &count)
	                : NULL;

	for (size_t i = 0; i < count; i++) {
		uint64_t begin_ns = spans[i].begin_ns;

		if (forwards ? begin_ns > at_ns && (found_ns == 0 || begin_ns < found_ns)
		             : begin_ns < at_ns && begin_ns > found_ns)
			found_ns = begin_ns;
	}
	return found_ns;
}

/* The next outlier in the window, on whatever CPU. */
static uint64_t next_outlier(struct view_context *context, bool forwards)
{
	const struct snapshot *snapshot = context->newest;
	const struct outlier *found = NULL;
	uint64_t at_ns = timeline_cursor_ns(context);
	uint64_t begin_ns, end_ns;

	timeline_ends(context, &begin_ns, &end_ns);
	for (size_t i = 0; i < snapshot->outlier_count; i++) {
		const struct outlier *outlier = &snapshot->outliers[i];

		if (outlier->time_ns < begin_ns || outlier->time_ns > end_ns)
			continue;
		if (forwards ? outlier->time_ns > at_ns &&
		                       (!found || outlier->time_ns < found->time_ns)
		             : outlier->time_ns < at_ns &&
		                       (!found || outlier->time_ns > found->time_ns))
			found = outlier;
	}
	if (found)
		context->selected_cpu = (int)found->cpu;
	return found ? found->time_ns : 0;
}

static void turn_cpu(struct view_context *context, int step)
{
	const struct snapshot *snapshot = context->snapshot;
	size_t place = place_of(snapshot, context->selected_cpu);

	if (snapshot->cpu_count == 0)
		return;
	if (step < 0)
		place = place >= (size_t)-step ? place - (size_t)-step : 0;
	else
		place += (size_t)step;
	if (place >= snapshot->cpu_count)
		place = snapshot->cpu_count - 1;
	context->selected_cpu = snapshot->rows[place].cpu;
	context->selected_node = snapshot->rows[place].node;
}

/* Keys that move the time cursor, those of the pause among them. 0: another action. */
static uint64_t time_of_action(const struct timeline_state *state, struct view_context *context,
                               enum action action)
{
	int64_t step_ns = (int64_t)column_ns(state);

	switch (action) {
	case ACTION_TIMELINE_BACK:
	case ACTION_SCRUB_BACK:
		return time_from(context, -step_ns);
	case ACTION_TIMELINE_ON:
	case ACTION_SCRUB_ON:
		return time_from(context, step_ns);
	case ACTION_SCRUB_BACK_FINE:
		return time_from(context, -10 * step_ns);
	case ACTION_SCRUB_ON_FINE:
		return time_from(context, 10 * step_ns);
	case ACTION_TIMELINE_NEXT:
		return next_begin(state, context, true);
	case ACTION_TIMELINE_PREVIOUS:
		return next_begin(state, context, false);
	case ACTION_OUTLIER_NEXT:
		return next_outlier(context, true);
	case ACTION_OUTLIER_PREVIOUS:
		return next_outlier(context, false);
	default:
		return 0;
	}
}

static bool act(void *view, struct view_context *context, enum action action)
{
	struct timeline_state *state = view;
	int page = state->shown > 1 ? (int)state->shown - 1 : 1;

	switch (action) {
	case ACTION_TIMELINE_IN:
	case ACTION_TIMELINE_OUT:
		zoom(state, context, action == ACTION_TIMELINE_IN);
		update(view, context);
		return true;
	case ACTION_UP:
		turn_cpu(context, -1);
		return true;
	case ACTION_DOWN:
		turn_cpu(context, 1);
		return true;
	case ACTION_PAGE_UP:
		turn_cpu(context, -page);
		return true;
	case ACTION_PAGE_DOWN:
		turn_cpu(context, page);
		return true;
	case ACTION_OPEN:
		return false;
	default:
		context->wanted_ns = time_of_action(state, context, action);
		return context->wanted_ns > 0;
	}
}

static void click(void *view, struct view_context *context, int row, int column)
{
	struct timeline_state *state = view;
	size_t place =
	        state->top + (row > 0 && state->band > 0 ? (size_t)((row - 1) / state->band) : 0);

	if (row > 0 && place < state->top + state->shown) {
		context->selected_cpu = context->snapshot->rows[place].cpu;
		context->selected_node = context->snapshot->rows[place].node;
	}
	if (column >= TIMELINE_LABEL_CELLS && column < TIMELINE_LABEL_CELLS + state->scale.columns)
		context->wanted_ns = timeline_time_ns(&state->scale, column - TIMELINE_LABEL_CELLS);
}

const struct view_type view_timeline = {
        .name = "timeline",
        .action = ACTION_TIMELINE,
        .keys = KEYS_TIMELINE,
        .state_bytes = sizeof(struct timeline_state),
        .init = init,
        .clear = clear,
        .update = update,
        .title = title,
        .draw = draw,
        .act = act,
        .click = click,
};
