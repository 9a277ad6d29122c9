/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process between the monitor and the reader of a live session: it starts a reader,
 * notices how it ends, and starts the next one. It reads nothing of the network, and it
 * is forked before the monitor has threads: those that measure are not forked later.
 */
#ifndef RTSCOPE_SOURCE_LIVE_KEEPER_H
#define RTSCOPE_SOURCE_LIVE_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "model/ring.h"
#include "source/live/live_control.h"
#include "source/live/relay_url.h"

/*
 * Runs in a child forked by `parent` until SIGTERM ends it and its reader. `wait`: for a
 * relay, a session that does not exist yet or that another viewer has; without it the
 * first attempt decides. Once it was attached it always tries again.
 */
_Noreturn void keeper_run(pid_t parent, const struct relay_url *url, bool wait, struct ring *ring,
                          struct live_control *control);

#endif
