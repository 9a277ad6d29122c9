/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model: one owner thread takes events out of the sources' rings, merges
 * them in time order up to the watermark and applies them to the window; other
 * threads ask it for snapshots. It knows no source and no view.
 */
#ifndef RTSCOPE_MODEL_MODEL_H
#define RTSCOPE_MODEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/latency_history.h"
#include "model/ring.h"
#include "model/snapshot.h"
#include "util/error.h"

struct model;

struct model_options {
	uint64_t window_ns;     /* W, default 10 s */
	uint64_t memory_bytes;  /* limit of --window-memory; 0: the default */
	uint64_t threshold_ns;  /* 0: none */
	int64_t wall_offset_ns; /* wall clock - CLOCK_MONOTONIC, taken once a run */
	uint64_t start_ns;      /* CLOCK_MONOTONIC */
};

struct model *model_create(const struct model_options *options, struct error *error);
/* Stops the owner thread if it runs. Rings and histograms stay their owners'. */
void model_destroy(struct model *model);

/*
 * Before or after model_start(): take events from `ring` until model_remove_ring().
 * The ring must outlive that.
 */
bool model_add_ring(struct model *model, struct ring *ring, struct error *error);
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

/*
 * Any thread: a copy of what the model knows now. With `end_interval` the next
 * interval begins. Waits for the owner at most as long as one batch takes.
 * false: out of memory, the snapshot has no rows.
 */
bool model_snapshot(struct model *model, bool end_interval, struct snapshot *snapshot);
/*
 * Any thread: the `count` steps of `zoom` that end with the one of `end_ns`, as
 * latency_history_query(). A paused screen asks for the time that it shows.
 */
void model_heat(struct model *model, int cpu, enum latency_history_zoom zoom, uint64_t end_ns,
                size_t count, struct latency_history_step *steps);
/* Any thread: since_start begins anew. */
void model_reset_since_start(struct model *model);
/* Any thread: outliers so far; cheap, for --on-threshold. */
uint64_t model_outliers(struct model *model);

#endif
