// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two files of /proc/PID. See place.h.
 */
#include "source/kernel/place.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A dozen hierarchies at most. */
#define CGROUP_BYTES 4096u

/* Lines of /proc/PID/cgroup: `number:controllers:/path`. */
static const char *path_of(const char *line, size_t *length)
{
	const char *path = strchr(line, ':');

	path = path ? strchr(path + 1, ':') : NULL;
	*length = path ? strcspn(path + 1, "\n") : 0;
	return path ? path + 1 : line;
}

/*
 * The path in the unified hierarchy, unless that is not used, as where there are older ones:
 * the longest of theirs then. *unified: which of both.
 */
static void choose_path(char *target, size_t size, const char *lines, bool *unified)
{
	size_t best = 0;

	target[0] = '\0';
	*unified = false;
	for (const char *line = lines; *line && !*unified;) {
		size_t length;
		const char *path = path_of(line, &length);

		*unified = !strncmp(line, "0::", 3) && length > 1;
		if (length > best || *unified) {
			best = length;
			snprintf(target, size, "%.*s", (int)length, path);
		}
		line = path + length;
		line += *line == '\n';
	}
}

/*
 * The number is that of the unified hierarchy. Groups keep theirs as long as they live, and
 * are asked about once.
 */
void place_read_cgroup(struct place *place, int pid, uint64_t number)
{
	struct place_cgroup *cgroup = &place->cgroups[number & (PLACE_CGROUPS - 1)];
	char lines[CGROUP_BYTES];
	char path[40];
	ssize_t length;
	bool unified;
	int file;

	place->cgroup = cgroup->path;
	if (number && cgroup->number == number)
		return;
	snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	file = open(path, O_RDONLY | O_CLOEXEC);
	length = file < 0 ? -1 : read(file, lines, sizeof(lines) - 1);
	if (file >= 0)
		close(file);
	lines[length > 0 ? length : 0] = '\0';
	choose_path(cgroup->path, sizeof(cgroup->path), lines, &unified);
	cgroup->number = unified ? number : 0;
}

void place_read(struct place *place, int pid, uint64_t cgroup)
{
	char path[40];
	ssize_t length;

	place_read_cgroup(place, pid, cgroup);
	snprintf(path, sizeof(path), "/proc/%d/cwd", pid);
	length = readlink(path, place->directory, sizeof(place->directory) - 1);
	place->directory[length > 0 ? length : 0] = '\0';
}
