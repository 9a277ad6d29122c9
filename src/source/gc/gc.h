/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Garbage collectors of managed runtimes, read from outside: no agent, no
 * signal, nothing written. A runtime is one file with one `struct gc_runtime`;
 * gc_scanner.c asks each of them about each process.
 */
#ifndef RTSCOPE_SOURCE_GC_GC_H
#define RTSCOPE_SOURCE_GC_GC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/error.h"

#define GC_COLLECTORS_MAX 8
#define GC_NAME_BYTES     64

/* A process as the kernel names it. Generation is by pid and start time. */
struct gc_target {
	pid_t pid;
	uint64_t start_ticks; /* /proc/PID/stat field 22 */
};

/* Cumulative since the start of the process; names are escaped. */
struct gc_collector {
	char name[GC_NAME_BYTES];
	uint64_t collections;
	uint64_t time_ns; /* stopped or working in collections */
};

struct gc_reading {
	size_t collector_count;
	struct gc_collector collectors[GC_COLLECTORS_MAX];
	bool heap_known;
	uint64_t heap_used_bytes;
	uint64_t heap_capacity_bytes;
	uint64_t age_ns; /* how long the runtime had run when it last wrote; 0: not told */
	char cause[GC_NAME_BYTES]; /* of the collection that runs, else of the last; "" unknown */
	bool threads_known;
	uint64_t threads; /* live managed threads */
};

/* What a runtime says of a process. */
enum gc_presence {
	GC_ABSENT,   /* not this runtime */
	GC_PRESENT,  /* opened */
	GC_UNUSABLE, /* this runtime, but it cannot be read: the sentence says why */
};

struct gc_runtime {
	const char *name;
	/*
	 * Before and after a number of open(): what all of them share, looked up once.
	 * `root`: "" or the directory that stands for /; outlives the pass. NULL: out of
	 * memory, nothing is opened then.
	 */
	void *(*begin)(const char *root);
	void (*end)(void *pass);
	/* On GC_PRESENT *handle is the caller's. */
	enum gc_presence (*open)(void *pass, const struct gc_target *target, void **handle,
	                         struct error *error);
	/* false: it ended or cannot be read any more. */
	bool (*read)(void *handle, struct gc_reading *reading, struct error *error);
	void (*close)(void *handle);
};

extern const struct gc_runtime gc_hotspot;

#endif
