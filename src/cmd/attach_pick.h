/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where `attach` was given a relay and no session: the user picks from its list.
 */
#ifndef RTSCOPE_CMD_ATTACH_PICK_H
#define RTSCOPE_CMD_ATTACH_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "source/live/relay_url.h"
#include "util/error.h"

/*
 * List the sessions of `relay` and add those that are picked to `urls` (ATTACH_URLS_MAX of
 * attach.h; *count are taken). A single one that is free is taken without a question. false:
 * the error says why; without a terminal: what to give instead.
 */
bool attach_pick(const struct relay_url *relay, struct relay_url *urls, size_t *count,
                 struct error *error);

#endif
