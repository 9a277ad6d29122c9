/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes events out of several rings in one order of time. An event waits until no ring can still
 * bring an earlier one, or until it is old enough that nobody is waited for any more. A ring of
 * nothing but the sampler's readings is not waited for. One thread; decides nothing but the
 * order.
 */
#ifndef RTSCOPE_MODEL_MERGE_H
#define RTSCOPE_MODEL_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ring.h"
#include "model/window.h"

/* Nobody is waited for longer than this. */
#define MERGE_PATIENCE_NS UINT64_C(200000000)

struct merge;

struct merge *merge_create(void); /* NULL: out of memory */
void merge_destroy(struct merge *merge);
/*
 * `ring` stays its owner's and must outlive merge_remove(). One with events of the kernel
 * brings strings of its own, which become names of `names`; others (NULL) must not have such
 * events. false: out of memory.
 */
bool merge_add(struct merge *merge, struct ring *ring, struct names *names);
/* Keep the names that rings refer to through the next names_sweep(). */
void merge_mark_names(const struct merge *merge);
/*
 * Apply what is left in `ring` up to `limit_ns`, and what is before that in the
 * others, drop and count the rest, forget the ring.
 */
void merge_remove(struct merge *merge, struct ring *ring, struct window *window, uint64_t limit_ns);

/* Look into all rings. To be called before a round of merge_apply(). */
void merge_refill(struct merge *merge);
/*
 * Apply up to `count` events that are not later than `now_ns`; one of a later time
 * stays in its ring until then. false: nothing is left to be done now.
 */
bool merge_apply(struct merge *merge, struct window *window, uint64_t now_ns, size_t count);

/* What did not reach the window since the start: out of full or corrupt rings. */
struct merge_losses {
	uint64_t samples; /* of rings that carry probe samples */
	uint64_t events;  /* of others */
};

struct merge_losses merge_losses(const struct merge *merge);

#endif
