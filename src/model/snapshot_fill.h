/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the model fills a snapshot: first it copies, as short as can be, what only
 * it may touch; the sums and percentiles come after. For model.c only.
 */
#ifndef RTSCOPE_MODEL_SNAPSHOT_FILL_H
#define RTSCOPE_MODEL_SNAPSHOT_FILL_H

#include "model/merge.h"
#include "model/since_start.h"
#include "model/snapshot.h"
#include "model/window.h"

struct snapshot_input {
	struct window *window;
	struct since_start *since;
	const struct topology *topology;
	struct merge_losses losses;
	uint64_t threshold_ns;
	int64_t wall_offset_ns;
	uint64_t start_ns;
	uint64_t now_ns;
	uint64_t interval_begin_ns;
};

/* Copy under the model's lock. false: out of memory, the snapshot is empty. */
bool snapshot_copy_in(struct snapshot *snapshot, const struct snapshot_input *input);
/* Nodes, all, statistics. false: as above. */
bool snapshot_compute(struct snapshot *snapshot);

#endif
