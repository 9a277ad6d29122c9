// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of process numbers. See pid_list.h.
 */
#include "cmd/pid_list.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PID_MAX 4194304u /* PID_MAX_LIMIT of 64-bit kernels */

bool pid_list_parse(struct pid_list *list, const char *text, struct error *error)
{
	const char *at = text;

	list->count = 0;
	while (at) {
		size_t digits = strspn(at, "0123456789");
		unsigned long pid = digits > 0 ? strtoul(at, NULL, 10) : 0;

		if (digits == 0 || (at[digits] != ',' && at[digits] != '\0'))
			return error_set(error, "\"%s\" is no list of process numbers as in 1,1204",
			                 text);
		if (pid == 0 || pid > PID_MAX)
			return error_set(error, "there is no process %.*s, numbers are 1 to %u",
			                 digits < 24 ? (int)digits : 24, at, PID_MAX);
		if (list->count == PID_LIST_MAX)
			return error_set(error, "more than %d process numbers", PID_LIST_MAX);
		list->pids[list->count++] = (uint32_t)pid;
		at = at[digits] == ',' ? at + digits + 1 : NULL;
	}
	return true;
}

/* The process that a thread is of; 0: that cannot be read. */
static unsigned process_of(uint32_t pid)
{
	unsigned process = 0;
	char path[64];
	char line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	while (process == 0 && fgets(line, sizeof(line), file))
		if (sscanf(line, "Tgid: %u", &process) != 1)
			process = 0;
	fclose(file);
	return process;
}

bool pid_list_check(const struct pid_list *list, struct error *error)
{
	for (size_t i = 0; i < list->count; i++) {
		uint32_t pid = list->pids[i];
		unsigned process = process_of(pid);

		/* Where /proc is mounted with hidepid the kernel still says whether there is one. */
		if (process == 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH)
			return error_set(error, "--pid: there is no process %u", pid);
		if (process != 0 && process != pid)
			return error_set(error,
			                 "--pid: %u is a thread of process %u; name the process",
			                 pid, process);
	}
	return true;
}
