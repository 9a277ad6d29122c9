/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --histfile: the histograms of a run in a file as cyclictest -h writes it, and in
 * FILE.json as cyclictest --json does. Each is written beside its name and renamed,
 * so that a reader never sees half of one, and only its owner may read it.
 */
#ifndef RTSCOPE_CMD_HISTFILE_H
#define RTSCOPE_CMD_HISTFILE_H

#include <stdbool.h>

#include "util/error.h"
#include "view/cyclictest.h"

/* At the start: could `path` be written at the end? Leaves nothing behind. */
bool histfile_check(const char *path, struct error *error);
/* At the end: write `path` and `path`.json. */
bool histfile_write(const char *path, const struct cyclictest_run *run, struct error *error);

#endif
