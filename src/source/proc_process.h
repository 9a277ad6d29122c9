/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc tells of a process and its open files, as the events of a state dump, written by
 * somebody's event_writer: for hosts whose kernel may not be asked, and for processes that the
 * kernel leaves out of its own lists.
 */
#ifndef RTSCOPE_SOURCE_PROC_PROCESS_H
#define RTSCOPE_SOURCE_PROC_PROCESS_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

#include "source/event_writer.h"
#include "source/place.h"

/* What an event and its strings take of a ring at most. */
#define PROC_EVENT_WORDS 4096u

/* Set the first members, then proc_reader_init(). One thread. */
struct proc_reader {
	struct event_writer *writer;
	struct place *place;
	bool threads; /* of processes that have several, all are told of */
	/*
	 * Before each event, when what it tells has been read: wait until PROC_EVENT_WORDS fit into
	 * the ring. false: end.
	 */
	bool (*await_room)(void *context);
	void *context;
	bool ended; /* by that */
	/* Set by proc_reader_init(). */
	long ticks_per_s;
	long page_kib;
	/* CLOCK_BOOTTIME, in which starts are told, less CLOCK_MONOTONIC: once, that they stay. */
	int64_t boot_offset_ns;
};

void proc_reader_init(struct proc_reader *reader);
/* An event begins. false: nothing is to be told any more. */
bool proc_reader_begin(struct proc_reader *reader);

/*
 * Tell of a process below `proc`, a directory; nothing where it is gone. Without `files`, and where
 * we may not see them, it tells no table of files: file_table_address, for which the pid stands, is
 * absent then. Nothing of maps is read, which would hold the process up.
 */
void proc_process_tell(struct proc_reader *reader, int proc, int32_t pid, bool files);

/* Names in `directory` that are numbers, each with its descriptor, until `each` returns false. */
void proc_each_number(DIR *directory, bool (*each)(void *context, int directory, int32_t number),
                      void *context);

#endif
