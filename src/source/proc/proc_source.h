/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes and open files of this host where its kernel may not be asked: /proc is listed by a
 * thread (SCHED_OTHER) of its own as long as somebody wants it, once a refresh at most, and for a
 * twentieth of the time at most. What is opened and closed between two lists is not seen.
 */
#ifndef RTSCOPE_SOURCE_PROC_PROC_SOURCE_H
#define RTSCOPE_SOURCE_PROC_PROC_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ring.h"
#include "util/error.h"

struct proc_source;

/* What is left where the kernel's events are not, as part of a sentence. */
#define PROC_SOURCE_INSTEAD "/proc lists processes, and open files of own ones"

struct proc_source_options {
	int64_t time_offset_ns; /* added to CLOCK_MONOTONIC in every event */
	uint64_t refresh_ns;
	bool threads;  /* list the threads of processes, too */
	bool wanted;   /* from the begin on */
	unsigned drop; /* bits: enum right, that its thread gives up */
};

/* NULL: `error`. */
struct proc_source *proc_source_start(const struct proc_source_options *options,
                                      struct error *error);
/* End and join the thread; the ring is gone. NULL: nothing. */
void proc_source_stop(struct proc_source *source);
/* Any thread: does somebody look at what it lists? The first list is made at once. */
void proc_source_want(struct proc_source *source, bool wanted);
/* The ring to take events from, those of model/kernel/vocabulary.h. It never drops any. */
struct ring *proc_source_ring(struct proc_source *source);

#endif
