/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is told of the options, made from their table: `--help`. The man page and the
 * shells' completions are made from the same table by doc/generate.c.
 */
#ifndef RTSCOPE_CMD_HELP_H
#define RTSCOPE_CMD_HELP_H

#include <stddef.h>
#include <stdio.h>

#include "cmd/option.h"

/* Print `--help`. */
void help_print(FILE *target);
/* The facts that follow a row's help text: choices, range, default, key in the configuration. */
void help_facts(char *target, size_t size, const struct option_row *row);

#endif
