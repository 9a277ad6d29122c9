/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The source of live sessions: one of lttng-relayd's, read by a child process without
 * rights and kept attached by another one. Its records are those of a recorded trace
 * (model/kernel/vocabulary.h), and they never end: what was missed is a record of
 * discarded events, time that passes without events is a tick.
 */
#ifndef RTSCOPE_SOURCE_LIVE_LIVE_H
#define RTSCOPE_SOURCE_LIVE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ring.h"
#include "source/live/relay_url.h"
#include "util/error.h"

struct live;

struct live_options {
	bool wait;           /* for a relay, a session, its other viewer's end */
	uint64_t ring_bytes; /* 0: 8 MiB */
};

/*
 * Begin to attach to the session of `url`; does not wait for it. `options` may be NULL.
 * Call it before threads are started: it forks. NULL: the error is set.
 */
struct live *live_open(const struct relay_url *url, const struct live_options *options,
                       struct error *error);

/*
 * The ring to take events from. Where it is full events are left out and counted: the
 * source of a live session never waits.
 */
struct ring *live_ring(struct live *live);

enum live_state {
	LIVE_CONNECTING,
	LIVE_WAITING, /* never attached yet; the sentence says for what */
	LIVE_RUNNING,
	LIVE_STALE,  /* attached, nothing came for three live timers */
	LIVE_GAP,    /* the connection is lost; tries again */
	LIVE_ENDED,  /* the session ended; attaches to the next one of its name */
	LIVE_FAILED, /* it will not be attached; the ring is not written any more */
};

struct live_status {
	enum live_state state;
	struct error sentence; /* "" where it runs */
	unsigned attachments;  /* more than one: there were gaps */
	uint64_t live_timer_ns;
	uint64_t dropped; /* events that found no room in the ring */
	/*
	 * The traced host's clock against ours: + ahead. 0 where it is within what a delay
	 * explains. How far what came last lies behind that host's now.
	 */
	bool has_time;
	int64_t clock_offset_ns;
	int64_t ahead_ns; /* of our CLOCK_MONOTONIC, at least so much */
	uint64_t behind_ns;
};

/* How it stands; does not wait. One thread, at least once a second. */
void live_check(struct live *live, struct live_status *status);

const struct relay_url *live_url(const struct live *live);
/*
 * End the processes of `count` sessions, whatever they do, within some 50 ms however many there
 * are, and free all. The rings are gone.
 */
void live_close(struct live *const *lives, size_t count);

#endif
