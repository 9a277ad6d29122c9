/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The argument of --pid: process numbers, separated by commas, as top's -p takes
 * them. Whether they exist is not looked at.
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

#endif
