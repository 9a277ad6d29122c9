/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sessions of a relay, asked for by a child process, so that a relay that hangs holds
 * nobody: who asked looks now and then whether the answer is there.
 */
#ifndef RTSCOPE_SOURCE_LIVE_LISTING_H
#define RTSCOPE_SOURCE_LIVE_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "source/live/relay_url.h"
#include "source/live/session_query.h"
#include "util/error.h"

struct listing;

enum listing_status {
	LISTING_RUNNING,
	LISTING_DONE,
	LISTING_FAILED
};

/* Start to ask the relay of `url`. Before threads are started: it forks. NULL: error set. */
struct listing *listing_start(const struct relay_url *url, struct error *error);
/* Does not wait. A relay that does not answer within 5 s has failed. */
enum listing_status listing_check(struct listing *listing, struct error *error);
/* The answer, sorted by host and session, names escaped; valid until listing_close(). */
const struct relay_session *listing_sessions(const struct listing *listing, size_t *count);
/* Ends the child, whatever it does. */
void listing_close(struct listing *listing);

#endif
