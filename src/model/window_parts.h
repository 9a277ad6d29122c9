/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the window share among themselves and nobody else includes.
 */
#ifndef RTSCOPE_MODEL_WINDOW_PARTS_H
#define RTSCOPE_MODEL_WINDOW_PARTS_H

#include "model/checkpoints.h"
#include "model/creations.h"
#include "model/event_log.h"
#include "model/extremes.h"
#include "model/latency_log.h"
#include "model/window.h"

/* What is kept of one kind of latency on one CPU beside the states. */
struct row {
	struct extremes least;
	struct extremes greatest;
	size_t bytes; /* of what it points to, as counted in row_bytes */
	/* Head's when the interval began, with room for head's now; what has come since. */
	struct histogram *before;
	size_t before_bytes;
	bool before_unknown; /* for want of memory: nothing is told of this interval */
	uint64_t before_overruns;
	struct window_extremes interval;
	struct window_extremes since;
};

/* A state that walks over the events, and the first event that it has not seen. */
struct walker {
	struct state *state;
	struct event_log_place place;
	uint64_t events; /* that it has seen since the start */
};

/*
 * A stretch of the past: events, the latencies that came of them, states between them.
 * The window's own moves on; a pinned one is a part of that which stays.
 */
struct past {
	struct event_log *log;
	struct latency_log *latencies; /* all but the probe's, which are in the log */
	struct latency_history *history;
	struct checkpoints checkpoints;
	struct sampled_past *sampled; /* pinned: the sampler's readings; NULL: head has them */
	uint64_t end_ns;              /* pinned: the last time that can be asked for */
};

struct window {
	uint64_t window_ns;
	uint64_t memory_bytes;
	uint64_t time_ns;
	unsigned behind;         /* events since `out` was where it belongs */
	uint64_t in_from_ns;     /* an event before this is out of the window */
	uint64_t forced_from_ns; /* as in_from_ns, but for lack of memory */
	uint64_t since_from_ns;
	struct chunk_store *store; /* of all checkpoints */
	struct past past;
	struct past *pinned; /* NULL: nothing is */
	struct state *head;
	struct walker out;      /* see window_follow() */
	struct walker shown[2]; /* the states that were asked for last: at a time, W before it */
	uint64_t shown_ns[2];
	bool shown_pinned[2];
	struct creations *creations;
	uint64_t next_checkpoint_ns;
	struct row **rows[LATENCY_KIND_COUNT]; /* by CPU, NULL: nothing so far */
	unsigned row_limit[LATENCY_KIND_COUNT];
	size_t row_bytes;
	uint64_t events_in;
	uint64_t collected; /* of them forgotten */
	uint64_t late;
	uint64_t refused;
	bool full;
	uint64_t cost_ns; /* CPU time so far; at the last reading: */
	uint64_t told_cost_ns;
	uint64_t told_ns;
};

/* window.c: let a state see the events of `log` from its place on that are before `from_ns`. */
void window_walk(const struct event_log *log, struct walker *walker, uint64_t from_ns);
/* Let `out` see all that is out of the window: until then it may be behind. */
void window_follow(struct window *window);

/* window_latency.c */
void window_observe(struct window *window); /* head's latencies */
void window_destroy_rows(struct window *window);
/* One latency more, newer than the others. */
void window_include(struct window_extremes *extremes, uint64_t latency_ns, uint64_t time_ns);

/* window_past.c */
void past_free(struct past *past);
/* The past in which a time is to be looked for. */
const struct past *window_past_of(const struct window *window, uint64_t time_ns);
/* All that happened in that past later than this is held; 0: all since the start. */
uint64_t window_held_from_ns(const struct window *window, const struct past *past);
/* Each event of a log that is later than `from_ns` and not than `until_ns`. */
void window_walk_log(const struct event_log *log, uint64_t from_ns, uint64_t until_ns,
                     bool (*each)(void *context, const struct event *event,
                                  const uint64_t *payload),
                     void *context);
/* The latency that a sample of the probe tells of. */
uint64_t window_sample_ns(const struct event *event, const uint64_t *payload);
size_t past_bytes(const struct past *past);
/* Of what is pinned: what the window itself does not hold any more. */
size_t window_pinned_bytes(const struct window *window);
/* Give up the oldest second of what is pinned. false: there is no more than the newest. */
bool window_shrink_pinned(struct window *window);
/* Keep head's copies of the last 2 W and one before; no new one where there is no `room`. */
void window_keep_checkpoints(struct window *window, bool room);
/* Forget events that neither `out` nor a checkpoint will look at again. */
void window_forget(struct window *window);
/* The events that a moment may need, as event_log_share(). NULL: out of memory. */
struct event_log *window_share_events(const struct window *window,
                                      const struct window_moment *moment);
/* The states that were asked for are given up. */
void window_drop_shown(struct window *window);
/* Bytes that those take. */
size_t window_shown_bytes(const struct window *window);

#endif
