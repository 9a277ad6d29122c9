/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor of this host: puts the host's description, the model, the probe and a
 * view together, and takes them apart again. It measures and draws nothing itself.
 */
#ifndef RTSCOPE_CMD_MONITOR_H
#define RTSCOPE_CMD_MONITOR_H

#include <signal.h>

#include "cmd/settings.h"
#include "util/error.h"

/*
 * Run until it ends. `command_line` is for the records that it writes, escaped.
 * Returns the exit code; where it is 1 or 64 the sentence is in `error`.
 */
int monitor_run(const struct settings *settings, const char *command_line, struct error *error);

/*
 * Signals are the main thread's: they are blocked while the other threads are started,
 * which inherit that. Batch mode goes on to read the three that end it from a descriptor.
 */
void monitor_block_signals(sigset_t *before);
void monitor_restore_signals(const sigset_t *before, bool batch);

#endif
