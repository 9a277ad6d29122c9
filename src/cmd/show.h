/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Batch mode and screens as the settings want them, whatever is watched: the monitor and
 * attach add what is their own.
 */
#ifndef RTSCOPE_CMD_SHOW_H
#define RTSCOPE_CMD_SHOW_H

#include "cmd/batch.h"
#include "cmd/settings.h"
#include "view/tui/tui.h"

/* They hold pointers into `settings`. No hook is set, and nothing ends them but the user. */
struct batch_options show_batch_options(const struct settings *settings);
struct tui_options show_tui_options(const struct settings *settings);

#endif
