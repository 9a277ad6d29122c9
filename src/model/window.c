// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The moving window. See window.h.
 *
 * Two states walk over one log of events: head at its end, `out` at the last event
 * that is W old. The window's totals are head's less out's. Copies of head, one a second,
 * stay behind; the oldest of them is the log's begin.
 */
#include "model/window.h"

#include <stdlib.h>
#include <string.h>

#include "model/checkpoints.h"
#include "model/event_log.h"
#include "model/extremes.h"
#include "model/latency_history.h"
#include "model/metric.h"

/* What the history of metrics may take of the window's memory: a part in so many. */
#define SAMPLED_SHARE         8
#define CHECKPOINT_NS         UINT64_C(1000000000)
#define EVENTS_BETWEEN_COUNTS 64

/* What is kept of one kind of latency on one CPU beside the states. */
struct row {
	struct extremes least;
	struct extremes greatest;
	struct histogram *interval;
	size_t bytes;               /* of it, as counted in row_bytes */
	uint64_t interval_overruns; /* head's count when the interval began */
	struct window_extremes since;
};

struct window {
	uint64_t window_ns;
	uint64_t memory_bytes;
	uint64_t time_ns;
	uint64_t in_from_ns;     /* an event before this is out of the window */
	uint64_t forced_from_ns; /* as in_from_ns, but for lack of memory */
	uint64_t since_from_ns;
	struct event_log *log;
	struct state *head;
	struct checkpoint out;
	struct checkpoints past;
	uint64_t next_checkpoint_ns;
	struct row **rows[LATENCY_KIND_COUNT]; /* by CPU, NULL: nothing so far */
	unsigned row_limit[LATENCY_KIND_COUNT];
	size_t row_bytes;
	struct latency_history *history; /* of the probe's latencies */
	uint64_t events_in;
	uint64_t collected; /* of them forgotten */
	uint64_t late;
	uint64_t refused;
	bool full;
	uint64_t cost_ns; /* CPU time so far; at the last reading: */
	uint64_t told_cost_ns;
	uint64_t told_ns;
};

static struct row *find_row(const struct window *window, enum latency_kind kind, unsigned cpu)
{
	return cpu < window->row_limit[kind] ? window->rows[kind][cpu] : NULL;
}

static bool need_rows(struct window *window, enum latency_kind kind, unsigned limit)
{
	unsigned old = window->row_limit[kind];
	struct row **rows;

	if (limit <= old)
		return true;
	rows = realloc(window->rows[kind], limit * sizeof(struct row *));
	if (!rows)
		return false;
	memset(rows + old, 0, (limit - old) * sizeof(struct row *));
	window->rows[kind] = rows;
	window->row_limit[kind] = limit;
	window->row_bytes += (limit - old) * sizeof(struct row *);
	return true;
}

static struct row *need_row(struct window *window, enum latency_kind kind, unsigned cpu)
{
	struct row *row = find_row(window, kind, cpu);

	if (row || !need_rows(window, kind, cpu + 1))
		return row;
	row = calloc(1, sizeof(*row));
	if (!row)
		return NULL;
	row->interval = histogram_create();
	if (!row->interval) {
		free(row);
		return NULL;
	}
	extremes_init(&row->least, EXTREMES_LEAST);
	extremes_init(&row->greatest, EXTREMES_GREATEST);
	row->bytes = histogram_bytes(row->interval);
	window->row_bytes += sizeof(*row) + row->bytes;
	window->rows[kind][cpu] = row;
	return row;
}

static void destroy_row(struct row *row)
{
	if (!row)
		return;
	extremes_free(&row->least);
	extremes_free(&row->greatest);
	histogram_destroy(row->interval);
	free(row);
}

static size_t bytes_of_row(const struct row *row)
{
	return extremes_bytes(&row->least) + extremes_bytes(&row->greatest) +
	       histogram_bytes(row->interval);
}

static void include_since(struct window_extremes *since, uint64_t latency_ns, uint64_t time_ns)
{
	if (since->count == 0 || latency_ns < since->min_ns)
		since->min_ns = latency_ns;
	if (since->count == 0 || latency_ns >= since->max_ns) {
		since->max_ns = latency_ns;
		since->max_time_ns = time_ns;
	}
	since->count++;
}

