/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking rights away from the process that parses what others wrote. Nothing
 * here can be undone; it is called in the child only.
 */
#ifndef RTSCOPE_SOURCE_CTF_CONFINE_H
#define RTSCOPE_SOURCE_CTF_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/error.h"

struct confine_limits {
	uint64_t memory_bytes; /* of private memory; 0: no limit */
	uint64_t cpu_seconds;  /* 0: no limit */
	uint64_t files;        /* open at the same time */
};

/* What the process reads. */
enum confine_input {
	CONFINE_FILES,
	CONFINE_CONNECTED, /* descriptor 0, a connection that is there already */
};

/*
 * First: die with `parent`, default signals, an own session (the terminal's keys are
 * the parent's), SCHED_OTHER, called `name`.
 */
bool confine_bind(pid_t parent, const char *name, struct error *error);

/*
 * No descriptor but /dev/null. The standard error becomes a pipe that drops what nobody
 * reads; *log_fd its other end, or -1.
 */
bool confine_close(int *log_fd, struct error *error);

/* As confine_close() for one that reads nothing: its standard error goes, too. */
bool confine_leave_terminal(struct error *error);

/*
 * No capability but, where `path` (may be NULL) cannot be read without it,
 * CAP_DAC_READ_SEARCH; no new privileges; the limits.
 */
bool confine_drop(const char *path, const struct confine_limits *limits, struct error *error);

/*
 * From here on only: memory, time, ending, and files opened for reading or what the
 * connection brings. All else fails with EPERM; no file grows. After all libraries are
 * loaded.
 */
bool confine_filter(enum confine_input input, struct error *error);

#endif
