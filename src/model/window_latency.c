// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The window's latencies by kind and CPU: what cannot be had by subtracting two states, exact
 * extremes and the interval of a refresh. The latencies that come of several events are kept
 * in a log of their own (latency_log.h), for the extremes of any time and of any object.
 */
#include <stdlib.h>
#include <string.h>

#include "model/window_parts.h"

uint64_t window_sample_ns(const struct event *event, const uint64_t *payload)
{
	return event->value == UINT32_MAX && event->words > 0 ? payload[0] : event->value;
}

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
	const struct latency *head;

	if (row || !need_rows(window, kind, cpu + 1))
		return row;
	row = calloc(1, sizeof(*row));
	if (!row)
		return NULL;
	row->before = histogram_create();
	if (!row->before) {
		free(row);
		return NULL;
	}
	extremes_init(&row->least, EXTREMES_LEAST);
	extremes_init(&row->greatest, EXTREMES_GREATEST);
	row->bytes = row->before_bytes = histogram_bytes(row->before);
	/* It comes with the first latency, unless there was no memory for it then. */
	head = state_latency(window->head, kind, cpu);
	row->before_unknown = head && histogram_count(head->histogram) > 1;
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
	histogram_destroy(row->before);
	free(row);
}

static void count_bytes(struct window *window, struct row *row)
{
	size_t bytes =
	        extremes_bytes(&row->least) + extremes_bytes(&row->greatest) + row->before_bytes;

	window->row_bytes += bytes - row->bytes;
	row->bytes = bytes;
}

/* Memory comes with what is recorded, where its limit is kept, and not when it is looked at. */
static void follow_head(const struct window *window, enum latency_kind kind, unsigned cpu,
                        struct row *row)
{
	const struct latency *head = state_latency(window->head, kind, cpu);

	if (!head || head->bytes == row->before_bytes)
		return;
	(void)histogram_reserve(row->before, head->histogram);
	row->before_bytes = histogram_bytes(row->before);
}

void window_include(struct window_extremes *since, uint64_t latency_ns, uint64_t time_ns)
{
	if (since->count == 0 || latency_ns < since->min_ns)
		since->min_ns = latency_ns;
	if (since->count == 0 || latency_ns >= since->max_ns) {
		since->max_ns = latency_ns;
		since->max_time_ns = time_ns;
	}
	since->count++;
}

/* The latency told of last was that of an object: it need not be there twice. */
static void on_object(void *context, enum latency_kind kind, uint64_t serial, uint64_t latency_ns,
                      uint64_t time_ns)
{
	struct window *window = context;
	const struct latency_record record = {
	        .time_ns = time_ns,
	        .latency_ns = latency_ns,
	        .serial = serial,
	        .kind = kind,
	        .cpu = EVENT_CPU_NONE,
	};

	if (!latency_log_name_last(window->past.latencies, kind, time_ns, latency_ns, serial))
		(void)latency_log_add(window->past.latencies, &record);
}

/* Into the log; where memory is short the extremes of past times become bounds. */
static void log_latency(struct window *window, enum latency_kind kind, unsigned cpu,
                        uint64_t latency_ns, uint64_t time_ns)
{
	const struct latency_record record = {
	        .time_ns = time_ns,
	        .latency_ns = latency_ns,
	        .kind = kind,
	        .cpu = cpu,
	};

	(void)latency_log_add(window->past.latencies, &record);
}

/* Head's observer: each latency of whatever kind. */
static void on_latency(void *context, enum latency_kind kind, unsigned cpu, uint64_t latency_ns,
                       uint64_t time_ns)
{
	struct window *window = context;
	struct row *row = need_row(window, kind, cpu);

	(void)latency_history_record(window->past.history, kind, cpu, time_ns, latency_ns);
	if (kind != LATENCY_TIMER)
		log_latency(window, kind, cpu, latency_ns, time_ns);
	/* Without memory for it the window's percentiles stay right; its extremes become bounds. */
	if (!row)
		return;
	extremes_expire(&row->least, window->in_from_ns);
	extremes_expire(&row->greatest, window->in_from_ns);
	(void)extremes_push(&row->least, time_ns, latency_ns);
	(void)extremes_push(&row->greatest, time_ns, latency_ns);
	window_include(&row->interval, latency_ns, time_ns);
	follow_head(window, kind, cpu, row);
	count_bytes(window, row);
	if (time_ns >= window->since_from_ns)
		window_include(&row->since, latency_ns, time_ns);
}

void window_observe(struct window *window)
{
	const struct state_observer observer = {on_latency, on_object, window};

	state_observe(window->head, &observer);
}

void window_destroy_rows(struct window *window)
{
	for (unsigned kind = 0; kind < LATENCY_KIND_COUNT; kind++) {
		for (unsigned cpu = 0; cpu < window->row_limit[kind]; cpu++)
			destroy_row(window->rows[kind][cpu]);
		free(window->rows[kind]);
	}
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
	const struct latency *out;
	struct row *row = find_row(window, kind, cpu);

	window_follow(window);
	out = state_latency(window->out.state, kind, cpu);
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

	latency->overruns = head ? head->overruns - (row ? row->before_overruns : 0) : 0;
	if (!head || !row || row->interval.count == 0 || row->before_unknown) {
		histogram_clear(latency->histogram);
		return true;
	}
	if (!histogram_copy(latency->histogram, head->histogram))
		return false;
	histogram_subtract(latency->histogram, row->before);
	histogram_set_extremes(latency->histogram, row->interval.min_ns, row->interval.max_ns,
	                       row->interval.max_time_ns);
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
			if (histogram_count(row->before) != histogram_count(head->histogram))
				row->before_unknown = !histogram_copy(row->before, head->histogram);
			row->before_overruns = head->overruns;
			row->interval = (struct window_extremes){0};
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
