/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `--on-threshold run:PROGRAM`: the user's program, run at an outlier without a shell. A
 * child of ours that has no rights beyond the user's, no descriptors, no thread but one,
 * and that was forked before anything measures, starts it and waits for it: a fork of
 * the monitor itself would cost the measuring threads a page fault a page.
 */
#ifndef RTSCOPE_CMD_PROGRAM_H
#define RTSCOPE_CMD_PROGRAM_H

#include <stdbool.h>

#include "cmd/settings.h"
#include "model/model.h"
#include "util/error.h"

/* At most one start in this time, and one at a time. */
#define PROGRAM_PAUSE_NS UINT64_C(1000000000)
/* A program that takes longer is killed, with what it has started. */
#define PROGRAM_LIMIT_NS (UINT64_C(60) * 1000000000)
/* One that still runs when rtscope ends has this long. */
#define PROGRAM_GRACE_NS UINT64_C(2000000000)

struct program;

/*
 * What --on-threshold asks for: find the program - a path, or looked for in PATH where it
 * holds no slash - and start the child; before any thread. *program is NULL where none is
 * asked for. false: it cannot be run, the sentence is in `error`.
 */
bool program_create(struct program **program, const struct settings *settings, struct error *error);
/*
 * From now on run it at outliers of `model`, on a thread of its own (SCHED_OTHER), and tell
 * the model what became of it. NULL: nothing.
 */
bool program_watch(struct program *program, struct model *model, struct error *error);
/*
 * Ends the thread and the child, at the latest after PROGRAM_GRACE_NS and a second. NULL:
 * nothing.
 */
void program_destroy(struct program *program);

#endif
