/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * State of one script that plays: its terminal, its settings, its TAP counts.
 */
#ifndef RTSCOPE_TESTS_SCRIPT_H
#define RTSCOPE_TESTS_SCRIPT_H

#include <stdbool.h>

#include "terminal.h"

struct script {
	const char *path;
	int line;
	struct terminal *terminal; /* NULL: nothing was started yet */
	int columns;
	int rows;
	int limit_ms; /* for all that waits */
	/* What the program had written when it was started, resized or typed to. */
	uint64_t bytes_before;
	char *environment; /* NAME=VALUE words for the next start */
	char work[64];     /* a directory of its own, removed at the end; $work */
	int count;
	int failed;
	bool ended; /* no sense in going on */
};

/* One TAP line; a failure shows the screen too. Returns `passed`. */
bool script_result(struct script *script, bool passed, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* The script itself is wrong: a failed test that ends it. */
void script_wrong(struct script *script, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* `text` as TAP comment, every line with `label` before it. */
void script_comment(const char *label, const char *text);

/* Do the command `name` with the rest of its line. */
void script_command(struct script *script, const char *name, const char *argument);

/*
 * The screen (with `attributes`, how it looks too) equals the file within the
 * limit; with UPDATE_GOLDEN in the environment the file becomes what the screen shows.
 */
void script_golden(struct script *script, const char *file, bool attributes);

#endif
