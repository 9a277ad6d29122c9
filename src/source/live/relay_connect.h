/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The connection to a relay: made in the child before its rights go, handed to
 * libbabeltrace2 afterwards, which could not make one.
 */
#ifndef RTSCOPE_SOURCE_LIVE_RELAY_CONNECT_H
#define RTSCOPE_SOURCE_LIVE_RELAY_CONNECT_H

#include "source/live/relay_url.h"
#include "util/error.h"

/*
 * A connected TCP socket, with all of its addresses tried. It waits for the name server
 * and the relay: for a child that can be ended. A link that is dead is found
 * within half a minute. -1: the error is a sentence.
 */
int relay_connect(const struct relay_url *url, struct error *error);

#endif
