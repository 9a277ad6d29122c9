/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traces that streams belong to and the hosts that traces come from: what an
 * environment tells, once a trace, as a record.
 */
#ifndef RTSCOPE_SOURCE_CTF_HOSTS_H
#define RTSCOPE_SOURCE_CTF_HOSTS_H

#include "model/event.h"
#include "source/ctf/pack.h"
#include "source/ctf/stream.h"

/* Several thousand hosts in one directory are no trace. */
#define HOSTS_MAX       1024u
#define HOST_NAME_BYTES 256u

struct hosts {
	unsigned count;
	char names[HOSTS_MAX][HOST_NAME_BYTES];
	/* Traces that were announced. */
	const bt_trace **traces;
	size_t trace_count;
};

/*
 * Learn from the origin's trace whose it is: sets its `host`, `kernel` and
 * `architecture`. If the trace is new, `buffer` becomes its record, all but the time.
 */
void hosts_add(struct hosts *hosts, struct packer *packer, const struct stream *stream,
               struct stream_origin *origin, struct event_buffer *buffer, bool *is_new);
/* The trace has no stream any more. */
void hosts_forget(struct hosts *hosts, const bt_trace *trace);
void hosts_clear(struct hosts *hosts);

#endif
