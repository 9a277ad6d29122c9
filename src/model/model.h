/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model: one owner thread takes events out of the sources' rings, merges
 * them in time order up to the watermark and applies them to the windows of the hosts
 * that they are of; other threads ask it for snapshots and rows (window_rows.h). It knows no
 * source and no view.
 *
 * Host 0 is the host that rtscope runs on, on CLOCK_MONOTONIC: probe, sampler, its own
 * kernel's events. A source of recorded or live traces adds a host for each that it tells
 * of, each with a window and a clock of its own (ns since the epoch). Where rtscope watches
 * only traces (model_options.traces_only) their first host is host 0.
 */
#ifndef RTSCOPE_MODEL_MODEL_H
#define RTSCOPE_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/host_status.h"
#include "model/kernel/declared.h"
#include "model/latency_history.h"
#include "model/ring.h"
#include "model/snapshot.h"
#include "util/error.h"

struct model;

struct model_options {
	uint64_t window_ns;           /* W, default 10 s */
	uint64_t memory_bytes;        /* limit of --window-memory; 0: the default */
	uint64_t threshold_ns;        /* 0: none */
	struct wakeup_choice wakeups; /* beside the probe's samples; must outlive the model */
	const struct tracker_rules *trackers; /* of the user; must outlive the model; NULL: none */
	int64_t wall_offset_ns;               /* wall clock - CLOCK_MONOTONIC, taken once a run */
	uint64_t start_ns;                    /* CLOCK_MONOTONIC */
	bool traces_only;                     /* nothing of this host is watched */
};

struct model *model_create(const struct model_options *options, struct error *error);
/* Stops the owner thread if it runs. Rings and histograms stay their owners'. */
void model_destroy(struct model *model);

/*
 * Before or after model_start(): take events from `ring` until model_remove_ring().
 * The ring must outlive that.
 */
bool model_add_ring(struct model *model, struct ring *ring, struct error *error);
/*
 * The same for a ring with events of this host's kernel, as model/kernel/vocabulary.h says:
 * their string ids are its own, their times CLOCK_MONOTONIC. They go into host 0's window in
 * order of time with all others; the source drops and counts where the ring is full.
 */
bool model_add_kernel_ring(struct model *model, struct ring *ring, struct error *error);
/* Takes what is still in the ring, then forgets it. */
void model_remove_ring(struct model *model, struct ring *ring);

/*
 * The since-start histogram of `cpu` and its count of overruns, both written by
 * the measuring thread. They must outlive the model or be replaced by NULL, when
 * the model keeps a copy of their last contents and adds to it what comes later.
 */
bool model_set_probe(struct model *model, unsigned cpu, const struct histogram *histogram,
                     const _Atomic uint64_t *overruns, struct error *error);

/* The host as it is now. May be called again (hot-plug, a notice). Copies. */
bool model_set_topology(struct model *model, const struct topology *topology, struct error *error);

/* Start and end the owner thread (SCHED_OTHER; its affinity is the caller's). */
bool model_start(struct model *model, struct error *error);
void model_stop(struct model *model);
/* Without an owner thread (tests, `report`): do what it does up to `now_ns`. */
void model_step(struct model *model, uint64_t now_ns);

/* Sources of traces ------------------------------------------------------- */

struct model_source_options {
	/*
	 * true: the trace is played by a clock that begins with its first event and runs
	 * `speed` times as fast as time does. Events wait in their ring until the clock has
	 * come to them; the source waits where its ring is full, nothing is dropped. false:
	 * a live session, each event is taken as it comes.
	 */
	bool play;
	double speed; /* of a played one; 0: as fast as it can be read */
	/* Of a live one: silent for longer, nobody waits for it; 0: 2 s. */
	uint64_t patience_ns;
	/*
	 * Of a live one, as far as they are known before it tells of itself: the host, and what
	 * distinguishes it from others of that host in sentences. Copied; may be NULL.
	 */
	const char *host;
	const char *name;
};

struct model_source;

/*
 * Take the records of `ring` (model/kernel/vocabulary.h) until model_remove_source(). It must
 * outlive that. NULL: out of memory.
 *
 * Live sources that tell of the same host bring the events of one: its kernel's from one of
 * them, those of its programs from others. They are applied in the order of their times, so that
 * a source waits for those that are slower, as long as these are not silent. Two that both
 * tell of a kernel have a host each.
 */
struct model_source *model_add_source(struct model *model, struct ring *ring,
                                      const struct model_source_options *options,
                                      struct error *error);
/*
 * Its hosts stay, with what was told of them; `sentence` (NULL: none) says how it ended
 * where the source itself could not: its child was killed, the network went.
 */
