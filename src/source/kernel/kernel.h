/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel of this host as a source: BPF programs on its tracepoints, what they say in
 * LTTng's words (model/kernel/vocabulary.h), and a dump of what was there before. One
 * thread reads; nothing is changed on the host, and all ends with the process.
 */
#ifndef RTSCOPE_SOURCE_KERNEL_KERNEL_H
#define RTSCOPE_SOURCE_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ring.h"
#include "source/kernel/groups.h"
#include "util/cpuset.h"
#include "util/error.h"

struct kernel_source;

struct kernel_source_options {
	unsigned groups;          /* bits: enum trace_group; not 0 */
	int64_t time_offset_ns;   /* added to CLOCK_MONOTONIC in every event */
	size_t kernel_ring_bytes; /* a power of two; 0: the default */
	size_t ring_bytes;        /* to the consumer; 0: the default */
	uint64_t refresh_ns;      /* sums become events so often; 0: a second */
	bool probe_wakings;       /* with EVENT_RTSCOPE_PROBE_WAKING, for the causes of samples */
};

/*
 * Load and attach: from now on it is recorded, and what is recorded waits for the reader.
 * NULL: the sentence says what is missing and what grants it. What failed in part is told by
 * kernel_source_notice().
 */
struct kernel_source *kernel_source_load(const struct kernel_source_options *options,
                                         struct error *error);
/*
 * Of RIGHTS_RECORD this thread, and with it the reader that it starts, keeps what `source` needs
 * from now on: nothing, or CAP_BPF on kernels that ask for it at each list (before 5.19). The
 * reader must not run yet. NULL: nothing is needed.
 */
void kernel_source_spare_rights(struct kernel_source *source);

struct kernel_reader_options {
	const struct cpuset *housekeeping; /* where it runs; NULL: it stays where it is */
	unsigned drop; /* bits: enum right, which it gives up when it runs and all is dumped */
};

/* Start the reader, which dumps the state first. */
bool kernel_source_run(struct kernel_source *source, const struct kernel_reader_options *options,
                       struct error *error);
/*
 * Wait until the first dump is over, at most so long; somebody has to empty the ring. It is the
 * heaviest that the source does.
 */
void kernel_source_await_dump(const struct kernel_source *source, uint64_t most_ns);
/* Nothing is recorded from now on; what was is in the ring. */
void kernel_source_end(struct kernel_source *source);
/* The same, and free all. NULL: nothing. The ring is gone. */
void kernel_source_stop(struct kernel_source *source);

/*
 * The ring to take events from. A full one drops; what was lost here or in the kernel
 * comes as EVENT_DISCARDED_EVENTS, and a new dump after it.
 */
struct ring *kernel_source_ring(struct kernel_source *source);

/* The groups that are on. */
unsigned kernel_source_groups(const struct kernel_source *source);
/* The kinds of latency that they tell, bits: enum latency_kind. */
unsigned kernel_source_kinds(const struct kernel_source *source);
/* What this kernel or our rights do not allow, a sentence; "": nothing. */
const char *kernel_source_notice(const struct kernel_source *source);

/*
 * A descriptor of the caller's own for task_marks_read(), good beyond the end of the source; -1:
 * none.
 */
int kernel_source_task_list(const struct kernel_source *source);

struct kernel_source_counts {
	uint64_t records;     /* taken from the kernel's ring */
	uint64_t lost_kernel; /* did not fit into it, or were missed by a program */
	uint64_t lost_ring;   /* did not fit into ours */
	uint64_t dumps;       /* complete */
	uint64_t cpu_ns;      /* of the reader */
	uint64_t dump_cpu_ns; /* of the last dump */
};
/* Any thread. */
struct kernel_source_counts kernel_source_counts(const struct kernel_source *source);

#endif
