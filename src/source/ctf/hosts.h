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
 * Learn from the stream's trace whose it is: sets the stream's `kernel` and
 * `architecture`, returns the host's number. If the trace is new, `buffer` becomes
 * its record, all but the time.
 */
uint32_t hosts_add(struct hosts *hosts, struct packer *packer, struct stream *stream,
                   const bt_stream *begun, struct event_buffer *buffer, bool *is_new);
void hosts_clear(struct hosts *hosts);

#endif
