// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The window's past: copies of head, one a second, the states of any time that are built of
 * them, what a pause keeps.
 */
#include <stdlib.h>
#include <string.h>

#include "model/kernel/translate.h"
#include "model/window_parts.h"

#define CHECKPOINT_NS UINT64_C(1000000000)

void past_free(struct past *past)
{
	checkpoints_free(&past->checkpoints);
	event_log_destroy(past->log);
	latency_log_destroy(past->latencies);
	latency_history_destroy(past->history);
	sampled_past_destroy(past->sampled);
}

size_t past_bytes(const struct past *past)
{
	return past->checkpoints.bytes + event_log_bytes(past->log) +
	       latency_log_bytes(past->latencies) + latency_history_bytes(past->history);
}

size_t window_pinned_bytes(const struct window *window)
{
	const struct past *pinned = window->pinned;

	if (!pinned)
		return 0;
	return sizeof(*pinned) + pinned->checkpoints.bytes +
	       event_log_bytes_beside(pinned->log, window->past.log) +
	       latency_log_bytes_beside(pinned->latencies, window->past.latencies) +
	       latency_history_bytes_beside(pinned->history, window->past.history) +
	       sampled_past_bytes(pinned->sampled, state_sampled(window->head));
}

void window_forget(struct window *window)
{
	const struct checkpoint *oldest = window->past.checkpoints.entries;
	struct event_log_place place = window->out.place;
	uint64_t time_ns = window->in_from_ns;

	window->collected = window->out.events;
	if (window->past.checkpoints.count > 0 && oldest->events < window->out.events) {
		place = oldest->place;
		window->collected = oldest->events;
		time_ns = oldest->time_ns;
	}
	event_log_forget(window->past.log, place);
	latency_log_forget(window->past.latencies, time_ns);
}

static void add_checkpoint(struct window *window)
{
	struct checkpoints *past = &window->past.checkpoints;
	struct checkpoint now = {
	        .image = image_create(window->store),
	        .time_ns = state_time_ns(window->head),
	        .place = event_log_end(window->past.log),
	        .events = window->events_in,
	};

	if (!now.image)
		return;
	if (past->count > 0)
		image_expect(now.image, past->entries[past->count - 1].image);
	state_freeze(window->head, now.image);
	if (image_failed(now.image) || !checkpoints_add(past, &now))
		image_release(now.image);
}

void window_keep_checkpoints(struct window *window, bool room)
{
	struct checkpoints *past = &window->past.checkpoints;
	uint64_t span_ns = 2 * window->window_ns;
	uint64_t from_ns = window->time_ns > span_ns ? window->time_ns - span_ns : 0;

	while (past->count > 1 && past->entries[1].time_ns <= from_ns)
		checkpoints_drop_oldest(past);
	window_forget(window);
	if (window->time_ns < window->next_checkpoint_ns)
		return;
	window->next_checkpoint_ns = window->time_ns + CHECKPOINT_NS;
	if (room)
		add_checkpoint(window);
}

void window_drop_shown(struct window *window)
{
	for (unsigned i = 0; i < 2; i++) {
		state_destroy(window->shown[i].state);
		window->shown[i].state = NULL;
	}
}

size_t window_shown_bytes(const struct window *window)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < 2; i++)
		if (window->shown[i].state)
			bytes += state_bytes(window->shown[i].state);
	return bytes;
}

const struct past *window_past_of(const struct window *window, uint64_t time_ns)
{
	return window->pinned && time_ns <= window->pinned->end_ns ? window->pinned : &window->past;
}

/* It stands at a time not after `time_ns`, and nothing that is held does nearer to it. */
static bool can_go_on(const struct window *window, unsigned index, const struct past *past,
                      uint64_t time_ns, const struct checkpoint *base)
{
	const struct walker *walker = &window->shown[index];

	return walker->state && window->shown_pinned[index] == (past == window->pinned) &&
	       state_time_ns(walker->state) <= time_ns &&
	       (!base || walker->events >= base->events) &&
	       walker->place.chunk >= event_log_begin(past->log).chunk;
}

