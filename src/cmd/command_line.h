/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line, read with getopt_long(3) as the option table says. Options may
 * not be abbreviated, so that a new option never changes what a script means.
 */
#ifndef RTSCOPE_CMD_COMMAND_LINE_H
#define RTSCOPE_CMD_COMMAND_LINE_H

#include <stdbool.h>

#include "cmd/settings.h"
#include "util/error.h"

/* Set what `argv` says; getopt may reorder `argv`. false: the sentence names the option. */
bool command_line_parse(struct settings *settings, int argc, char **argv, struct error *error);
/*
 * The same with one word that is no option, put into *operand (NULL stays: there is none);
 * with operand NULL there must be none.
 */
bool command_line_parse_operand(struct settings *settings, int argc, char **argv,
                                const char **operand, struct error *error);

#endif
