/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is true after a sequence of events, and nothing else: a pure function of
 * them. state_apply() is the only code that changes it. It reads no clock and
 * knows no window: window.h holds several states of one sequence.
 *
 * A new type of event is a row in event.h and a handler in state.c's table; a
 * new kind of latency is a row in latency.h and a call of one function there.
 */
#ifndef RTSCOPE_MODEL_STATE_H
#define RTSCOPE_MODEL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/image.h"
#include "model/kernel/kernel_state.h"
#include "model/latency.h"
#include "model/outlier.h"
#include "model/sampled.h"

/* Outliers that a state remembers one by one; older ones are only counted. */
#define STATE_OUTLIERS_KEPT 256u

struct state;

/* Told of each latency as it comes to be, after the state has it. */
struct state_observer {
	void (*latency)(void *context, enum latency_kind kind, unsigned cpu, uint64_t latency_ns,
	                uint64_t time_ns);
	/* The one told of last was of this process or FD (serial of the kernel part). NULL: not. */
	void (*object)(void *context, enum latency_kind kind, uint64_t serial, uint64_t latency_ns,
	               uint64_t time_ns);
	void *context;
};

struct state_options {
	uint64_t threshold_ns; /* a latency above it is an outlier; 0: none is */
	/* The part that the sampler's events make is kept, for a window this long; 0: is not. */
	uint64_t sampled_window_ns;
	size_t sampled_bytes; /* and its history of metrics is bounded by this */
	/*
	 * The part that events of a kernel trace make: held events (kernel/translate.h) whose
	 * names are in `names`, which all states of a host share. NULL: such events are refused.
	 */
	struct names *names;
	struct kernel_settings kernel;
	struct state_observer observer;
};

/* The state before the first event. `options` are copied. NULL: out of memory. */
struct state *state_create(const struct state_options *options);
void state_destroy(struct state *state);
/*
 * Lay it down as it is now, without observer and sampled part, and make a state of that
 * again. `image` is good if it has not failed afterwards. NULL: out of memory.
 */
void state_freeze(const struct state *state, struct image *image);
struct state *state_thaw(const struct image *image);
/* Who is told from now on. */
void state_observe(struct state *state, const struct state_observer *observer);

/*
 * Apply `event` with its `event->words` payload words. Times do not go back (but for the
 * sampler's, which are for itself): who calls sees to it. false: out of memory, or an event that
 * cannot be (a sample of no CPU); the state is as before but for its time.
 */
bool state_apply(struct state *state, const struct event *event, const uint64_t *payload);

/* Time of the last event. */
uint64_t state_time_ns(const struct state *state);
/* Events applied but ticks; what sources told that they lost (rtscope_lost). */
uint64_t state_events(const struct state *state);
uint64_t state_samples(const struct state *state);
uint64_t state_lost(const struct state *state);

/* CPUs that anything is known of are below this. */
unsigned state_cpu_limit(const struct state *state);
/* NULL: nothing of that kind on that CPU so far. */
const struct latency *state_latency(const struct state *state, enum latency_kind kind,
                                    unsigned cpu);

/* Outliers so far; of the newest STATE_OUTLIERS_KEPT the one at `age`, 0 being the newest. */
uint64_t state_outliers(const struct state *state);
const struct outlier *state_outlier(const struct state *state, size_t age);

/* What events of a kernel trace told; NULL: there was none so far. */
const struct kernel_state *state_kernel(const struct state *state);

/* What the sampler told; NULL: is not kept. */
const struct sampled *state_sampled(const struct state *state);

/*
 * Bytes that it holds without the sampled part; those of the kernel part as of at most
 * STATE_RECOUNT events ago.
 */
#define STATE_RECOUNT 256u

size_t state_bytes(const struct state *state);

#endif
