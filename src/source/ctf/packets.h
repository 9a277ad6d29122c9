/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packets of a trace's stream files as their headers tell of them, in the layout that
 * all LTTng traces have. Whatever the files hold, nothing outside of them is read;
 * what is told need not be true.
 */
#ifndef RTSCOPE_SOURCE_CTF_PACKETS_H
#define RTSCOPE_SOURCE_CTF_PACKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/error.h"

#define TRACE_UUID_BYTES 16

struct packet {
	uint64_t begin; /* cycles */
	uint64_t end;
	uint64_t content_bytes; /* with its header, without padding */
	uint64_t bytes;
	uint64_t id; /* of the stream instance */
	unsigned char uuid[TRACE_UUID_BYTES];
};

enum packet_status {
	PACKET_GOOD,
	PACKET_CUT,
	PACKET_NO_MAGIC,
	PACKET_TOO_LONG,
	PACKET_IMPOSSIBLE
};

/*
 * The packet at `offset` of a stream file of `size` bytes. The first one of a file tells
 * where the context lies: *context is 0 until then.
 */
enum packet_status packet_read(int fd, uint64_t offset, uint64_t size, unsigned *context,
                               struct packet *packet);

/* `fd` is open for reading and closed by the caller. false: no further file. */
typedef bool packet_visit(int fd, const char *name, uint64_t size, void *context);

/* Calls `visit` with each stream file of a directory until it returns false, which is returned. */
bool packet_each_stream(const char *directory, packet_visit *visit, void *context);

/* Open a regular file of a directory for reading and tell its size. -1: error set. */
int packet_open_file(const char *directory, const char *name, uint64_t *size, struct error *error);

/* An integer of `count` bytes, little endian if `swapped`, else big endian. */
uint64_t packet_load(const unsigned char *bytes, unsigned count, bool swapped);

#endif
