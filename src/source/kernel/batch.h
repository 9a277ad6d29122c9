/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records that were taken from the kernel's ring together, put in the order of their
 * times: CPUs race each other into the ring, by less than a batch is long.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_BATCH_H
#define RTSCOPE_SOURCE_KERNEL_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct record_batch;

struct record_batch *record_batch_create(void); /* NULL: out of memory */
void record_batch_destroy(struct record_batch *batch);
/* Copy a record of at most 8 KiB or so; false: the batch is full. */
bool record_batch_add(struct record_batch *batch, const void *record, size_t bytes);
bool record_batch_full(const struct record_batch *batch);
/* Call `each` for all in ascending time, those of one time as they came; empty it. */
void record_batch_take(struct record_batch *batch,
                       void (*each)(void *context, const void *record, size_t bytes),
                       void *context);

#endif
