/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The monitor of this host: puts the host's description, the model, the probe and a
 * view together, and takes them apart again. It measures and draws nothing itself.
 */
#ifndef RTSCOPE_CMD_MONITOR_H
#define RTSCOPE_CMD_MONITOR_H

#include "cmd/settings.h"
#include "util/error.h"

/*
 * Run until it ends. `command_line` is for the records that it writes, escaped.
 * Returns the exit code; where it is 1 or 64 the sentence is in `error`.
 */
int monitor_run(const struct settings *settings, const char *command_line, struct error *error);

#endif
