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

#include "model/metric.h"
#include "model/window_parts.h"

/* What the histories of metrics and of latencies may take of the window's memory each. */
#define HISTORY_SHARE 8
/* What the objects of a kernel's state may take of it; two such states are always held. */
#define KERNEL_SHARE          4
#define EVENTS_BETWEEN_COUNTS 64
/* `out` sees events in turns: what they change is fetched into the caches once a turn. */
#define EVENTS_BEHIND_MAX 4096

struct window *window_create(const struct window_options *options)
{
	struct window *window = calloc(1, sizeof(*window));
	struct state_options plain = {.threshold_ns = options->threshold_ns,
	                              .names = options->names};
	struct state_options watched;

	if (!window)
		return NULL;
	window->window_ns = options->window_ns ? options->window_ns : WINDOW_DEFAULT_NS;
	window->memory_bytes =
	        options->memory_bytes ? options->memory_bytes : WINDOW_DEFAULT_MEMORY_BYTES;
	plain.kernel = (struct kernel_settings){
	        .window_ns = window->window_ns,
	        .of_window = true,
	        .trackers = options->trackers,
	        .memory_bytes = (size_t)(window->memory_bytes / KERNEL_SHARE),
	};
	watched = plain;
	watched.kernel.threshold_ns = options->threshold_ns;
	watched.kernel.wakeups = options->wakeups;
	watched.sampled_window_ns = window->window_ns;
	watched.sampled_bytes = (size_t)(window->memory_bytes / HISTORY_SHARE);
	window->store = chunk_store_create();
	window->creations = creations_create((size_t)(window->memory_bytes / KERNEL_SHARE));
	window->past.log = event_log_create();
	window->past.latencies = latency_log_create();
	window->past.history = latency_history_create(
	        options->threshold_ns, (size_t)(window->memory_bytes / HISTORY_SHARE));
	window->head = state_create(&watched);
	window->out.state = state_create(&plain);
	if (!window->store || !window->creations || !window->past.log || !window->past.latencies ||
	    !window->past.history || !window->head || !window->out.state) {
		window_destroy(window);
		return NULL;
	}
	window_observe(window);
	return window;
}

void window_destroy(struct window *window)
{
	if (!window)
		return;
	window_destroy_rows(window);
	window_drop_shown(window);
	window_unpin(window);
	state_destroy(window->head);
	state_destroy(window->out.state);
	past_free(&window->past);
	creations_destroy(window->creations);
	chunk_store_destroy(window->store);
	free(window);
}

static size_t bytes_of(const struct window *window)
{
	return sizeof(*window) + past_bytes(&window->past) + window_pinned_bytes(window) +
	       chunk_store_bytes(window->store) + creations_bytes(window->creations) +
	       state_bytes(window->head) + state_bytes(window->out.state) +
	       window_shown_bytes(window) + window->row_bytes +
	       sampled_bytes(state_sampled(window->head));
}

/* As bytes_of(), when `out` has come to where head is: it holds no more than that. */
static size_t planned_bytes(const struct window *window)
{
	return bytes_of(window) + state_bytes(window->head) - state_bytes(window->out.state);
}

void window_walk(const struct event_log *log, struct walker *walker, uint64_t from_ns)
{
	const struct event *event;

	while ((event = event_log_at(log, &walker->place)) && event->time_ns < from_ns) {
		state_apply(walker->state, event, event_log_payload(event));
		event_log_next(&walker->place, event);
		walker->events++;
	}
}

void window_follow(struct window *window)
{
	window_walk(window->past.log, &window->out, window->in_from_ns);
	window->behind = 0;
}

/* What it shares with the one before is not known yet: as if it were nothing. */
static bool has_room_for_checkpoint(const struct window *window)
{
	size_t bytes = state_bytes(window->head);

	return planned_bytes(window) + bytes + bytes / 4 + EVENT_LOG_CHUNK_BYTES <=
	       window->memory_bytes;
}

static void advance(struct window *window, uint64_t time_ns)
{
	uint64_t from_ns = time_ns >= window->window_ns ? time_ns - window->window_ns + 1 : 0;

	window->time_ns = time_ns;
	if (window->forced_from_ns > from_ns)
		from_ns = window->forced_from_ns;
	window->in_from_ns = from_ns;
	if (++window->behind == EVENTS_BEHIND_MAX)
		window_follow(window);
	if (time_ns < window->next_checkpoint_ns)
		return;
	window_follow(window);
	window_keep_checkpoints(window, has_room_for_checkpoint(window));
}

