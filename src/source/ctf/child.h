/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of the child that reads a trace: it gives up its rights, loads
 * libbabeltrace2, opens, reads, ends.
 */
#ifndef RTSCOPE_SOURCE_CTF_CHILD_H
#define RTSCOPE_SOURCE_CTF_CHILD_H

#include <sys/types.h>

#include "source/ctf/output.h"
#include "source/ctf/selection.h"

/* What a reader of one trace may have of memory; the ring is not counted. */
#define CHILD_MEMORY_BYTES (UINT64_C(1) << 30)

/* What the child is to read. */
struct child_task {
	const char *path;
	struct selection selection;
	const char *scratch; /* an empty folder for a selection; NULL: all is read */
};

/* Runs in the forked child, where `parent` forked. Never returns. */
_Noreturn void child_run(pid_t parent, const struct child_task *task, struct output *output);

#endif
