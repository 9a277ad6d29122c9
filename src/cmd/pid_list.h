/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The argument of --pid: process numbers, separated by commas, as top's -p takes
 * them; and how else processes and threads are named on the command line. Those of a
 * trace are not looked for; those of this host are.
 */
#ifndef RTSCOPE_CMD_PID_LIST_H
#define RTSCOPE_CMD_PID_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/error.h"

#define PID_LIST_MAX 64

struct pid_list {
	size_t count;
	uint32_t pids[PID_LIST_MAX];
};

/* false: `error` is the bare reason, `list` is undefined. */
bool pid_list_parse(struct pid_list *list, const char *text, struct error *error);
/* A name that a process or thread can have. false: `error` is the bare reason. */
bool comm_parse(const char *text, struct error *error);
/* The same, or a number. */
bool thread_parse(const char *text, struct error *error);
/* Has this host a process or thread of that number? `option` is where it was given. */
bool thread_check(int32_t tid, const char *option, struct error *error);
/* Is each of them a process of this host? false: `error` names the first that is not. */
bool pid_list_check(const struct pid_list *list, struct error *error);

#endif
