/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a child process has computed so far, and whether it is stopped: by that one that
 * hangs is told from one that waits.
 */
#ifndef RTSCOPE_SOURCE_CTF_CHILD_TIME_H
#define RTSCOPE_SOURCE_CTF_CHILD_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* State letter of /proc/PID/stat and CPU time; false: /proc does not tell. */
bool child_time_read(pid_t pid, char *state, uint64_t *cpu_ns);

#endif