/* The state at `time_ns` in shown[index]; NULL: it cannot be built. */
static const struct state *build(struct window *window, unsigned index, uint64_t time_ns)
{
	const struct past *past = window_past_of(window, time_ns);
	const struct checkpoint *base = checkpoints_before(&past->checkpoints, time_ns);
	const struct event tick = {.time_ns = time_ns, .cpu = EVENT_CPU_NONE, .type = EVENT_TICK};
	struct walker *walker = &window->shown[index];

	if (!can_go_on(window, index, past, time_ns, base)) {
		state_destroy(walker->state);
		walker->state = base ? state_thaw(base->image) : NULL;
		if (!walker->state)
			return NULL;
		walker->place = base->place;
		walker->events = base->events;
		/* Events of the very time of a checkpoint may come after it. */
		window->shown_ns[index] = UINT64_MAX;
	}
	window->shown_pinned[index] = past == window->pinned;
	if (state_time_ns(walker->state) == time_ns && window->shown_ns[index] == time_ns)
		return walker->state;
	window_walk(past->log, walker, time_ns + 1);
	state_apply(walker->state, &tick, NULL);
	window->shown_ns[index] = time_ns;
	return walker->state;
}

/* Where no checkpoint is old enough: what `out` has seen. */
static bool start_from_out(struct window *window, unsigned index)
{
	struct walker *walker = &window->shown[index];
	struct image *image = image_create(window->store);

	state_destroy(walker->state);
	walker->state = NULL;
	if (image) {
		state_freeze(window->out.state, image);
		if (!image_failed(image))
			walker->state = state_thaw(image);
		image_release(image);
	}
	walker->place = window->out.place;
	walker->events = window->out.events;
	window->shown_pinned[index] = false;
	window->shown_ns[index] = UINT64_MAX;
	return walker->state != NULL;
}

/* The state at `time_ns`, which is not after now; NULL: nothing is held of it. */
static const struct state *state_at(struct window *window, unsigned index, uint64_t time_ns)
{
	const struct past *past = window_past_of(window, time_ns);

	if (!checkpoints_before(&past->checkpoints, time_ns)) {
		if (past == window->pinned || time_ns + 1 < window->in_from_ns ||
		    !start_from_out(window, index))
			return NULL;
	}
	return build(window, index, time_ns);
}

/* No event was ever forgotten: before the first one nothing was. */
static bool knows_the_begin(const struct past *past)
{
	return past->checkpoints.count > 0 && past->checkpoints.entries[0].time_ns == 0;
}

uint64_t window_held_from_ns(const struct window *window, const struct past *past)
{
	/* `out` stands where the window begins, whether there are checkpoints or not. */
	uint64_t from_ns = window->in_from_ns > 0 ? window->in_from_ns - 1 : 0;

	if (past->checkpoints.count > 0 &&
	    (past == window->pinned || past->checkpoints.entries[0].time_ns < from_ns))
		from_ns = past->checkpoints.entries[0].time_ns;
	return from_ns;
}

void window_range(const struct window *window, uint64_t *oldest_ns, uint64_t *newest_ns)
{
	const struct past *past = window->pinned ? window->pinned : &window->past;
	struct event_log_place begin = event_log_begin(past->log);
	const struct event *first = event_log_at(past->log, &begin);

	*newest_ns = window->time_ns;
	if (knows_the_begin(past))
		*oldest_ns = first ? first->time_ns : window->time_ns;
	else
		*oldest_ns = window_held_from_ns(window, past);
}

/* Time has passed for a state since its last event: what ended a window ago is forgotten. */
static void tick(struct state *state, uint64_t time_ns)
{
	const struct event event = {.time_ns = time_ns, .cpu = EVENT_CPU_NONE, .type = EVENT_TICK};

	if (state_time_ns(state) < time_ns || state_kernel(state))
		(void)state_apply(state, &event, NULL);
}

static bool moment_now(struct window *window, struct window_moment *moment)
{
	window_follow(window);
	*moment = (struct window_moment){
	        .state = window->head,
	        .earlier = window->out.state,
	        .time_ns = window->time_ns,
	        .from_ns = window->in_from_ns > 0 ? window->in_from_ns - 1 : 0,
	};
	tick(window->head, moment->time_ns);
	tick(window->out.state, moment->from_ns);
	return true;
}

