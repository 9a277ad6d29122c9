/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the state that the sampler's events make: strings, metrics,
 * processes, warnings. Like all state it changes by events only; a copy of it is
 * what the snapshot holds, as it is now or as of a reading of the last two windows.
 */
#ifndef RTSCOPE_MODEL_SAMPLED_H
#define RTSCOPE_MODEL_SAMPLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/metric_view.h"
#include "model/process.h"
#include "model/warning.h"

struct sampled;

/*
 * `window_ns`: how long ended processes are kept; `memory_bytes`: of the metrics' history, and
 * half as much of the readings of processes.
 */
struct sampled *sampled_create(uint64_t window_ns, size_t memory_bytes);
void sampled_destroy(struct sampled *sampled);

/* Whether events of `type` (enum event_type) are for sampled_apply(). */
static inline bool sampled_wants(unsigned type)
{
	return type == EVENT_STRING || type == EVENT_METRIC || type == EVENT_PROCESS ||
	       type == EVENT_PROCESS_END || type == EVENT_WARNING;
}
/* Owner: apply one event. One that cannot be (a hostile producer) is ignored. */
void sampled_apply(struct sampled *sampled, const struct event *event, const uint64_t *words);
/* Bytes that it holds, views not counted. */
size_t sampled_bytes(const struct sampled *sampled);

/* What a snapshot holds of it. Zero-initialise; all "no data" until filled. */
struct sampled_view {
	struct metric_view *metrics; /* NULL: no data */
	struct process_table processes;
	struct warnings warnings;
	uint64_t refused; /* values and processes that found no place */
};

/*
 * Owner: fill `view` anew, as of `at_ns` (UINT64_MAX: now): of the last reading up to then; "no
 * data" where none of then is held. false: out of memory, `view` is as before.
 */
bool sampled_copy(const struct sampled *sampled, uint64_t at_ns, struct sampled_view *view);
void sampled_view_clear(struct sampled_view *view);

/* The readings that are held now, for as long as they are wanted. */
struct sampled_past;

/* Owner: `sampled` must outlive it. NULL: out of memory. */
struct sampled_past *sampled_share(const struct sampled *sampled);
void sampled_past_destroy(struct sampled_past *past); /* NULL: nothing */
/* As sampled_copy(). */
bool sampled_past_copy(const struct sampled_past *past, uint64_t at_ns, struct sampled_view *view);
/* Bytes that `sampled` itself does not hold or count. */
size_t sampled_past_bytes(const struct sampled_past *past, const struct sampled *sampled);

#endif