/* Time of the last event in the oldest chunk; all up to it leave together. */
static uint64_t last_of_oldest_chunk(const struct window *window)
{
	struct event_log_place place = event_log_begin(window->past.log);
	uint64_t chunk = place.chunk;
	uint64_t time_ns = 0;
	const struct event *event;

	while ((event = event_log_at(window->past.log, &place)) && place.chunk == chunk) {
		time_ns = event->time_ns;
		event_log_next(&place, event);
	}
	return time_ns;
}

/* The oldest checkpoint is of before the window: nothing but times before it need it. */
static bool has_old_checkpoint(const struct window *window)
{
	const struct checkpoints *past = &window->past.checkpoints;

	return past->count > 0 && past->entries[0].events <= window->out.events;
}

/*
 * Over the limit: forget the oldest second, at last some of the window's own. The states that
 * were asked for can be built again.
 */
static bool make_room(struct window *window, size_t bytes)
{
	while (planned_bytes(window) + bytes > window->memory_bytes) {
		window_follow(window);
		if (window_shown_bytes(window) > 0) {
			window_drop_shown(window);
			continue;
		}
		/* A pause gets half of it at most. */
		if (window_pinned_bytes(window) > window->memory_bytes / 2 &&
		    window_shrink_pinned(window))
			continue;
		if (has_old_checkpoint(window)) {
			checkpoints_drop_oldest(&window->past.checkpoints);
			window_forget(window);
			continue;
		}
		window_forget(window);
		if (event_log_end(window->past.log).chunk ==
		    event_log_begin(window->past.log).chunk)
			return false;
		window->forced_from_ns = last_of_oldest_chunk(window) + 1;
		window->in_from_ns = window->forced_from_ns;
		window_follow(window);
		window_forget(window);
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

void window_read_itself(struct window *window, uint64_t interval_ns)
{
	struct event event = {
	        .time_ns = window->time_ns,
	        .cpu = METRIC_CPU_ALL,
	        .type = EVENT_METRIC,
	        .words = 2,
	        .value = METRIC_HOST_INTERVAL_NS,
	};
	double value = (double)interval_ns;
	uint64_t payload[2] = {0};

	/* At its end a trace's time stands: nothing is to be read that was not, and no rate. */
	if (window->told_ns > 0 && window->told_ns == window->time_ns)
		return;
	memcpy(&payload[1], &value, sizeof(value));
	(void)apply_sampled(window, &event, payload);
}

/* Into the log first: an event that head has seen must reach the other states, too. */
static bool apply_logged(struct window *window, const struct event *event, const uint64_t *payload)
{
	size_t needed =
	        event_log_needs_chunk(window->past.log, event->words) ? EVENT_LOG_CHUNK_BYTES : 0;

	/* Counting together takes longer than an event: chunks are what grows most. */
	if (needed > 0 || (window->events_in + window->refused) % EVENTS_BETWEEN_COUNTS == 0)
		window->full = !make_room(window, needed);
	/* What is in the log already may have to be kept; more of it must not come then. */
	if (window->full || !event_log_append(window->past.log, event, payload))
		return refuse(window);
	if (!state_apply(window->head, event, payload)) {
		event_log_take_back(window->past.log, event);
		return refuse(window);
	}
	if (kernel_event_is(event))
		creations_note(window->creations, state_kernel(window->head),
		               state_kernel(window->out.state), event, payload);
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
	if (apply_logged(window, &now, payload))
		return true;
	/* What is refused has happened nevertheless: its time has come. */
	now = (struct event){.time_ns = now.time_ns, .cpu = EVENT_CPU_NONE, .type = EVENT_TICK};
	(void)state_apply(window->head, &now, NULL);
	return false;
}

const struct state *window_head(const struct window *window)
{
	return window->head;
}

void window_get_status(const struct window *window, struct window_status *status)
{
	struct event_log_place begin = event_log_begin(window->past.log);
	const struct event *oldest = event_log_at(window->past.log, &begin);

	*status = (struct window_status){
	        .time_ns = window->time_ns,
	        .window_ns = window->window_ns,
	        .held_ns = window->window_ns,
	        .events_held = window->events_in - window->collected,
	        .oldest_ns = oldest ? oldest->time_ns : window->time_ns,
	        .collected = window->collected,
	        .bytes = bytes_of(window),
	        .event_bytes = event_log_bytes(window->past.log),
	        .latency_bytes = latency_log_bytes(window->past.latencies),
	        .late = window->late,
	        .refused = window->refused,
	};
	if (window->forced_from_ns > 0 && window->forced_from_ns == window->in_from_ns)
		status->held_ns = window->time_ns + 1 - window->in_from_ns;
}

void window_set_memory(struct window *window, uint64_t memory_bytes)
{
	if (window->memory_bytes == memory_bytes)
		return;
	window->memory_bytes = memory_bytes;
	latency_history_set_memory(window->past.history, (size_t)(memory_bytes / HISTORY_SHARE));
}
