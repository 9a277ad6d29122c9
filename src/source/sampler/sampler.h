/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The background sampler: one thread (SCHED_OTHER) that reads the host's metrics
 * and processes once a period, on absolute deadlines, and sends them to the model
 * as events. It changes nothing on the host.
 */
#ifndef RTSCOPE_SOURCE_SAMPLER_SAMPLER_H
#define RTSCOPE_SOURCE_SAMPLER_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "util/cpuset.h"
#include "util/error.h"

struct sampler_options {
	uint64_t period_ns; /* -d */
	const char *root;   /* "" or the directory that stands for /; outlives the sampler */
	const struct cpuset *probed; /* CPUs that are measured, for their siblings; NULL: none */
	unsigned drop;               /* bits: enum right, that its thread gives up */
};

struct sampler;

/*
 * Prime the counters, then start the thread: its first reading, with valid rates, comes a
 * tenth of a second later (or three quarters of a period), so that nobody waits long for
 * figures; the others once a period, a little before each whole period since the start, so
 * that what is drawn or printed then is fresh. NULL: `error`.
 */
struct sampler *sampler_start(const struct sampler_options *options, struct model *model,
                              struct error *error);
/* End and join the thread; what it sent stays in the model. NULL: nothing. */
void sampler_stop(struct sampler *sampler, struct model *model);

/*
 * Any thread: from the next reading on, the further files of these processes (context
 * switches, I/O, affinity) are read each time, with `threads` their threads, too.
 * What is above INTEREST_MAX is left out.
 */
void sampler_show_processes(struct sampler *sampler, const uint32_t *pids, size_t count,
                            bool threads);
/*
 * Any thread, once: processes are listed by this descriptor of kernel_source_task_list(), which
 * is the sampler's from now on, and only those that did anything are read. -1: nothing.
 */
void sampler_set_task_list(struct sampler *sampler, int list);
/* Any thread: which CPUs are measured now. */
void sampler_set_probed(struct sampler *sampler, const struct cpuset *probed);

#endif
