/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A source of traces as the model reads it: its records in their order, each event to
 * the host that it is of, not before the play clock has come to it. Several live ones may
 * bring the events of one host. For model.c and model_source.c only, under the model's lock.
 */
#ifndef RTSCOPE_MODEL_TRACE_SOURCE_H
#define RTSCOPE_MODEL_TRACE_SOURCE_H

#include "model/watched_host.h"

struct trace_source;

struct trace_source_hosts {
	/* Finds or makes the host that `source` has `told` of; NULL: there is no room. */
	struct watched_host *(*find)(void *context, const struct trace_source *source,
	                             const struct intake_host *told);
	/* The host's clock was set back. */
	void (*begin_anew)(void *context, struct watched_host *host);
	void *context;
};

/* NULL: out of memory. `ring` and `names` must outlive it. */
struct trace_source *trace_source_create(struct ring *ring, struct names *names,
                                         const struct model_source_options *options,
                                         const struct trace_source_hosts *hosts);
void trace_source_destroy(struct trace_source *source);

/* What it expects to tell of, and its own name; "": not known. */
const char *trace_source_host_name(const struct trace_source *source);
const char *trace_source_name(const struct trace_source *source);
/* It is a source of `host`, of which it has not told yet. */
void trace_source_expect(struct trace_source *source, struct watched_host *host);
/* Can it bring events of a host that others may bring, too? `told` NULL: nothing was told. */
bool trace_source_may_join(const struct trace_source *source, const struct watched_host *host,
                           const struct intake_host *told);
/* It brings events of `host`; of one that others bring, too; that `other` brings. */
bool trace_source_feeds(const struct trace_source *source, const struct watched_host *host);
bool trace_source_is_shared(const struct trace_source *source);
bool trace_source_shares(const struct trace_source *source, const struct trace_source *other);

/*
 * A live one: take what only defines names, `count` of them at most, and see how late the
 * first event after it is.
 */
void trace_source_look(struct trace_source *source, uint64_t now_ns, size_t count);
/*
 * Take up to `count` records that are due at `now_ns` (CLOCK_MONOTONIC) and not later than
 * `until_ns` on their host's clock. false: no more are.
 */
bool trace_source_take(struct trace_source *source, uint64_t now_ns, uint64_t until_ns,
                       size_t count);
/* The last trace_source_take() ended at a record that is later than `until_ns`. */
bool trace_source_waits(const struct trace_source *source);
/* Time of the record that waits in its ring, as far as it was looked at; 0: none does. */
uint64_t trace_source_next(const struct trace_source *source);
/*
 * Its watermark: what comes of it next may be as old as this. UINT64_MAX: what `by` brings of
 * `time_ns` does not wait for it, since it has ended, is lost, was silent for longer than its
 * patience while their host was not, or has not the same clock. With UINT64_MAX as `now_ns`:
 * only what is in its ring. `by` NULL: whoever else it is.
 */
uint64_t trace_source_watermark(const struct trace_source *source, const struct trace_source *by,
                                uint64_t time_ns, uint64_t now_ns);
/* It is lost or has ended, but on its clock it is so late now; 0: that is not known. */
uint64_t trace_source_passed(const struct trace_source *source, uint64_t now_ns);
/* After the last trace_source_take(): its hosts have come to `time_ns`, or not (0). */
void trace_source_tick(struct trace_source *source, uint64_t time_ns, uint64_t now_ns);
/* The clock does not go beyond this time of the trace. */
void trace_source_play_to(struct trace_source *source, uint64_t time_ns);
/* How it stands; `sentence` NULL: as before. */
void trace_source_set_status(struct trace_source *source, enum host_status status,
                             const char *sentence);
enum host_status trace_source_status(const struct trace_source *source, const char **sentence);
/* See model_source_clock(). */
void trace_source_set_clock(struct trace_source *source, int64_t offset_ns, int64_t ahead_ns);
int64_t trace_source_clock(const struct trace_source *source);

/* When its ring is empty it has ended, for this reason. */
void trace_source_no_more(struct trace_source *source, const char *sentence);
/* Time of its first event; 0: none so far. */
uint64_t trace_source_begin_ns(const struct trace_source *source);
bool trace_source_ended(const struct trace_source *source);
/* Records that could not be, and those that the ring refused. */
uint64_t trace_source_lost(const struct trace_source *source);
void trace_source_mark_names(const struct trace_source *source);

#endif
