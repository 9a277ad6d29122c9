/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The argument of --pid: process numbers, separated by commas, as top's -p takes
 * them. Those of a trace are not looked for; those of this host are.
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
/* Is each of them a process of this host? false: `error` names the first that is not. */
bool pid_list_check(const struct pid_list *list, struct error *error);

#endif
