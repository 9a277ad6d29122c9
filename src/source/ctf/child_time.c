// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking at a child from outside. See child_time.h.
 */
#include "source/ctf/child_time.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/clock.h"

bool child_time_read(pid_t pid, char *state, uint64_t *cpu_ns)
{
	unsigned long long user;
	unsigned long long kernel;
	char path[64];
	char text[1024];
	const char *end;
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	end = strrchr(text, ')');
	if (!end || sscanf(end + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", state,
	                   &user, &kernel) != 3)
		return false;
	*cpu_ns = (user + kernel) * (NS_PER_S / (uint64_t)sysconf(_SC_CLK_TCK));
	return true;
}
