/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the child says to its parent: records through the ring, and the page of
 * memory that both share. The child writes, the parent believes nothing of it.
 */
#ifndef RTSCOPE_SOURCE_CTF_OUTPUT_H
#define RTSCOPE_SOURCE_CTF_OUTPUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/ring.h"

enum control_stage {
	CONTROL_STARTING,
	CONTROL_OPEN,    /* records come; sentence: what is wrong with the trace, "" nothing */
	CONTROL_ENDED,   /* the last record is in the ring */
	CONTROL_REFUSED, /* the trace could not be opened: see sentence */
};

/* One writer a member; zero at the start. */
struct control {
	_Atomic uint32_t stage;
	_Atomic uint64_t progress; /* grows with whatever the child does */
	_Atomic uint64_t dropped;  /* events of a live session that were left out */
	char sentence[512];
};

struct output {
	struct ring *ring;
	struct control *control;
	/*
	 * A live session: where the ring is nearly full events are left out and counted, and a
	 * record of that follows as soon as there is room.
	 */
	bool live;
	uint64_t lost;
	uint64_t lost_begin_ns;
};

struct event;

/*
 * Append a record; waits as long as the ring is full, since a trace must not lose. A
 * live session's events do not wait, but what defines names and hosts does: nothing
 * after it could be understood. A parent that wants an end kills us.
 */
void output_push(struct output *output, const struct event *event, const uint64_t *words);
/* A record whose words are `text`, padded with NUL. As output_push(). */
void output_push_text(struct output *output, struct event *event, const char *text, size_t length);
/* What was left out up to `time_ns`, where no event follows that would take it along. */
void output_tell_lost(struct output *output, uint64_t time_ns);
/* The child is alive, though it has nothing to say yet. */
void output_progress(struct output *output);

#endif
