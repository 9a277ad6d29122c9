// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of process numbers. See pid_list.h.
 */
#include "cmd/pid_list.h"

#include <stdlib.h>
#include <string.h>

#define PID_MAX 4194304u /* PID_MAX_LIMIT of 64-bit kernels */

bool pid_list_parse(struct pid_list *list, const char *text, struct error *error)
{
	const char *at = text;

	list->count = 0;
	while (at) {
		size_t digits = strspn(at, "0123456789");
		unsigned long pid = digits > 0 && digits < 10 ? strtoul(at, NULL, 10) : 0;

		if (pid == 0 || pid > PID_MAX || (at[digits] != ',' && at[digits] != '\0'))
			return error_set(error, "\"%s\" is no list of process numbers as in 1,1204",
			                 text);
		if (list->count == PID_LIST_MAX)
			return error_set(error, "more than %d process numbers", PID_LIST_MAX);
		list->pids[list->count++] = (uint32_t)pid;
		at = at[digits] == ',' ? at + digits + 1 : NULL;
	}
	return true;
}