bool window_moment(struct window *window, uint64_t time_ns, struct window_moment *moment)
{
	const struct past *past = window_past_of(window, time_ns);
	uint64_t from_ns;
	uint64_t oldest_ns;
	uint64_t newest_ns;

	if (time_ns >= window->time_ns && past != window->pinned)
		return moment_now(window, moment);
	window_range(window, &oldest_ns, &newest_ns);
	*moment = (struct window_moment){.time_ns = time_ns};
	from_ns = time_ns > window->window_ns ? time_ns - window->window_ns : 0;
	if (!knows_the_begin(past) && from_ns < oldest_ns)
		from_ns = oldest_ns;
	moment->from_ns = from_ns;
	moment->state = time_ns >= from_ns ? state_at(window, 0, time_ns) : NULL;
	if (!moment->state)
		return false;
	moment->earlier = state_at(window, 1, from_ns);
	/* Both are kept until the next call; the first one may have been given up for memory. */
	return window->shown[0].state != NULL && (moment->earlier || knows_the_begin(past));
}

bool window_pin(struct window *window, uint64_t time_ns)
{
	struct past *pinned;
	struct past *from = &window->past;

	if (window->pinned && time_ns <= window->pinned->end_ns)
		return true;
	if (from->checkpoints.count == 0)
		return false;
	pinned = calloc(1, sizeof(*pinned));
	if (!pinned)
		return false;
	/* What comes of that time later is not in what is shown of it. */
	pinned->end_ns =
	        time_ns != UINT64_MAX && time_ns > window->time_ns ? time_ns : window->time_ns;
	pinned->log = event_log_share(from->log, from->checkpoints.entries[0].place,
	                              event_log_end(from->log));
	pinned->latencies = latency_log_share(from->latencies);
	latency_history_advance(from->history, window->time_ns);
	pinned->history = latency_history_share(from->history);
	pinned->sampled = sampled_share(state_sampled(window->head));
	if (!pinned->log || !pinned->latencies || !pinned->history || !pinned->sampled ||
	    !checkpoints_share(&pinned->checkpoints, &from->checkpoints, 0,
	                       from->checkpoints.count)) {
		past_free(pinned);
		free(pinned);
		return false;
	}
	window_unpin(window);
	window->pinned = pinned;
	return true;
}

bool window_sampled(const struct window *window, uint64_t at_ns, struct sampled_view *view)
{
	const struct past *past = window_past_of(window, at_ns);

	if (past->sampled)
		return sampled_past_copy(past->sampled, at_ns, view);
	return sampled_copy(state_sampled(window->head), at_ns, view);
}

void window_unpin(struct window *window)
{
	if (!window->pinned)
		return;
	window_drop_shown(window);
	past_free(window->pinned);
	free(window->pinned);
	window->pinned = NULL;
}

bool window_shrink_pinned(struct window *window)
{
	struct past *pinned = window->pinned;
	uint64_t time_ns;

	if (!pinned || pinned->checkpoints.count < 2)
		return false;
	window_drop_shown(window);
	checkpoints_drop_oldest(&pinned->checkpoints);
	time_ns = pinned->checkpoints.entries[0].time_ns;
	event_log_forget(pinned->log, pinned->checkpoints.entries[0].place);
	latency_log_forget(pinned->latencies, time_ns);
	return true;
}

void window_walk_log(const struct event_log *log, uint64_t from_ns, uint64_t until_ns,
                     bool (*each)(void *context, const struct event *event,
                                  const uint64_t *payload),
                     void *context)
{
	struct event_log_place place = event_log_seek(log, from_ns);
	const struct event *event;

	while ((event = event_log_at(log, &place)) && event->time_ns <= until_ns) {
		if (event->time_ns > from_ns && !each(context, event, event_log_payload(event)))
			return;
		event_log_next(&place, event);
	}
}

void window_moment_events(const struct window *window, const struct window_moment *moment,
                          bool (*each)(void *context, const struct event *event,
                                       const uint64_t *payload),
                          void *context)
{
	window_walk_log(window_past_of(window, moment->time_ns)->log, moment->from_ns,
	                moment->time_ns, each, context);
}

