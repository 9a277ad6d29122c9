/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes have a garbage collector, and their readings: asks each
 * runtime about each new process, again a few times while it is young (a
 * runtime publishes its counters only after its start), then leaves it alone.
 * One thread, the sampler's.
 */
#ifndef RTSCOPE_SOURCE_GC_GC_SCANNER_H
#define RTSCOPE_SOURCE_GC_GC_SCANNER_H

#include "source/gc/gc.h"

struct gc_scanner;

struct gc_scanner_row {
	struct gc_target target;
	const char *runtime; /* name in struct gc_runtime */
	bool readable;       /* false: `problem` says why, `reading` is empty */
	struct gc_reading reading;
	struct error problem;
};

/* `root`: "" or the directory that stands for /; copied. NULL: out of memory. */
struct gc_scanner *gc_scanner_create(const char *root);
void gc_scanner_destroy(struct gc_scanner *scanner);

/*
 * Read all again. `targets` are the processes that live now, in ascending order of
 * pid; `now_ns` is CLOCK_MONOTONIC. What is gone is closed. false: out of memory.
 */
bool gc_scanner_update(struct gc_scanner *scanner, const struct gc_target *targets, size_t count,
                       uint64_t now_ns);

/* Rows of the last update, ascending by pid; valid until the next. */
size_t gc_scanner_rows(const struct gc_scanner *scanner, const struct gc_scanner_row **rows);

#endif
