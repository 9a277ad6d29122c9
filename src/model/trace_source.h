/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A source of traces as the model reads it: its records in their order, each event to
 * the host that it is of, not before the play clock has come to it. For model.c only, under
 * its lock.
 */
#ifndef RTSCOPE_MODEL_TRACE_SOURCE_H
#define RTSCOPE_MODEL_TRACE_SOURCE_H

#include "model/watched_host.h"

struct trace_source;

/* `hosts` finds or makes the host of that name for `source`; NULL: there is no room. */
struct trace_source_hosts {
	struct watched_host *(*find)(void *context, const struct trace_source *source,
	                             const char *name);
	void *context;
};

/* NULL: out of memory. `ring` and `names` must outlive it. */
struct trace_source *trace_source_create(struct ring *ring, struct names *names,
                                         const struct model_source_options *options,
                                         const struct trace_source_hosts *hosts);
void trace_source_destroy(struct trace_source *source);

/* Take up to `count` records that are due at `now_ns` (CLOCK_MONOTONIC). false: no more are. */
bool trace_source_take(struct trace_source *source, uint64_t now_ns, size_t count);
/* After the last trace_source_take(): time goes on, though nothing happens. */
void trace_source_tick(struct trace_source *source, uint64_t now_ns);
/* The clock does not go beyond this time of the trace. */
void trace_source_play_to(struct trace_source *source, uint64_t time_ns);
/* How its hosts are spoken of; `sentence` NULL: as before. */
void trace_source_set_status(struct trace_source *source, enum host_status status,
                             const char *sentence);
/* The clock of its hosts is so much ahead of ours. */
void trace_source_set_clock(struct trace_source *source, int64_t offset_ns);

/* When its ring is empty it has ended, for this reason. */
void trace_source_no_more(struct trace_source *source, const char *sentence);
/* Time of its first event; 0: none so far. */
uint64_t trace_source_begin_ns(const struct trace_source *source);
bool trace_source_ended(const struct trace_source *source);
/* Records that could not be, and those that the ring refused. */
uint64_t trace_source_lost(const struct trace_source *source);
void trace_source_mark_names(const struct trace_source *source);

#endif