/* Head's observer: each latency of whatever kind. */
static void on_latency(void *context, enum latency_kind kind, unsigned cpu, uint64_t latency_ns,
                       uint64_t time_ns)
{
	struct window *window = context;
	struct row *row = need_row(window, kind, cpu);
	size_t bytes;

	if (kind == LATENCY_TIMER)
		(void)latency_history_record(window->history, cpu, time_ns, latency_ns);
	/* Without memory for it the window's percentiles stay right; its extremes become bounds. */
	if (!row)
		return;
	extremes_expire(&row->least, window->in_from_ns);
	extremes_expire(&row->greatest, window->in_from_ns);
	(void)extremes_push(&row->least, time_ns, latency_ns);
	(void)extremes_push(&row->greatest, time_ns, latency_ns);
	(void)histogram_record(row->interval, latency_ns, time_ns);
	bytes = bytes_of_row(row);
	window->row_bytes += bytes - row->bytes;
	row->bytes = bytes;
	if (time_ns >= window->since_from_ns)
		include_since(&row->since, latency_ns, time_ns);
}

struct window *window_create(const struct window_options *options)
{
	struct window *window = calloc(1, sizeof(*window));
	struct state_options plain = {.threshold_ns = options->threshold_ns};
	struct state_options watched = plain;

	if (!window)
		return NULL;
	window->window_ns = options->window_ns ? options->window_ns : WINDOW_DEFAULT_NS;
	window->memory_bytes =
	        options->memory_bytes ? options->memory_bytes : WINDOW_DEFAULT_MEMORY_BYTES;
	window->log = event_log_create();
	window->history = latency_history_create(options->threshold_ns);
	watched.observer = (struct state_observer){.latency = on_latency, .context = window};
	watched.sampled_window_ns = window->window_ns;
	watched.sampled_bytes = (size_t)(window->memory_bytes / SAMPLED_SHARE);
	window->head = state_create(&watched);
	window->out.state = state_create(&plain);
	if (!window->log || !window->history || !window->head || !window->out.state) {
		window_destroy(window);
		return NULL;
	}
	return window;
}

void window_destroy(struct window *window)
{
	if (!window)
		return;
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < window->row_limit[kind]; cpu++)
			destroy_row(window->rows[kind][cpu]);
		free(window->rows[kind]);
	}
	latency_history_destroy(window->history);
	event_log_destroy(window->log);
	state_destroy(window->head);
	state_destroy(window->out.state);
	checkpoints_free(&window->past);
	free(window);
}

static size_t bytes_of(const struct window *window)
{
	return sizeof(*window) + event_log_bytes(window->log) + state_bytes(window->head) +
	       state_bytes(window->out.state) + window->past.bytes + window->row_bytes +
	       latency_history_bytes(window->history) + sampled_bytes(state_sampled(window->head));
}

/* As bytes_of(), when `out` has come to where head is: it holds no more than that. */
static size_t planned_bytes(const struct window *window)
{
	return bytes_of(window) + state_bytes(window->head) - state_bytes(window->out.state);
}

/* Let a state see the events from its place on that are before `from_ns`. */
static void walk(const struct window *window, struct checkpoint *walker, uint64_t from_ns)
{
	const struct event *event;

	while ((event = event_log_at(window->log, &walker->place)) && event->time_ns < from_ns) {
		state_apply(walker->state, event, event_log_payload(event));
		event_log_next(window->log, &walker->place);
		walker->events++;
	}
}

/* What neither `out` nor a checkpoint will look at again. */
static void forget(struct window *window)
{
	const struct checkpoint *oldest = &window->out;

	if (window->past.count > 0 && window->past.entries[0].events < oldest->events)
		oldest = &window->past.entries[0];
	window->collected = oldest->events;
	event_log_forget(window->log, oldest->place);
}

/* Keep head's copies of the last 2 W and one before; no new one where memory is short. */
static void keep_checkpoints(struct window *window)
{
	const struct checkpoint now = {
	        .state = window->head,
	        .place = event_log_end(window->log),
	        .events = window->events_in,
	};
	struct checkpoints *past = &window->past;
	uint64_t span_ns = 2 * window->window_ns;
	uint64_t from_ns = window->time_ns > span_ns ? window->time_ns - span_ns : 0;

	while (past->count > 1 && state_time_ns(past->entries[1].state) <= from_ns)
		checkpoints_drop_oldest(past);
	forget(window);
	if (window->time_ns < window->next_checkpoint_ns)
		return;
	window->next_checkpoint_ns = window->time_ns + CHECKPOINT_NS;
	if (planned_bytes(window) + state_bytes(window->head) <= window->memory_bytes)
		(void)checkpoints_add(past, &now);
}

static void advance(struct window *window, uint64_t time_ns)
{
	uint64_t from_ns = time_ns >= window->window_ns ? time_ns - window->window_ns + 1 : 0;

	window->time_ns = time_ns;
	if (window->forced_from_ns > from_ns)
		from_ns = window->forced_from_ns;
	window->in_from_ns = from_ns;
	walk(window, &window->out, from_ns);
	if (time_ns >= window->next_checkpoint_ns)
		keep_checkpoints(window);
}

