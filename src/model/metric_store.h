/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics' values: frames, one for each reading of the sampler, each with one
 * timestamp and a value for each metric of each instance. Written by
 * rtscope_metric events only. A finished frame never changes, so that a view pins
 * the history by holding references instead of copying it.
 */
#ifndef RTSCOPE_MODEL_METRIC_STORE_H
#define RTSCOPE_MODEL_METRIC_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "model/metric.h"
#include "model/metric_view.h"
#include "model/strings.h"

/* Frames kept at most: ten minutes at a reading a second, one at ten. */
#define METRIC_FRAMES_MAX 600u
/* Instances at most; more are refused and counted. */
#define METRIC_INSTANCES_MAX 65536u

struct metric_store;

/* `memory_bytes`: limit for the frames; over it the history shortens. NULL: out of memory. */
struct metric_store *metric_store_create(size_t memory_bytes);
void metric_store_destroy(struct metric_store *store);
/*
 * Owner: apply one rtscope_metric event. The reading's last event is
 * METRIC_HOST_INTERVAL_NS: it ends the frame and gives it its time. An event
 * that cannot be (from a hostile producer) is ignored.
 */
void metric_store_apply(struct metric_store *store, const struct event *event,
                        const uint64_t *words);
/*
 * Owner: a view of the finished frames up to `until_ns`, names from `strings`. NULL: out of
 * memory.
 */
struct metric_view *metric_store_view(const struct metric_store *store, struct strings *strings,
                                      uint64_t until_ns);
/* Owner: time of the oldest frame; UINT64_MAX: none. */
uint64_t metric_store_oldest_ns(const struct metric_store *store);
/* Values that found no place (instances over the limit, out of memory). */
uint64_t metric_store_refused(const struct metric_store *store);
/* Bytes that the frames and the index hold. */
size_t metric_store_bytes(const struct metric_store *store);

#endif
