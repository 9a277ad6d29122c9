/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A directory of a trace that LTTng (2.8 or later) recorded, as packets that can be
 * sent: its metadata, which may be given another host name and clock, and the packets of
 * its streams. No event is decoded. For tools and tests; all errors end the program.
 */
#ifndef RTSCOPE_TESTS_TOOLS_RECORDED_TRACE_H
#define RTSCOPE_TESTS_TOOLS_RECORDED_TRACE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "relay_client.h"

struct recorded_packet {
	uint64_t offset; /* in the file */
	struct relay_index index;
};

struct recorded_stream {
	char *name; /* of the file: channel, "_", CPU */
	int fd;
	struct recorded_packet *packets;
	size_t packet_count;
	uint64_t largest_bytes;
};

struct recorded_trace {
	struct recorded_stream *streams;
	size_t stream_count;
	char *metadata; /* the text, without packets */
	size_t metadata_bytes;
	unsigned char uuid[16];
	uint64_t first; /* cycles, of all streams */
	uint64_t last;
	uint64_t packets;
};

/* `path` holds metadata and streams, or is above one directory that does. */
void recorded_trace_open(struct recorded_trace *trace, const char *path);
void recorded_trace_close(struct recorded_trace *trace);

/* Clock offset in ns (1 cycle is 1 ns, or it is refused), and with what to replace it. */
int64_t recorded_trace_clock_offset(const struct recorded_trace *trace);
void recorded_trace_set_clock_offset(struct recorded_trace *trace, int64_t offset_ns);
/* The name of the host in the environment; `name` NULL: as recorded. */
void recorded_trace_host(const struct recorded_trace *trace, char *name, size_t size);
void recorded_trace_set_host(struct recorded_trace *trace, const char *name);
/* The metadata in packets, as a stream has it. Owner: the caller, free(). */
void *recorded_trace_metadata(const struct recorded_trace *trace, size_t *bytes);

/*
 * The packet into `buffer` (largest_bytes), its sequence number made one larger: a
 * packet without events goes before the first one.
 */
void recorded_stream_read(const struct recorded_stream *stream, size_t number,
                          struct relay_index *index, unsigned char *buffer);

#define EMPTY_PACKET_BYTES 4096u

/* A packet without events at `time`, to come before packet `number`. */
void recorded_stream_empty(const struct recorded_stream *stream, size_t number, uint64_t time,
                           struct relay_index *index, unsigned char buffer[EMPTY_PACKET_BYTES]);

#endif
