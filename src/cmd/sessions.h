/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command `sessions`, and what `attach` needs of it where its user picks one.
 */
#ifndef RTSCOPE_CMD_SESSIONS_H
#define RTSCOPE_CMD_SESSIONS_H

#include <stddef.h>

#include "cmd/command.h"
#include "source/live/listing.h"

#define SESSIONS_URL_BYTES 700u

/* As a row of the table of commands. */
int sessions_run(int argc, char **argv, struct error *error);
bool sessions_option(unsigned i, struct command_option *option);

/* Wait for the answer, at most as long as the listing itself does. Not on a thread of screens. */
enum listing_status sessions_wait(struct listing *listing, struct error *error);
/* The URL to attach to `session` of that relay, at most SESSIONS_URL_BYTES. */
void sessions_url(const struct relay_url *relay, const struct relay_session *session, char *text,
                  size_t size);

#endif
