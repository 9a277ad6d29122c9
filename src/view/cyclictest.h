/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Histograms as cyclictest(8) writes them, so that scripts and plots made for it go
 * on working: the text of `-h` and the document of `--json`. Resolution 1 us there;
 * a latency is cut off to whole microseconds as cyclictest does.
 */
#ifndef RTSCOPE_VIEW_CYCLICTEST_H
#define RTSCOPE_VIEW_CYCLICTEST_H

#include <stdbool.h>
#include <stdio.h>

#include "model/snapshot.h"

/*
 * Rows of the text form: one a microsecond up to the largest latency, but at most
 * these. What is above counts as overflow there, as with `cyclictest -h 100000`; the
 * JSON form has it all.
 */
#define CYCLICTEST_ROWS_MAX UINT64_C(100000)

struct cyclictest_run {
	const struct snapshot *snapshot; /* its since_start is written */
	const char *command_line;        /* escaped */
	int return_code;
};

/* false: out of memory. Whether `target` took everything is for the caller to see. */
bool cyclictest_write_text(FILE *target, const struct cyclictest_run *run);
bool cyclictest_write_json(FILE *target, const struct cyclictest_run *run);

#endif
