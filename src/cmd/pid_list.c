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

#define PID_MAX    4194304u /* PID_MAX_LIMIT of 64-bit kernels */
#define COMM_BYTES 15u      /* TASK_COMM_LEN less the end */

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

bool comm_parse(const char *text, struct error *error)
{
	if (!*text)
		return error_set(error, "'' is empty");
	if (strlen(text) > COMM_BYTES)
		return error_set(error, "'%s' is longer than names of threads are, %u bytes", text,
		                 COMM_BYTES);
	return true;
}

bool thread_parse(const char *text, struct error *error)
{
	const char *digits = text + (*text == '-');
	unsigned long tid;

	if (!*digits || digits[strspn(digits, "0123456789")])
		return comm_parse(text, error);
	tid = strlen(text) < 10 && digits == text ? strtoul(text, NULL, 10) : 0;
	if (tid == 0 || tid > PID_MAX)
		return error_set(error, "there is no thread %.24s, numbers are 1 to %u", text,
		                 PID_MAX);
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

/* Where /proc is mounted with hidepid the kernel still says whether there is one. */
static bool is_there(uint32_t pid, unsigned process)
{
	return process != 0 || kill((pid_t)pid, 0) == 0 || errno != ESRCH;
}

bool thread_check(int32_t tid, const char *option, struct error *error)
{
	return is_there((uint32_t)tid, process_of((uint32_t)tid)) ||
	       error_set(error, "%s: there is no thread %d", option, tid);
}

bool pid_list_check(const struct pid_list *list, struct error *error)
{
	for (size_t i = 0; i < list->count; i++) {
		uint32_t pid = list->pids[i];
		unsigned process = process_of(pid);

		if (!is_there(pid, process))
			return error_set(error, "--pid: there is no process %u", pid);
		if (process != 0 && process != pid)
			return error_set(error,
			                 "--pid: %u is a thread of process %u; name the process",
			                 pid, process);
	}
	return true;
}
