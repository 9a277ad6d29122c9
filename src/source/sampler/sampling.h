/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One reading of the host: all readers in their order, their events in one batch.
 * No thread, no ring and no schedule: those are sampler.h's.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_SAMPLING_H
#define RTSCOPE_SOURCE_SAMPLER_SAMPLING_H

#include <stdint.h>

#include "source/sampler/batch.h"
#include "source/sampler/interest.h"
#include "util/cpuset.h"

struct sampling;

/* `root`: "" or the directory that stands for /; outlives it. NULL: out of memory. */
struct sampling *sampling_create(const char *root);
void sampling_destroy(struct sampling *sampling);
/* From now on processes are listed by this one; see kernel_source_task_list(). -1: by /proc. */
void sampling_set_task_list(struct sampling *sampling, int list);
/*
 * Read everything. The first time it only primes the counters: the batch is empty.
 * Returns the batch, which the caller pushes or drops before the next call.
 */
struct batch *sampling_read(struct sampling *sampling, const struct interest *interest,
                            const struct cpuset *probed);

#endif