/* Time of the last event in the oldest chunk; all up to it leave together. */
static uint64_t last_of_oldest_chunk(const struct window *window)
{
	struct event_log_place place = event_log_begin(window->log);
	uint64_t chunk = place.chunk;
	uint64_t time_ns = 0;
	const struct event *event;

	while ((event = event_log_at(window->log, &place)) && place.chunk == chunk) {
		time_ns = event->time_ns;
		event_log_next(window->log, &place);
	}
	return time_ns;
}

/* Over the limit: forget the oldest second, at last some of the window's own. */
static bool make_room(struct window *window, size_t bytes)
{
	while (planned_bytes(window) + bytes > window->memory_bytes) {
		if (window->past.count > 0) {
			checkpoints_drop_oldest(&window->past);
			forget(window);
			continue;
		}
		forget(window);
		if (event_log_end(window->log).chunk == event_log_begin(window->log).chunk)
			return false;
		window->forced_from_ns = last_of_oldest_chunk(window) + 1;
		window->in_from_ns = window->forced_from_ns;
		walk(window, &window->out, window->in_from_ns);
		forget(window);
	}
	return true;
}

static bool refuse(struct window *window)
{
	window->refused++;
	return false;
}

static void tell(struct window *window, enum metric metric, double value)
{
	struct event event = {
	        .time_ns = window->time_ns,
	        .cpu = METRIC_CPU_ALL,
	        .type = EVENT_METRIC,
	        .words = 2,
	        .value = metric,
	};
	uint64_t payload[2] = {0};

	memcpy(&payload[1], &value, sizeof(value));
	(void)state_apply(window->head, &event, payload);
}

/* The window is a collector of garbage, too: its figures go into each reading of the sampler. */
static void tell_of_itself(struct window *window, uint64_t time_ns)
{
	struct window_status status;
	uint64_t span_ns = time_ns - window->told_ns;

	window_get_status(window, &status);
	tell(window, METRIC_WINDOW_HELD_S, (double)status.held_ns / 1e9);
	tell(window, METRIC_WINDOW_EVENTS, (double)status.events_held);
	if (status.events_held > 0)
		tell(window, METRIC_WINDOW_OLDEST_S,
		     (double)(status.time_ns - status.oldest_ns) / 1e9);
	tell(window, METRIC_WINDOW_BYTES, (double)status.bytes);
	tell(window, METRIC_WINDOW_COLLECTED, (double)status.collected);
	tell(window, METRIC_WINDOW_LATE, (double)status.late);
	tell(window, METRIC_WINDOW_REFUSED, (double)status.refused);
	if (window->told_ns > 0 && time_ns > window->told_ns)
		tell(window, METRIC_WINDOW_COST_US_PER_S,
		     (double)(window->cost_ns - window->told_cost_ns) * 1e6 / (double)span_ns);
	window->told_ns = time_ns;
	window->told_cost_ns = window->cost_ns;
}

void window_add_cost(struct window *window, uint64_t cpu_ns)
{
	window->cost_ns += cpu_ns;
}

/*
 * What the sampler tells has a history of its own and is in no other state than head: it
 * goes neither into the log nor does its order among other events matter.
 */
static bool apply_sampled(struct window *window, const struct event *event, const uint64_t *payload)
{
	if (event->type == EVENT_METRIC && event->value == METRIC_HOST_INTERVAL_NS)
		tell_of_itself(window, event->time_ns);
	return state_apply(window->head, event, payload) || refuse(window);
}

/* Into the log first: an event that head has seen must reach the other states, too. */
static bool apply_logged(struct window *window, const struct event *event, const uint64_t *payload)
{
	size_t needed =
	        event_log_needs_chunk(window->log, event->words) ? EVENT_LOG_CHUNK_BYTES : 0;

	/* Counting together takes longer than an event: chunks are what grows most. */
	if (needed > 0 || (window->events_in + window->refused) % EVENTS_BETWEEN_COUNTS == 0)
		window->full = !make_room(window, needed);
	/* What is in the log already may have to be kept; more of it must not come then. */
	if (window->full || !event_log_append(window->log, event, payload))
		return refuse(window);
	if (!state_apply(window->head, event, payload)) {
		event_log_take_back(window->log, event);
		return refuse(window);
	}
	window->events_in++;
	return true;
}

