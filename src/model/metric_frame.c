// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Life of frames and indexes. See metric_frame.h.
 */
#include "model/metric_frame.h"

#include <stdlib.h>

int metric_place_compare(const void *left, const void *right)
{
	const struct metric_place *a = left;
	const struct metric_place *b = right;
	unsigned a_cpu = a->cpu == METRIC_CPU_ALL ? 0 : a->cpu + 1;
	unsigned b_cpu = b->cpu == METRIC_CPU_ALL ? 0 : b->cpu + 1;

	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	if (a_cpu != b_cpu)
		return a_cpu < b_cpu ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

struct metric_frame *metric_frame_reference(struct metric_frame *frame)
{
	atomic_fetch_add_explicit(&frame->references, 1, memory_order_relaxed);
	return frame;
}

void metric_frame_release(struct metric_frame *frame)
{
	if (frame && atomic_fetch_sub_explicit(&frame->references, 1, memory_order_acq_rel) == 1)
		free(frame);
}

struct metric_index *metric_index_reference(struct metric_index *index)
{
	atomic_fetch_add_explicit(&index->references, 1, memory_order_relaxed);
	return index;
}

void metric_index_release(struct metric_index *index)
{
	if (index && atomic_fetch_sub_explicit(&index->references, 1, memory_order_acq_rel) == 1)
		free(index);
}
