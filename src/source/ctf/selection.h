/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a trace: libbabeltrace2 cannot seek, but packets stand by themselves. Those
 * that are asked for are put into files in memory, which are handed over in place of
 * the trace's own. Which events of them are wanted is the caller's business.
 */
#ifndef RTSCOPE_SOURCE_CTF_SELECTION_H
#define RTSCOPE_SOURCE_CTF_SELECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "source/ctf/directory.h"
#include "util/error.h"

struct selection {
	uint64_t begin_ns; /* packets that hold times from here on; 0: from the start */
	uint64_t end_ns;   /* and up to here; UINT64_MAX: to the end */
	bool last_only;    /* those that hold each stream's last event, no others */
};

/* Does it leave anything out? */
bool selection_is_part(const struct selection *selection);

/*
 * Let directories->given name folders below `scratch`, an empty one of the caller's,
 * that hold the selected packets. Where that cannot be done for a trace, because its
 * clock or its packets are not understood or they are too large for memory, all of it is
 * given: more is never wrong. An error: no memory.
 */
bool selection_make(const struct selection *selection, struct directory_list *directories,
                    const char *scratch, struct error *error);

#endif
