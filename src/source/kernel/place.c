// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two files of /proc/PID. See place.h.
 */
#include "source/kernel/place.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The path of the one hierarchy, `0::/path`; where there are older ones, of the first line. */
static void read_cgroup(char *target, size_t size, const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = descriptor < 0 ? -1 : read(descriptor, target, size - 1);
	const char *name;

	if (descriptor >= 0)
		close(descriptor);
	target[length > 0 ? length : 0] = '\0';
	name = strstr(target, "0::");
	name = name ? name + 3 : strchr(target, '/');
	if (!name)
		name = "";
	memmove(target, name, strlen(name) + 1);
	target[strcspn(target, "\n")] = '\0';
}

/* Groups keep their numbers as long as they live, and are asked about once. */
static const char *cgroup_of(struct place *place, int pid, uint64_t number)
{
	struct place_cgroup *cgroup = &place->cgroups[number & (PLACE_CGROUPS - 1)];
	char path[40];

	if (number && cgroup->number == number && *cgroup->path)
		return cgroup->path;
	snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	read_cgroup(cgroup->path, sizeof(cgroup->path), path);
	cgroup->number = number;
	return cgroup->path;
}

void place_read(struct place *place, int pid, uint64_t cgroup)
{
	char path[40];
	ssize_t length;

	place->cgroup = cgroup_of(place, pid, cgroup);
	snprintf(path, sizeof(path), "/proc/%d/cwd", pid);
	length = readlink(path, place->directory, sizeof(place->directory) - 1);
	place->directory[length > 0 ? length : 0] = '\0';
}
