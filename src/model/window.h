/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The moving window over the events of one host: the state now (head) and W ago (out of the
 * window), the events of the last 2 W with a copy of head a second between them, and what cannot
 * be had by subtraction: exact extremes, the interval of a screen's refresh. An event is out of
 * the window at time t when t - its time >= W. One thread; no clock but the events'.
 */
#ifndef RTSCOPE_MODEL_WINDOW_H
#define RTSCOPE_MODEL_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/kernel/rows.h"
#include "model/latency_history.h"
#include "model/state.h"

#define WINDOW_DEFAULT_NS           UINT64_C(10000000000)
#define WINDOW_DEFAULT_MEMORY_BYTES (UINT64_C(256) * 1024 * 1024)

struct window;

/* Latencies of one kind on one CPU in a span of time. */
struct window_latency {
	struct histogram *histogram; /* the caller's, filled */
	uint64_t overruns;
};

struct window_options {
	uint64_t window_ns;    /* 0: the default */
	uint64_t memory_bytes; /* 0: the default */
	uint64_t threshold_ns; /* as of state_create() */
	struct wakeup_choice wakeups;
	struct names *names;                  /* of trace events; NULL: they are refused */
	const struct tracker_rules *trackers; /* must outlive it; NULL: none */
};

struct window_status {
	uint64_t time_ns;     /* of the last event or tick */
	uint64_t window_ns;   /* as asked for */
	uint64_t held_ns;     /* what it really spans: less where memory did not do */
	uint64_t events_held; /* in memory, of both windows */
	uint64_t oldest_ns;   /* time of the oldest of them, now if there is none */
	uint64_t collected;   /* events that left memory since the start */
	uint64_t bytes;
	uint64_t event_bytes;   /* of them: events */
	uint64_t latency_bytes; /* and the latencies that came of them, one by one */
	uint64_t late;          /* applied at a later time than their own */
	uint64_t refused;       /* not applied: no memory, or of a CPU that cannot be */
};

struct window *window_create(const struct window_options *options); /* NULL: out of memory */
void window_destroy(struct window *window);

/*
 * The next event; one that is older than the last is applied at the last's time and counted late
 * (not so the sampler's, which wait for nobody). A tick only moves the time. Trace events are
 * held ones (kernel/translate.h): what is in them is believed. false: refused and counted. Over
 * the memory limit the past beyond the window and the copies go first, then the window shortens,
 * then events are refused.
 */
bool window_apply(struct window *window, const struct event *event, const uint64_t *payload);

/* What the caller's thread spent on all this; shown as one of the window's own metrics. */
void window_add_cost(struct window *window, uint64_t cpu_ns);

/*
 * Where no sampler reads the host: its metrics are those of the window itself, read now,
 * `interval_ns` after the last time.
 */
void window_read_itself(struct window *window, uint64_t interval_ns);

/* The state now. Valid until the next call of window_apply(). */
const struct state *window_head(const struct window *window);
/*
 * The window that ends at `time_ns`, now or in the past (UINT64_MAX: now): its state and the
 * one at its begin, from the nearest states before them and the events from there on. Both
 * are valid until the next call of a function of the window. false: no longer (or not yet)
 * held, or out of memory.
 */
struct window_moment {
	const struct state *state;
	const struct state *earlier; /* NULL: there was no event before */
	uint64_t time_ns;
	uint64_t from_ns; /* events that are later are in it */
};

bool window_moment(struct window *window, uint64_t time_ns, struct window_moment *moment);
/*
 * The least and greatest time that can be asked for. Between what is pinned and what the
 * window itself holds there may be a gap.
 */
void window_range(const struct window *window, uint64_t *oldest_ns, uint64_t *newest_ns);
/*
 * What moments up to `time_ns` need stays, though time goes on, until window_unpin() or
 * another pin; at most half of the memory is given to that: the oldest goes first. false:
 * nothing is held of that time, or out of memory.
 */
bool window_pin(struct window *window, uint64_t time_ns);
void window_unpin(struct window *window);

/*
 * What the sampler told up to `at_ns` (UINT64_MAX: now); "no data" where none of that time is
 * held. false: out of memory, `view` is as before.
 */
bool window_sampled(const struct window *window, uint64_t at_ns, struct sampled_view *view);

/* The latencies of one kind on one CPU in the window of `moment`. false: out of memory. */
bool window_moment_latency(struct window *window, const struct window_moment *moment,
                           enum latency_kind kind, unsigned cpu, struct window_latency *latency);
/* Add the greatest latency of each process and FD in it. false: out of memory. */
bool window_moment_maxima(const struct window *window, const struct window_moment *moment,
                          struct object_maxima *maxima);
/* Each event in it, oldest first, until `each` returns false. */
void window_moment_events(const struct window *window, const struct window_moment *moment,
                          bool (*each)(void *context, const struct event *event,
                                       const uint64_t *payload),
                          void *context);

/* names_mark() for all names that are still needed; takes as long as all events do. */
void window_mark_names(struct window *window, struct names *names);
/* The limit from now on. */
void window_set_memory(struct window *window, uint64_t memory_bytes);

/*
 * The steps of `query` as of `at_ns` (0: now): what was later is not in them. Those of the past
 * are known as far as they are held.
 */
void window_heat(struct window *window, const struct latency_history_query *query, uint64_t at_ns,
                 struct latency_history_step *steps);
void window_get_status(const struct window *window, struct window_status *status);

/* Those of the window; exact but for percentiles. false: out of memory. */
bool window_latency(struct window *window, enum latency_kind kind, unsigned cpu,
                    struct window_latency *latency);
/* Those since the last window_end_interval(). */
bool window_interval(struct window *window, enum latency_kind kind, unsigned cpu,
                     struct window_latency *latency);
void window_end_interval(struct window *window);

/* Least and greatest latency since window_reset_extremes(). */
struct window_extremes {
	uint64_t count;
	uint64_t min_ns;
	uint64_t max_ns;
	uint64_t max_time_ns;
};

struct window_extremes window_extremes(const struct window *window, enum latency_kind kind,
                                       unsigned cpu);
/* Begin anew, with latencies from `from_ns` on. */
void window_reset_extremes(struct window *window, uint64_t from_ns);

#endif
