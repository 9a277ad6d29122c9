/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration: a JSON file that the user writes and rtscope only reads. Its
 * keys are the option table's; a key that is unknown, given twice or has a bad value
 * is an error with its path, never a guess.
 */
#ifndef RTSCOPE_CMD_CONFIG_H
#define RTSCOPE_CMD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cmd/settings.h"
#include "util/error.h"

/* A file larger than this is no configuration. */
#define CONFIG_MAX_BYTES (256u * 1024)

/*
 * Read `path`, or without one (NULL) $XDG_CONFIG_HOME/rtscope/config.json, else
 * ~/.config/rtscope/config.json, which need not exist. false: the sentence names
 * the file and the key.
 */
bool config_read(struct settings *settings, const char *path, struct error *error);
/* The same for a text of `length` bytes that is already in memory. */
bool config_parse(struct settings *settings, const char *text, size_t length, struct error *error);
/* Write the configuration in effect, as a file that config_read() takes. false: out of memory. */
bool config_print(const struct settings *settings, FILE *target);

#endif
