/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The latencies of each CPU since the start or the last reset, out of the
 * histograms that the measuring threads write themselves, so that they hold even
 * what did not get through a ring. Outlives the threads: CPUs come and go.
 */
#ifndef RTSCOPE_MODEL_SINCE_START_H
#define RTSCOPE_MODEL_SINCE_START_H

#include <stdbool.h>
#include <stdint.h>

#include "model/window.h"

struct since_start;

/* Of one kind of latency; only LATENCY_TIMER has measuring threads. NULL: out of memory. */
struct since_start *since_start_create(enum latency_kind kind);
void since_start_destroy(struct since_start *since);

/* As model_set_probe(). false: out of memory, nothing has changed. */
bool since_start_set(struct since_start *since, unsigned cpu, const struct histogram *histogram,
                     const _Atomic uint64_t *overruns);
/* Begin anew at `now_ns`. false: out of memory, some CPUs go on from before. */
bool since_start_reset(struct since_start *since, struct window *window, uint64_t now_ns);
/* What there is of `cpu`; where it has no measuring thread, out of the window's head. */
bool since_start_get(struct since_start *since, const struct window *window, unsigned cpu,
                     struct window_latency *latency, uint64_t *outliers);
/* There is or was a measuring thread on `cpu`. */
bool since_start_measured(const struct since_start *since, unsigned cpu);
/* CPUs that something is known of are below this. */
unsigned since_start_cpu_limit(const struct since_start *since);

#endif
