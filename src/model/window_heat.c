// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The heat map at any time: the history's steps up to the second of that time, and of that
 * second itself the latencies one by one, as far as they had come.
 */
#include <string.h>

#include "model/window_parts.h"

struct heat_walk {
	const struct latency_history *history;
	const struct latency_history_query *query;
	struct latency_history_step *steps;
};

static bool is_wanted(const struct latency_history_query *query, unsigned cpu)
{
	return query->cpu < 0 ? cpu != EVENT_CPU_NONE : cpu == (unsigned)query->cpu;
}

static bool add_sample(void *context, const struct event *event, const uint64_t *payload)
{
	const struct heat_walk *walk = context;

	if (event->type == EVENT_PROBE_SAMPLE && is_wanted(walk->query, event->cpu))
		latency_history_add(walk->history, walk->query, event->time_ns,
		                    window_sample_ns(event, payload), walk->steps);
	return true;
}

static bool add_latency(void *context, const struct latency_record *record)
{
	const struct heat_walk *walk = context;

	if (record->kind == walk->query->kind && is_wanted(walk->query, record->cpu))
		latency_history_add(walk->history, walk->query, record->time_ns, record->latency_ns,
		                    walk->steps);
	return true;
}

/* As of a time of the past. */
static void heat_of(const struct window *window, const struct past *past,
                    const struct latency_history_query *query, uint64_t at_ns,
                    struct latency_history_step *steps)
{
	struct heat_walk walk = {past->history, query, steps};
	uint64_t from_ns = latency_history_open_ns(past->history, at_ns);

	latency_history_ask(past->history, query, at_ns, steps);
	if (from_ns <= window_held_from_ns(window, past)) {
		/* Some of that second is no longer held. */
		steps[query->count - 1].known = false;
		return;
	}
	if (query->kind == LATENCY_TIMER)
		window_walk_log(past->log, from_ns - 1, at_ns, add_sample, &walk);
	else
		latency_log_walk(past->latencies, from_ns - 1, at_ns, add_latency, &walk);
}

void window_heat(struct window *window, const struct latency_history_query *query, uint64_t at_ns,
                 struct latency_history_step *steps)
{
	const struct past *past = at_ns ? window_past_of(window, at_ns) : &window->past;

	latency_history_advance(window->past.history, window->time_ns);
	if (at_ns && (past == window->pinned || at_ns < window->time_ns)) {
		heat_of(window, past, query, at_ns, steps);
		return;
	}
	latency_history_ask(window->past.history, query, window->time_ns, steps);
	latency_history_add_open(window->past.history, query, steps);
}
