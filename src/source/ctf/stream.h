/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One stream of a trace inside the reader: its iterator, the message that comes
 * next, and what is known of the stream and the trace that it belongs to.
 */
#ifndef RTSCOPE_SOURCE_CTF_STREAM_H
#define RTSCOPE_SOURCE_CTF_STREAM_H

#include <babeltrace2/babeltrace.h>
#include <stdbool.h>
#include <stdint.h>

#include "source/ctf/library.h"
#include "source/ctf/plan.h"

/* What is known of one of libbabeltrace2's streams. */
struct stream_origin {
	const bt_stream *source;
	const bt_trace *trace;
	uint32_t host;
	uint16_t cpu;
	int cpu_member; /* in the packet context; -1: none */
	bool kernel;
	bool has_clock;
	bool has_packet;
	bool lasting; /* as long as its session; not one process's */
	enum architecture architecture;
};

struct stream {
	bt_message_iterator *iterator; /* NULL: the stream has ended */
	bt_message_array_const messages;
	uint64_t message_count;
	uint64_t message;             /* index of the next one */
	uint64_t time_ns;             /* of that: an event, a gap or a tick */
	struct stream_origin *origin; /* of that; of a tick: not to be looked at */
	const char *directory;        /* of the component it comes from, or URL */
	const char *port;             /* "uuid | class | instance" */
	/* A recorded trace has one an iterator, a live session all of its own in one. */
	struct stream_origin *origins;
	size_t origin_count;
};

enum stream_status {
	STREAM_HAS_MESSAGE,
	STREAM_DRY, /* live: nothing has come yet */
	STREAM_ENDED,
	STREAM_DAMAGED
};

struct stream_observer {
	/* A stream tells what trace it belongs to, before its first event: fill in the rest. */
	void (*begins)(void *context, struct stream *stream, struct stream_origin *origin);
	/*
	 * Its first packet begins, in order of time with all other messages: what it says from
	 * here on is known. (Its own beginning may come long before.)
	 */
	void (*first_packet)(void *context, const struct stream_origin *origin);
	/* The last stream of its trace ended; nothing of the trace may be kept. */
	void (*trace_ends)(void *context, const bt_trace *trace);
	void *context;
};

/*
 * Release the current message, if any, and go on to the next event, gap or (where
 * nothing happens) tick; packets and beginnings are taken note of on the way. With
 * STREAM_DAMAGED libbabeltrace2's error is left to be taken.
 */
enum stream_status stream_advance(const struct library *library, struct stream *stream,
                                  const struct stream_observer *observer);
/* Release everything. */
void stream_close(const struct library *library, struct stream *stream);

/* Time of a clock snapshot, ns since the epoch; 0 before it. */
uint64_t stream_clock_ns(const struct library *library, const bt_clock_snapshot *snapshot);

#endif
