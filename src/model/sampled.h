/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of the state that the sampler's events make: strings, metrics,
 * processes, warnings. Like all state it changes by events only; a copy of it is
 * what the snapshot holds.
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

/* `window_ns`: how long ended processes are kept; `memory_bytes`: of the metrics' history. */
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

/* Owner: fill `view` anew. false: out of memory, `view` is as before. */
bool sampled_copy(const struct sampled *sampled, struct sampled_view *view);
void sampled_view_clear(struct sampled_view *view);

#endif
