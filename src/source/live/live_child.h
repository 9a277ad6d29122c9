/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of the processes that talk to a relay: each connects, gives up all rights but
 * those connections, loads libbabeltrace2, reads, ends. What it says on its way out is in
 * the shared memory.
 */
#ifndef RTSCOPE_SOURCE_LIVE_LIVE_CHILD_H
#define RTSCOPE_SOURCE_LIVE_LIVE_CHILD_H

#include <sys/types.h>

#include "model/ring.h"
#include "source/live/live_control.h"
#include "source/live/relay_url.h"
#include "source/live/session_query.h"

/* Reads one session until it ends; runs in a child forked by `parent`. */
_Noreturn void live_child_run(pid_t parent, const struct relay_url *url, struct ring *ring,
                              struct live_reader_control *control);

/*
 * Asks whether the session is there and free, and tells it as the reader would; runs in a
 * child forked by `parent`.
 */
_Noreturn void asking_child_run(pid_t parent, const struct relay_url *url,
                                struct live_reader_control *control);

struct listing_control {
	struct control control;
	_Atomic uint32_t count;
	struct relay_session sessions[RELAY_SESSIONS_MAX];
};

/* Asks for the sessions of a relay; runs in a child forked by `parent`. */
_Noreturn void listing_child_run(pid_t parent, const struct relay_url *url,
                                 struct listing_control *control);

#endif