void model_remove_source(struct model *model, struct model_source *source, const char *sentence);
/* Any thread: how its hosts are spoken of meanwhile: GAP, STALE or LIVE again, and why. */
void model_source_status(struct model *model, struct model_source *source, enum host_status status,
                         const char *sentence);
/*
 * Any thread: the clock of its hosts is ahead of ours by so much, as far as the source can
 * tell it from delay; INT64_MIN: it cannot yet. What a host is behind is counted by its own clock.
 * It is ahead of CLOCK_MONOTONIC by `ahead_ns` at least.
 */
void model_source_clock(struct model *model, struct model_source *source, int64_t offset_ns,
                        int64_t ahead_ns);
/*
 * Any thread: the play clock stops at `time_ns` of the trace until it is asked to go further
 * (UINT64_MAX: to the end), so that a sample is taken at exactly that time.
 */
void model_source_play_to(struct model *model, struct model_source *source, uint64_t time_ns);
/*
 * Any thread: nothing more will come into its ring; when what is in it has been taken, its
 * hosts have ended for this reason.
 */
void model_source_no_more(struct model *model, struct model_source *source, const char *sentence);
/* Any thread: time of its first event; 0: none has come yet. */
uint64_t model_source_begin(struct model *model, struct model_source *source);
/* Any thread: all that it brings was taken, and it said that it is at its end. */
bool model_source_ended(struct model *model, struct model_source *source);

/* Hosts ------------------------------------------------------------------- */

/* What is told of a host beside what happens on it. */
struct model_host {
	char name[256]; /* escaped; empty: not told */
	enum host_status status;
	/* How its source ended, or what is wrong with it; empty: nothing. */
	char sentence[HOST_SENTENCE_BYTES];
	uint64_t now_ns;         /* how far its window has come, on its clock */
	uint64_t behind_ns;      /* LIVE, STALE: its newest event is so much older than now */
	int64_t clock_offset_ns; /* its clock is so much ahead of ours; 0: not noticeably */
	uint64_t begin_ns;       /* of a recorded trace, as far as known; 0: unknown */
	uint64_t end_ns;         /* likewise */
	double speed;            /* of a played one; 0: as fast as it can be read */
	bool has_kernel;         /* events of its kernel were seen */
	uint64_t lost_events;    /* while recording, packets not counted */
	uint64_t lost_packets;
};

/* Any thread: at least 1; hosts never go. */
unsigned model_host_count(struct model *model);
/* Any thread. false: there is no such host. */
bool model_get_host(struct model *model, unsigned host, struct model_host *info);

/*
 * Any thread: what the window of `host` that ends at `time_ns` (0: now) needs, and all times
 * before it that could be asked for, stays until model_unpin(), within --window-memory, while
 * intake goes on. false: nothing is held of that time, or out of memory.
 */
bool model_pin(struct model *model, unsigned host, uint64_t time_ns);
void model_unpin(struct model *model, unsigned host);

/* Questions --------------------------------------------------------------- */

/* What is asked for; all zero: host 0, timer latency, now. */
struct model_request {
	unsigned host;
	enum latency_kind kind; /* of the rows of a snapshot */
	uint64_t at_ns;         /* on the host's clock, see snapshot.oldest_ns; 0: now */
	bool end_interval;      /* the next interval of the snapshot begins */
	bool all_kinds;         /* fill in snapshot.kinds */
	/* Rows of all hosts (window_rows.h): those of others than `host` are of now. */
	bool all_hosts;
	/* Rows of these processes only; pid_count 0: of all. */
	const uint32_t *pids;
	size_t pid_count;
};

/*
 * Any thread: a copy of what the model knows. `request` may be NULL. Waits for the owner at
 * most as long as one batch takes; a time of the past takes as long as it takes to build its
 * state anew (below 0.1 s with a million events). Of the past there is no interval.
 * false: out of memory, or nothing is held of that time; the
 * snapshot has no rows.
 */
bool model_snapshot(struct model *model, const struct model_request *request,
                    struct snapshot *snapshot);
/*
 * Any thread: the steps of `query` of the request's host at the request's time, oldest first.
 * false: there is no such host, the steps are all unknown.
 */
bool model_heat(struct model *model, const struct model_request *request,
                const struct latency_history_query *query, struct latency_history_step *steps);
/* Any thread: since_start begins anew. */
void model_reset_since_start(struct model *model);
/* Once all that host 0 needs has started: its since_start and its first interval begin here. */
void model_begin(struct model *model);
/* Any thread: outliers so far; cheap, for --on-threshold. */
uint64_t model_outliers(struct model *model);
/* Any thread: the newest of all hosts, and its time since the epoch. false: there is none. */
bool model_newest_outlier(struct model *model, struct outlier *outlier, uint64_t *wall_ns);
/* Any thread: what is in each snapshot from now on of the program that runs at outliers. */
void model_set_program(struct model *model, const struct program_figures *figures);

#endif
