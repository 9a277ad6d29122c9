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

struct stream {
	bt_message_iterator *iterator; /* NULL: the stream has ended */
	bt_message_array_const messages;
	uint64_t message_count;
	uint64_t message; /* index of the next one */
	uint64_t time_ns; /* of that: an event or a gap */
	const bt_trace *trace;
	const char *directory; /* of the component it comes from */
	const char *port;      /* "uuid | class | instance" */
	uint32_t host;
	uint16_t cpu;
	int cpu_member; /* in the packet context; -1: none */
	bool kernel;
	bool has_clock;
	enum architecture architecture;
};

enum stream_status {
	STREAM_HAS_MESSAGE,
	STREAM_ENDED,
	STREAM_DAMAGED
};

/* Called when a stream tells what trace it belongs to, before its first event. */
typedef void stream_begins(void *context, struct stream *stream, const bt_stream *begun);

/*
 * Release the current message, if any, and go on to the next event or gap;
 * packets and beginnings are taken note of on the way. With STREAM_DAMAGED
 * libbabeltrace2's error is left to be taken.
 */
enum stream_status stream_advance(const struct library *library, struct stream *stream,
                                  stream_begins *begins, void *context);
/* Release everything. */
void stream_close(const struct library *library, struct stream *stream);

/* Time of a clock snapshot, ns since the epoch; 0 before it. */
uint64_t stream_clock_ns(const struct library *library, const bt_clock_snapshot *snapshot);

#endif
