/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The child that starts the user's program, see program.h: one request at a time on a
 * socket, one answer to each. It ends when the other end is closed.
 */
#ifndef RTSCOPE_CMD_PROGRAM_CHILD_H
#define RTSCOPE_CMD_PROGRAM_CHILD_H

#include <stdint.h>

#include "model/outlier.h"
#include "view/cause_text.h"

struct program_request {
	uint64_t wall_ns; /* when the latency ended, since the epoch */
	uint64_t latency_ns;
	unsigned cpu;
	char cause[CAUSES_TEXT_BYTES]; /* "": not known */
};

enum program_answer {
	PROGRAM_DONE,     /* it ended with exit status 0 */
	PROGRAM_FAILED,   /* it ended otherwise */
	PROGRAM_NOT_RUN,  /* it could not be started */
	PROGRAM_TOO_LONG, /* it was killed */
};

/* The whole life of the child: never returns. `socket` is SOCK_SEQPACKET, blocking. */
_Noreturn void program_child_run(char *path, int socket);

#endif
