/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock that the packets of a trace are stamped with and the UUID that they bear, as its
 * metadata tells. For looking at packets before libbabeltrace2 sees any; no parser of CTF's
 * metadata.
 */
#ifndef RTSCOPE_SOURCE_CTF_METADATA_H
#define RTSCOPE_SOURCE_CTF_METADATA_H

#include <stdbool.h>
#include <stdint.h>

#include "source/ctf/packets.h"

struct metadata_clock {
	uint64_t frequency; /* cycles a second */
	uint64_t offset_s;  /* of cycle 0, from the epoch: seconds and cycles */
	uint64_t offset;
};

/* false: the trace has none, more than one, or one that is not understood. */
bool metadata_read_clock(const char *directory, struct metadata_clock *clock);
/* ns since the epoch, rounded down; UINT64_MAX: beyond. */
uint64_t metadata_clock_ns(const struct metadata_clock *clock, uint64_t cycles);
/* false: its packets bear none, or it is not understood where. */
bool metadata_read_uuid(const char *directory, unsigned char uuid[TRACE_UUID_BYTES]);

#endif