struct event_log *window_share_events(const struct window *window,
                                      const struct window_moment *moment)
{
	const struct event_log *log = window_past_of(window, moment->time_ns)->log;

	return event_log_share(log, event_log_seek(log, moment->from_ns), event_log_end(log));
}

struct maxima_walk {
	struct object_maxima *maxima;
	bool failed;
};

static bool add_maximum(void *context, const struct latency_record *record)
{
	struct maxima_walk *walk = context;

	if (record->serial != 0 &&
	    !object_maxima_add(walk->maxima, record->serial, record->latency_ns))
		walk->failed = true;
	return !walk->failed;
}

bool window_moment_maxima(const struct window *window, const struct window_moment *moment,
                          struct object_maxima *maxima)
{
	struct maxima_walk walk = {.maxima = maxima};

	latency_log_walk(window_past_of(window, moment->time_ns)->latencies, moment->from_ns,
	                 moment->time_ns, add_maximum, &walk);
	return !walk.failed;
}

struct extremes_walk {
	enum latency_kind kind;
	unsigned cpu;
	struct window_extremes extremes;
};

static bool include_sample(void *context, const struct event *event, const uint64_t *payload)
{
	struct extremes_walk *walk = context;

	if (event->type == EVENT_PROBE_SAMPLE && event->cpu == walk->cpu)
		window_include(&walk->extremes, window_sample_ns(event, payload), event->time_ns);
	return true;
}

static bool include_latency(void *context, const struct latency_record *record)
{
	struct extremes_walk *walk = context;

	if (record->kind == walk->kind && record->cpu == walk->cpu)
		window_include(&walk->extremes, record->latency_ns, record->time_ns);
	return true;
}

bool window_moment_latency(struct window *window, const struct window_moment *moment,
                           enum latency_kind kind, unsigned cpu, struct window_latency *latency)
{
	const struct latency *total = state_latency(moment->state, kind, cpu);
	const struct latency *before =
	        moment->earlier ? state_latency(moment->earlier, kind, cpu) : NULL;
	const struct past *past = window_past_of(window, moment->time_ns);
	struct extremes_walk walk = {.kind = kind, .cpu = cpu};

	if (moment->state == window->head)
		return window_latency(window, kind, cpu, latency);
	latency->overruns = 0;
	if (!total) {
		histogram_clear(latency->histogram);
		return true;
	}
	if (!histogram_copy(latency->histogram, total->histogram))
		return false;
	latency->overruns = total->overruns;
	if (before) {
		histogram_subtract(latency->histogram, before->histogram);
		latency->overruns -= before->overruns;
	}
	if (histogram_count(latency->histogram) == 0)
		return true;
	if (kind == LATENCY_TIMER)
		window_walk_log(past->log, moment->from_ns, moment->time_ns, include_sample, &walk);
	else
		latency_log_walk(past->latencies, moment->from_ns, moment->time_ns, include_latency,
		                 &walk);
	if (walk.extremes.count > 0)
		histogram_set_extremes(latency->histogram, walk.extremes.min_ns,
		                       walk.extremes.max_ns, walk.extremes.max_time_ns);
	return true;
}

static bool mark_event(void *context, const struct event *event, const uint64_t *payload)
{
	if (kernel_event_is(event))
		kernel_event_mark_names(event, payload, context);
	return true;
}

static void mark_past(const struct past *past, struct names *names)
{
	for (size_t i = 0; i < past->checkpoints.count; i++) {
		struct state *state = state_thaw(past->checkpoints.entries[i].image);

		if (state && state_kernel(state))
			kernel_state_mark_names(state_kernel(state), names);
		state_destroy(state);
	}
	window_walk_log(past->log, 0, UINT64_MAX, mark_event, names);
}

void window_mark_names(struct window *window, struct names *names)
{
	const struct state *states[] = {window->head, window->out.state};

	window_drop_shown(window);
	for (unsigned i = 0; i < 2; i++)
		if (state_kernel(states[i]))
			kernel_state_mark_names(state_kernel(states[i]), names);
	creations_mark_names(window->creations, names);
	mark_past(&window->past, names);
	if (window->pinned)
		mark_past(window->pinned, names);
}
