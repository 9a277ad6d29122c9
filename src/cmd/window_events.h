/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The original events that a window of a recorded trace holds, in the order produced:
 * those that created what lives at its end, and the window's own. The states at that
 * end tell the former; another pass over the trace finds them all.
 */
#ifndef RTSCOPE_CMD_WINDOW_EVENTS_H
#define RTSCOPE_CMD_WINDOW_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd/trace_run.h"
#include "model/kernel/event_walk.h"
#include "util/cpuset.h"

/* Which events are wanted; zero-initialised but for pid = -1: all. */
struct window_filter {
	int64_t pid;               /* in this process, or creating what is its; -1: all */
	const char *comm;          /* in processes of this name, likewise; NULL: all */
	const struct cpuset *cpus; /* NULL: all */
	const char *name;          /* a shell pattern that the event's name matches; NULL: all */
};

struct window_event {
	const struct kernel_event *view;
	const struct event_words *words; /* what its numbers mean */
	const char *host;                /* "": not told */
	const char *name;
	bool creates; /* something that lives at the window's end */
};

struct window_creation;

struct window_events {
	uint64_t window_ns;
	uint64_t earlier_ns; /* the window: after this ... */
	uint64_t at_ns;      /* ... up to this */
	uint64_t until_ns;   /* and what follows up to this; at_ns: nothing */
	bool only_range;     /* nothing was noted: what lies before the window need not be read */
	/*
	 * This host instead of a trace: its events are read once, what lived before is told
	 * first.
	 */
	bool live;
	unsigned groups;
	uint64_t live_for_ns;
	struct window_filter filter;
	/* Of each host, by its place: what created something, ascending. */
	struct window_creations {
		struct window_creation *entries;
		size_t count;
	} creations[FEED_HOSTS_MAX];
};

/* Take from the states of `feed`, which are those of at_ns, what created what lives. */
bool window_events_note(struct window_events *events, const struct feed *feed, struct error *error);
/*
 * Read the trace `path` (NULL where it is live) and call `each` for every event; it returns false
 * to end that.
 */
enum trace_outcome window_events_each(const struct window_events *events, const char *path,
                                      bool (*each)(void *context, const struct window_event *event),
                                      void *context, struct error *error);
void window_events_clear(struct window_events *events);

#endif
