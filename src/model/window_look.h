/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A window of a host as a whole, for what is exported of it: its states and exact
 * latencies, and its original events with those that created what lives at its end. From
 * any thread, while intake goes on.
 */
#ifndef RTSCOPE_MODEL_WINDOW_LOOK_H
#define RTSCOPE_MODEL_WINDOW_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kernel/event_walk.h"
#include "model/kernel/kernel_state.h"
#include "model/model.h"

/* Latencies of one kind on one CPU in the window. */
struct look_latency {
	enum latency_kind kind;
	unsigned cpu;
	int node; /* -1: not known */
	const struct histogram *histogram;
};

struct window_look {
	const struct kernel_state *state;   /* at the window's end; NULL: no kernel events so far */
	const struct kernel_state *earlier; /* at its begin; NULL: nothing was before */
	const struct names *names;
	const char *host;
	uint64_t at_ns; /* on the host's clock, as all in the states */
	uint64_t from_ns;
	int64_t wall_offset_ns;               /* to be added: ns since the epoch */
	const struct look_latency *latencies; /* by kind, then by CPU */
	size_t latency_count;
};

/*
 * Call `look` once, under the model's lock: it must not wait for anything. false: out of
 * memory, or nothing is held of that time.
 */
bool model_look(struct model *model, const struct model_request *request,
                void (*look)(void *context, const struct window_look *look), void *context);

struct look_event {
	const struct kernel_event *view;
	const struct event_words *words;
	const char *host;
	int64_t wall_offset_ns; /* to be added to its time */
	bool creates;           /* what lives at the window's end */
};

/*
 * The events in the order produced. `each` is called under the lock, some hundred events at a
 * time, then `pause` without it, for what takes longer; either ends it by returning false.
 * What is being told is kept from the window's own forgetting. false: out of memory, or
 * nothing is held of that time.
 */
bool model_events(struct model *model, const struct model_request *request,
                  bool (*each)(void *context, const struct look_event *event),
                  bool (*pause)(void *context), void *context);

#endif
