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

/*
 * Set what `argv` says; getopt may reorder `argv`. One word that is no option goes into *operand
 * (NULL stays: there is none); with operand NULL there must be none. false: the sentence names
 * the option.
 */
bool command_line_parse(struct settings *settings, int argc, char **argv, const char **operand,
                        struct error *error);

#endif
