/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What metric_store and metric_view share and nobody else includes: finished
 * frames and the index of instances. Both are immutable and reference-counted.
 */
#ifndef RTSCOPE_MODEL_METRIC_FRAME_H
#define RTSCOPE_MODEL_METRIC_FRAME_H

#include <stdatomic.h>
#include <stdint.h>

#include "model/metric.h"
#include "model/metric_view.h"
#include "model/strings.h"

struct metric_frame {
	atomic_uint references;
	uint64_t number; /* counts from 1 */
	uint64_t time_ns;
	size_t slots;
	double values[]; /* NaN: no data */
};

/* Where the values of an instance are: slot + (metric - first metric of its object). */
struct metric_place {
	enum metric_object object;
	unsigned cpu;
	uint64_t number;
	size_t slot;
	uint64_t first_frame; /* older frames held another instance there */
};

struct metric_index {
	atomic_uint references;
	size_t count;
	struct metric_place places[]; /* sorted by metric_place_compare() */
};

/* For qsort: by object, then all CPUs before each, then number. */
int metric_place_compare(const void *left, const void *right);

struct metric_frame *metric_frame_reference(struct metric_frame *frame);
void metric_frame_release(struct metric_frame *frame);
struct metric_index *metric_index_reference(struct metric_index *index);
void metric_index_release(struct metric_index *index);

/* Takes the references that it is given, also if it fails. frames: oldest first. */
struct metric_view *metric_view_of(struct metric_frame **frames, size_t count,
                                   struct metric_index *index, struct strings *strings);

#endif
