/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the model fills a snapshot: first it copies, as short as can be, what only
 * it may touch; the sums and percentiles come after. For model.c only.
 */
#ifndef RTSCOPE_MODEL_SNAPSHOT_FILL_H
#define RTSCOPE_MODEL_SNAPSHOT_FILL_H

#include "model/merge.h"
#include "model/snapshot.h"
#include "model/watched_host.h"

struct snapshot_input {
	const struct watched_host *host;
	const struct topology *topology; /* of the host then, as far as known */
	struct window_moment moment;
	enum latency_kind kind;
	bool past; /* the moment is of a time that was asked for */
	struct merge_losses losses;
	uint64_t threshold_ns;
	uint64_t now_ns;
};

/* Copy under the model's lock. false: out of memory, the snapshot is empty. */
bool snapshot_copy_in(struct snapshot *snapshot, const struct snapshot_input *input);
/*
 * After it, under the lock: the intervals of all kinds of the host, of CPUs, nodes and all.
 * false: out of memory.
 */
bool snapshot_copy_kinds(struct snapshot *snapshot, const struct snapshot_input *input);
/* Nodes, all, statistics. false: as above. */
bool snapshot_compute(struct snapshot *snapshot);

#endif