bool window_apply(struct window *window, const struct event *event, const uint64_t *payload)
{
	struct event now = *event;

	if (sampled_wants(event->type))
		return apply_sampled(window, event, payload);
	if (event->time_ns < window->time_ns) {
		now.time_ns = window->time_ns;
		if (event->type != EVENT_TICK)
			window->late++;
	}
	advance(window, now.time_ns);
	if (now.type == EVENT_TICK)
		return state_apply(window->head, &now, NULL);
	return apply_logged(window, &now, payload);
}

const struct latency_history *window_history(const struct window *window)
{
	return window->history;
}

struct state *window_state_at(const struct window *window, uint64_t time_ns)
{
	const struct checkpoint *base = checkpoints_before(&window->past, time_ns);
	const struct event tick = {.time_ns = time_ns, .cpu = EVENT_CPU_NONE, .type = EVENT_TICK};
	struct checkpoint walker;

	/* `out` has seen all that is before the window. */
	if (time_ns + 1 >= window->in_from_ns && (!base || base->events < window->out.events))
		base = &window->out;
	if (!base)
		return NULL;
	walker = *base;
	walker.state = state_clone(base->state);
	if (!walker.state)
		return NULL;
	walk(window, &walker, time_ns + 1);
	state_apply(walker.state, &tick, NULL);
	return walker.state;
}

const struct state *window_head(const struct window *window)
{
	return window->head;
}

void window_get_status(const struct window *window, struct window_status *status)
{
	struct event_log_place begin = event_log_begin(window->log);
	const struct event *oldest = event_log_at(window->log, &begin);

	*status = (struct window_status){
	        .time_ns = window->time_ns,
	        .window_ns = window->window_ns,
	        .held_ns = window->window_ns,
	        .events_held = window->events_in - window->collected,
	        .oldest_ns = oldest ? oldest->time_ns : window->time_ns,
	        .collected = window->collected,
	        .bytes = bytes_of(window),
	        .late = window->late,
	        .refused = window->refused,
	};
	if (window->forced_from_ns > 0 && window->forced_from_ns == window->in_from_ns)
		status->held_ns = window->time_ns + 1 - window->in_from_ns;
}

/* Exact min and max instead of the bounds that a subtraction leaves. */
static void put_extremes(struct histogram *histogram, struct row *row, uint64_t in_from_ns)
{
	const struct extreme *least;
	const struct extreme *greatest;

	extremes_expire(&row->least, in_from_ns);
	extremes_expire(&row->greatest, in_from_ns);
	least = extremes_first(&row->least);
	greatest = extremes_first(&row->greatest);
	if (least && greatest)
		histogram_set_extremes(histogram, least->value_ns, greatest->value_ns,
		                       greatest->time_ns);
}

bool window_latency(struct window *window, enum latency_kind kind, unsigned cpu,
                    struct window_latency *latency)
{
	const struct latency *head = state_latency(window->head, kind, cpu);
	const struct latency *out = state_latency(window->out.state, kind, cpu);
	struct row *row = find_row(window, kind, cpu);

	latency->overruns = 0;
	if (!head) {
		histogram_clear(latency->histogram);
		return true;
	}
	if (!histogram_copy(latency->histogram, head->histogram))
		return false;
	latency->overruns = head->overruns;
	if (out) {
		histogram_subtract(latency->histogram, out->histogram);
		latency->overruns -= out->overruns;
	}
	if (row && histogram_count(latency->histogram) > 0)
		put_extremes(latency->histogram, row, window->in_from_ns);
	return true;
}

bool window_interval(struct window *window, enum latency_kind kind, unsigned cpu,
                     struct window_latency *latency)
{
	const struct latency *head = state_latency(window->head, kind, cpu);
	const struct row *row = find_row(window, kind, cpu);

	latency->overruns = head ? head->overruns - (row ? row->interval_overruns : 0) : 0;
	if (row)
		return histogram_copy(latency->histogram, row->interval);
	histogram_clear(latency->histogram);
	return true;
}

void window_end_interval(struct window *window)
{
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < state_cpu_limit(window->head); cpu++) {
			const struct latency *head = state_latency(window->head, kind, cpu);
			struct row *row = head ? need_row(window, kind, cpu) : NULL;

			if (!row)
				continue;
			histogram_clear(row->interval);
			row->interval_overruns = head->overruns;
		}
	}
}

struct window_extremes window_extremes(const struct window *window, enum latency_kind kind,
                                       unsigned cpu)
{
	const struct row *row = find_row(window, kind, cpu);

	return row ? row->since : (struct window_extremes){0};
}

void window_reset_extremes(struct window *window, uint64_t from_ns)
{
	window->since_from_ns = from_ns;
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < window->row_limit[kind]; cpu++) {
			struct row *row = window->rows[kind][cpu];

			if (row)
				row->since = (struct window_extremes){0};
		}
	}
}
