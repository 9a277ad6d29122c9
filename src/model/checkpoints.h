/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * States of the past, each with the place in the event log where it stands, so
 * that the state at any time is the nearest of them and the events from there on. Old
 * ones are dropped from the front; what it means that they are gone is the window's.
 */
#ifndef RTSCOPE_MODEL_CHECKPOINTS_H
#define RTSCOPE_MODEL_CHECKPOINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event_log.h"
#include "model/image.h"
#include "model/state.h"

/* A state and the first event that it has not seen. */
struct checkpoint {
	struct image *image;
	uint64_t time_ns; /* of the state */
	struct event_log_place place;
	uint64_t events; /* that it has seen since the start */
};

struct checkpoints {
	struct checkpoint *entries; /* oldest first */
	size_t count;
	size_t capacity;
	size_t bytes; /* beside those of the images' store */
};

/* A zeroed struct is an empty list. */
void checkpoints_free(struct checkpoints *checkpoints);
/* `next` behind the others; its reference is given away if it succeeds. false: out of memory. */
bool checkpoints_add(struct checkpoints *checkpoints, const struct checkpoint *next);
/* The same of those in `from` that are in [begin, end). */
bool checkpoints_share(struct checkpoints *checkpoints, const struct checkpoints *from,
                       size_t begin, size_t end);
void checkpoints_drop_oldest(struct checkpoints *checkpoints);
/* The newest whose state's time is not after `time_ns`; NULL: all are newer. */
const struct checkpoint *checkpoints_before(const struct checkpoints *checkpoints,
                                            uint64_t time_ns);

#endif
