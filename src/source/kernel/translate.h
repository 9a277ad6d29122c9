/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the BPF programs' records to the model's: strings become ids, what has no place of
 * its own becomes items; of processes that are dumped /proc is asked, too.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_TRANSLATE_H
#define RTSCOPE_SOURCE_KERNEL_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ring.h"

struct translator;

/* Writes into `ring`; NULL: out of memory. */
struct translator *translator_create(struct ring *ring, int64_t time_offset_ns);
void translator_destroy(struct translator *translator);

/*
 * One record of the programs, as record.h says, in ascending time; one that is older than
 * the last gets the last one's time. False: it did not fit into the ring (counted there).
 */
bool translator_record(struct translator *translator, const void *record, size_t bytes);

/* A state dump of a host that does not tell all: `untold`, bits, STATEDUMP_NO_... */
bool translator_dump_begins(struct translator *translator, unsigned untold, uint64_t time_ns);
/* An event without fields (the end of a state dump) now. */
bool translator_event(struct translator *translator, unsigned type, uint64_t time_ns);
/* A process below `proc` as a state dump tells it; the function as of struct proc_reader. */
bool translator_process(struct translator *translator, int proc, int32_t pid,
                        bool (*await_room)(void *context), void *context);
/* `count` events were lost between the two times; cpu: EVENT_CPU_NONE: unknown. */
bool translator_lost(struct translator *translator, uint64_t count, unsigned cpu, uint64_t begin_ns,
                     uint64_t end_ns);
/* An EVENT_TRACE: of what host. */
bool translator_hello(struct translator *translator);

#endif
