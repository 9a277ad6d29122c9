/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc tells of processes and their open files, as a state dump in LTTng's words: for
 * hosts whose kernel may not be asked. No thread and no schedule: those are proc_source.h's.
 */
#ifndef RTSCOPE_SOURCE_PROC_PROC_LIST_H
#define RTSCOPE_SOURCE_PROC_PROC_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ring.h"
#include "source/proc_process.h"

struct proc_list;

struct proc_list_options {
	int64_t time_offset_ns; /* added to CLOCK_MONOTONIC in every event */
	bool threads;           /* of processes that have several, all are told of */
	/* Before each event: wait until ring_fits(ring, PROC_EVENT_WORDS). false: end the list. */
	bool (*await_room)(void *context);
	void *context;
};

/* Writes into `ring`. NULL: out of memory. */
struct proc_list *proc_list_create(struct ring *ring, const struct proc_list_options *options);
void proc_list_destroy(struct proc_list *list);

/*
 * A whole state dump, each process as proc_process_tell() does, this one without files. false: it
 * was ended, or /proc cannot be read.
 */
bool proc_list_all(struct proc_list *list);

#endif
