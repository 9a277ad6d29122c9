/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands beside the monitor, which has no name: `rtscope NAME ...`. One row a
 * command: the row is what main() runs, a line of `--help`, a part of rtscope(1) and
 * what the shells complete.
 */
#ifndef RTSCOPE_CMD_COMMAND_H
#define RTSCOPE_CMD_COMMAND_H

#include <stdbool.h>

#include "util/error.h"

/* What is told of one option of a command; options of commands have no short names. */
struct command_option {
	const char *name;
	const char *argument; /* NULL: takes none */
	const char *help;
};

struct command {
	const char *name;
	const char *operands;
	const char *summary;
	/*
	 * Run it; argv[0] is its name. Returns the exit code; where it is 1 or 64 the
	 * sentence is in `error`.
	 */
	int (*run)(int argc, char **argv, struct error *error);
	/* Its option number `i` of those in the order of --help; false: there is none. */
	bool (*option)(unsigned i, struct command_option *option);
};

extern const struct command command_table[]; /* ended by name NULL */

/* The command of that name; NULL: there is none. */
const struct command *command_find(const char *name);

#endif
